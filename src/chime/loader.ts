/** A DataLoader over single reads, as the API has no batch reads: it saves the repeats. */
import DataLoader from 'dataloader';
import { ChimeError } from './chime-error.js';

/** `load` answers null for what does not exist; a read that fails fails its own key only. */
export interface Loader<Key, Value> {
  load(key: Key): Promise<Value | null>;
  /** Forgets what was loaded, as it was changed. */
  clear(key: Key): void;
  clearAll(): void;
}

/** Told how many keys a loader, of those by this name, reads at once. */
export type BatchObserver = (loader: string, size: number) => void;

/** @param cacheKeyFn needed for keys that are objects: DataLoader compares keys by identity */
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

/** The same over reads of many keys at once. A DataLoader is made for the first key: most requests load few things. */
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

/** What DataLoader takes for a key whose read failed. */
export function nullOrError(error: unknown): null | Error {
  if (error instanceof ChimeError && error.code === 'NOT_FOUND') return null;
  return error instanceof Error ? error : new Error('Not an error object', { cause: error });
}
