/** Settings as plain values by their names, and how they are put into words. */

export interface Field<Value> {
  readonly label: string;
  /** Puts a value into words. */
  describe(this: void, value: Value): string;
}

/** The members of settings, in the order of the form. */
export type Fields<Values> = { readonly [Key in keyof Values]: Field<Values[Key]> };

export const keysOf = <Values extends object>(values: {
  readonly [Key in keyof Values]?: unknown;
}): (keyof Values)[] => Object.keys(values) as (keyof Values)[];

/** Whether the values have all members of `part`. */
export const isIn = <Values extends object>(part: Partial<Values>, values: Partial<Values>): boolean =>
  keysOf(part).every((key) => part[key] === values[key]);

export function pick<Values extends object>(
  values: Partial<Values>,
  keys: readonly (keyof Values)[],
): Partial<Values> {
  const picked: Partial<Values> = {};
  for (const key of keys) picked[key] = values[key];
  return picked;
}

/** A switch. */
export const onOrOff = (label: string): Field<boolean> => ({
  label,
  describe: (value) => (value ? 'on' : 'off'),
});

/** A text that may be empty. */
export const textOrNone = (label: string): Field<string> => ({ label, describe: (value) => value || 'none' });
