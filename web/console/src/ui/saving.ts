/** The changes that are being saved. Components that show an optimistic value show that it is being saved. */
import { useSyncExternalStore } from 'react';

const counts = new Map<string, number>();
const listeners = new Set<() => void>();

function add(key: string, difference: number): void {
  const count = (counts.get(key) ?? 0) + difference;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
  for (const listener of listeners) listener();
}

/** Marks the key as being saved until the promise is settled. */
export async function whileSaving<Result>(key: string, save: () => Promise<Result>): Promise<Result> {
  add(key, 1);
  try {
    return await save();
  } finally {
    add(key, -1);
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useIsSaving = (key: string): boolean => useSyncExternalStore(subscribe, () => counts.has(key));
