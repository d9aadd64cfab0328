/** Limits the nesting depth of a request's JSON before it is parsed. */

/** No request of the Chime API needs a hundredth of this depth. */
const MAX_DEPTH = 1000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether brackets are nested more than 1,000 levels deep. `JSON.parse` takes longer for each level than for the
 * previous one. A megabyte of opening brackets would block the process for more than a second, and this check takes
 * milliseconds.
 * @param json in UTF-8, well-formed or not
 */
export function isTooDeep(json: Uint8Array): boolean {
  // Each level takes two bytes, so most requests are too short to need the check.
  if (json.length < 2 * MAX_DEPTH) return false;
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index += 1) {
    const code = json[index] ?? 0;
    if (code === QUOTE) isInString = !isInString;
    else if (isInString) index += code === BACKSLASH ? 1 : 0;
    // Without the bit 0x20, { becomes [ and } becomes ].
    else if ((code & 0xdf) === 0x5b) depth += 1;
    else if ((code & 0xdf) === 0x5d) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
