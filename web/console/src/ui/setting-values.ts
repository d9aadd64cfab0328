/** Settings as plain values by name, and their descriptions. */

export interface Field<Value> {
  readonly label: string;
  /** Describes a value in words. */
  describe(this: void, value: Value): string;
}

/** The members of the settings, in the order of the form. */
export type Fields<Values> = { readonly [Key in keyof Values]: Field<Values[Key]> };

export const keysOf = <Values extends object>(values: {
  readonly [Key in keyof Values]?: unknown;
}): (keyof Values)[] => Object.keys(values) as (keyof Values)[];

/** Returns whether the values contain all members of `part`. */
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

/** The field of a switch. */
export const onOrOff = (label: string): Field<boolean> => ({
  label,
  describe: (value) => (value ? 'on' : 'off'),
});

/** The field of a text that may be empty. */
export const textOrNone = (label: string): Field<string> => ({ label, describe: (value) => value || 'none' });
