/** The last announcement for screen readers about changes that somebody else has made. */
import { useSyncExternalStore } from 'react';

/** The minimum time between two announcements. */
const INTERVAL_MS = 10_000;

let text = '';
let announcedAt = 0;
const listeners = new Set<() => void>();

/** Announces the text, unless another one is recent: the page shows the changes anyway. */
export function announce(next: string): void {
  if (Date.now() - announcedAt < INTERVAL_MS) return;
  announcedAt = Date.now();
  text = next;
  for (const listener of listeners) listener();
  setTimeout(() => {
    text = '';
    for (const listener of listeners) listener();
  }, INTERVAL_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useAnnouncement = (): string => useSyncExternalStore(subscribe, () => text);
