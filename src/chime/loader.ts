/** A DataLoader over single reads, because the API has no batch reads. It avoids repeated reads. */
import DataLoader from 'dataloader';
import { ChimeError } from './chime-error.js';

/** `load` returns null for what does not exist. A failed read fails its own key only. */
export interface Loader<Key, Value> {
  load(key: Key): Promise<Value | null>;
  /** Drops a cached value that has changed. */
  clear(key: Key): void;
  clearAll(): void;
}

/** Receives the name of a loader and the number of keys that it reads at once. */
export type BatchObserver = (loader: string, size: number) => void;

/**
 * Creates a loader over single reads.
 * @param cacheKeyFn required for keys that are objects, because DataLoader compares keys by identity
 */
export function loader<Key, Value>(
  name: string,
  read: (key: Key) => Promise<Value>,
  cacheKeyFn?: (key: Key) => string,
  onBatch?: BatchObserver,
): Loader<Key, Value> {
  return batchLoader(
    name,
    (keys) => Promise.all(keys.map((key) => read(key).catch(nullOrError))),
    cacheKeyFn,
    onBatch,
  );
}

/**
 * Creates a loader over reads of many keys at once. The DataLoader is created at the first key, because most requests
 * load few resources.
 */
export function batchLoader<Key, Value>(
  name: string,
  readAll: (keys: readonly Key[]) => Promise<(Value | null | Error)[]>,
  cacheKeyFn?: (key: Key) => string,
  onBatch?: BatchObserver,
): Loader<Key, Value> {
  let made: DataLoader<Key, Value | null, unknown> | undefined;
  const make = () =>
    new DataLoader<Key, Value | null, unknown>(
      (keys) => {
        onBatch?.(name, keys.length);
        return readAll(keys);
      },
      cacheKeyFn === undefined ? {} : { cacheKeyFn },
    );
  return {
    load: (key) => (made ??= make()).load(key),
    clear: (key) => void made?.clear(key),
    clearAll: () => void made?.clearAll(),
  };
}

/** Returns the value that DataLoader expects for a key whose read failed. */
export function nullOrError(error: unknown): null | Error {
  if (error instanceof ChimeError && error.code === 'NOT_FOUND') return null;
  return error instanceof Error ? error : new Error('Not an error object', { cause: error });
}
