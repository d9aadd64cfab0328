/** The recorded form of values. */

/** Numbers above it are not recorded: they could be a PIN or a phone number in a field that is for something else. */
const MAX_NUMBER = 999_999;

/** Returns the text of a value of an enum, a number or a boolean, and null for any other. */
export const toText = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'boolean' || isRecordableNumber(value) ? String(value) : null;

/** Whether the value may be recorded. A null is the absence of a value. */
export const isRecordable = (value: unknown): boolean =>
  typeof value !== 'number' || isRecordableNumber(value);

const isRecordableNumber = (value: unknown): boolean =>
  typeof value === 'number' && Math.abs(value) <= MAX_NUMBER;
