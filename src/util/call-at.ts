/** Calls a function at a time, however far away. */

/** The longest delay that a timer supports, in milliseconds. */
const MAXIMUM_DELAY = 2 ** 31 - 1;

/**
 * @param time in milliseconds since 1970; infinite for never
 * @returns a function that cancels the call
 */
export function callAt(time: number, call: () => void): () => void {
  const rest = time - Date.now();
  let cancelLater: (() => void) | undefined;
  const due = (): void => {
    if (rest <= MAXIMUM_DELAY) call();
    else cancelLater = callAt(time, call);
  };
  const timer = setTimeout(due, Math.min(rest, MAXIMUM_DELAY));
  timer.unref();
  return () => {
    clearTimeout(timer);
    cancelLater?.();
  };
}
