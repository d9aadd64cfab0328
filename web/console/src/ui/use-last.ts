/** Keeps what a page shows when it is gone, so that input and dialogs of the page stay. */
import { useState } from 'react';

/**
 * Returns the value, or the last one if the value is null now.
 * @param value null if it does not exist (any more); undefined while it is not known
 */
export function useLast<Value>(value: Value | null | undefined): Value | null | undefined {
  const [last, setLast] = useState(value);
  if (value && value !== last) setLast(value);
  return value ?? last ?? value;
}
