/** Predicates for strings that are sent to Chime. They use no decorators. */

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/u;

/**
 * The longest accepted identifier, in characters. Longer ones cannot exist and would exceed the upstream's limit for a
 * request line. Our limit.
 */
export const MAXIMUM_ID_LENGTH = 256;

/** Whether the value is text that UTF-8 can encode. A lone surrogate would be replaced or refused on the way. */
export const isWellFormed = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed();

/** The longest accepted text for which the API names no maximum, in characters: names, cities, buckets. Our limit. */
export const MAXIMUM_TEXT_LENGTH = 256;

/** The longest accepted URL or ARN, in characters. Our limit. */
export const MAXIMUM_LONG_TEXT_LENGTH = 1024;

/** Whether the value is text that UTF-8 can encode, with at most `maximum` characters. */
export const isTextOfAtMost = (value: unknown, maximum: number): value is string =>
  isWellFormed(value) && (value.length <= maximum || characterCount(value) <= maximum);

/** Whether the value is well-formed text with at least one character that is not white space (the API's `.*\S.*`). */
export const isNotBlank = (value: unknown): value is string => isWellFormed(value) && /\S/u.test(value);

/**
 * Whether the value can be an identifier in a request path. The SDK sends `.` and `..` unchanged, which selects another
 * resource, and it crashes on lone surrogates. This predicate refuses all of these and control characters.
 */
export const isResourceId = (value: unknown): value is string =>
  isNotBlank(value) &&
  value.length <= MAXIMUM_ID_LENGTH &&
  value !== '.' &&
  value !== '..' &&
  !CONTROL_CHARACTER.test(value);

/**
 * The longest possible e-mail address (RFC 3696, erratum 1690, with a margin). Our limit, because longer ones cannot
 * exist.
 */
export const MAXIMUM_EMAIL_LENGTH = 320;

/**
 * Whether the value is the API's EmailAddress, `.+@.+\..+`, on one line. The function searches from both ends because
 * the pattern's backtracking grows with the square of the input.
 */
export function isEmailAddress(value: unknown): value is string {
  if (!isWellFormed(value) || value.length > MAXIMUM_EMAIL_LENGTH || CONTROL_CHARACTER.test(value))
    return false;
  const at = value.indexOf('@', 1);
  const dot = value.lastIndexOf('.', value.length - 2);
  return at !== -1 && dot > at + 1;
}

/** Counts characters (code points), as the API does, and not UTF-16 units. */
export const characterCount = (value: string): number => {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
};
