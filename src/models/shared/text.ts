/** What a string must satisfy before it may be part of a request to Chime: plain predicates, no decorators. */

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/u;

/** The longest identifier accepted: longer ones cannot exist and would overrun the upstream's request line. Our limit. */
export const MAXIMUM_ID_LENGTH = 256;

/** True for text that has UTF-8: a lone surrogate has none and would be replaced or refused on the way. */
export const isWellFormed = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed();

/** The longest text accepted where the API names no maximum, in characters: names, cities, buckets. Our limit. */
export const MAXIMUM_TEXT_LENGTH = 256;

/** The same for URLs and ARNs. */
export const MAXIMUM_LONG_TEXT_LENGTH = 1024;

/** True for text that has UTF-8 and at most so many characters. */
export const isTextOfAtMost = (value: unknown, maximum: number): value is string =>
  isWellFormed(value) && (value.length <= maximum || characterCount(value) <= maximum);

/** True for well-formed text with at least one character that is not white space (the API's `.*\S.*`). */
export const isNotBlank = (value: unknown): value is string => isWellFormed(value) && /\S/u.test(value);

/**
 * True for what can be an identifier in a request path. The SDK sends `.` and `..` as they stand, which moves the
 * request to another resource, and crashes on lone surrogates; both are refused here with control characters.
 */
export const isResourceId = (value: unknown): value is string =>
  isNotBlank(value) &&
  value.length <= MAXIMUM_ID_LENGTH &&
  value !== '.' &&
  value !== '..' &&
  !CONTROL_CHARACTER.test(value);

/** The longest e-mail address there can be (RFC 3696, erratum 1690, with room to spare). Our limit, for the same reason. */
export const MAXIMUM_EMAIL_LENGTH = 320;

/**
 * True for the API's EmailAddress, `.+@.+\..+`, on one line. Searched from both ends rather than by the pattern
 * itself, whose backtracking grows with the square of the input.
 */
export function isEmailAddress(value: unknown): value is string {
  if (!isWellFormed(value) || value.length > MAXIMUM_EMAIL_LENGTH || CONTROL_CHARACTER.test(value))
    return false;
  const at = value.indexOf('@', 1);
  const dot = value.lastIndexOf('.', value.length - 2);
  return at !== -1 && dot > at + 1;
}

/** Length in characters (code points), as the API counts, not in UTF-16 units. */
export const characterCount = (value: string): number => {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
};
