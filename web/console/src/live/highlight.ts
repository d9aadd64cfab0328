/** The entities that somebody else has changed just now. Pages point them out for some seconds. */
import { use, useEffect, useState, useSyncExternalStore } from 'react';
import { LiveContext } from './live-context.js';

/** The duration of the animation in style.css has the same length. */
const HIGHLIGHT_MS = 5_000;
/** A value may be drawn this long after it was read. */
const DRAW_MS = 1_000;

const highlighted = new Map<string, ReturnType<typeof setTimeout>>();
/** The entities that are being read because somebody else has changed them, with the number of reads. */
const beingRead = new Map<string, number>();
/** The number of changes of each entity since the page was loaded. */
const counts = new Map<string, number>();
const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Points out the entities. */
export function highlight(ids: readonly string[]): void {
  if (ids.length === 0) return;
  for (const id of ids) {
    clearTimeout(highlighted.get(id));
    highlighted.set(
      id,
      setTimeout(() => {
        highlighted.delete(id);
        notify();
      }, HIGHLIGHT_MS),
    );
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  notify();
}

function addRead(id: string, difference: number): void {
  const count = (beingRead.get(id) ?? 0) + difference;
  if (count > 0) beingRead.set(id, count);
  else beingRead.delete(id);
}

/** Points out the values of the entity that change while it is read. */
export async function whileReading(id: string, read: () => Promise<void>): Promise<void> {
  addRead(id, 1);
  try {
    await read();
  } finally {
    setTimeout(() => addRead(id, -1), DRAW_MS);
  }
}

/** Returns the attribute of a row of the entity, which style.css draws. */
export function useRowHighlight(id: string): { 'data-changed'?: true } {
  return useSyncExternalStore(subscribe, () => highlighted.has(id)) ? CHANGED : UNCHANGED;
}

/**
 * Returns the attribute of an element that shows a part of the entity.
 * @param value what the element shows; it is compared as JSON
 */
export function useValueHighlight(id: string, value: unknown): { 'data-changed'?: true } {
  const shown = JSON.stringify(value);
  const live = use(LiveContext);
  const [seen, setSeen] = useState({ shown, changes: 0 });
  if (seen.shown !== shown) {
    // A change of this tab may be drawn while the entity is read.
    const isForeign = beingRead.has(id) && live?.own.has(id) !== true;
    setSeen({ shown, changes: isForeign ? seen.changes + 1 : 0 });
  }
  const { changes } = seen;
  useEffect(() => {
    if (changes === 0) return undefined;
    const timer = setTimeout(() => setSeen((now) => ({ ...now, changes: 0 })), HIGHLIGHT_MS);
    return () => clearTimeout(timer);
  }, [changes]);
  return changes > 0 ? CHANGED : UNCHANGED;
}

/** Returns whether somebody else has changed the entity since the component was mounted. */
export function useHasChangedSince(id: string | undefined): boolean {
  const count = useSyncExternalStore(subscribe, () => (id === undefined ? 0 : (counts.get(id) ?? 0)));
  const [first] = useState(count);
  return count > first;
}

const CHANGED = { 'data-changed': true } as const;
const UNCHANGED = {};
