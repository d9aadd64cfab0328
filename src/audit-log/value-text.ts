/** The recorded form of values. */

/** Returns the text of a value of an enum, a number or a boolean, and null for any other. */
export const toText = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
