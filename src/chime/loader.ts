/** A DataLoader over single reads, as the API has no batch reads: it saves the repeats. */
import DataLoader from 'dataloader';
import { ChimeError } from './errors.js';

/** `load` answers null for what does not exist; a read that fails fails its own key only. */
export type Loader<Key, Value> = DataLoader<Key, Value | null, unknown>;

/** @param cacheKeyFn needed for keys that are objects: DataLoader compares keys by identity */
export function loader<Key, Value>(
  read: (key: Key) => Promise<Value>,
  cacheKeyFn?: (key: Key) => string,
): Loader<Key, Value> {
  return new DataLoader<Key, Value | null, unknown>(
    (keys) => Promise.all(keys.map((key) => read(key).catch(nullOrError))),
    cacheKeyFn === undefined ? {} : { cacheKeyFn },
  );
}

/** What DataLoader takes for a key whose read failed. */
export function nullOrError(error: unknown): null | Error {
  if (error instanceof ChimeError && error.code === 'NOT_FOUND') return null;
  return error instanceof Error ? error : new Error('Not an error object', { cause: error });
}
