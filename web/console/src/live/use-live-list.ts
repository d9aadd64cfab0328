/** Reads the entries of a list again when they have changed. */
import { useEffect, useEffectEvent, useState } from 'react';
import { returnToWindow } from '../graphql/focus-read.js';
import type { ReadList } from '../graphql/reader-store.js';
import { announce } from './announcement.js';
import type { Topic } from './change-feed.js';
import type { ChangeBatch } from './change-gatherer.js';
import { highlight } from './highlight.js';
import { useChanges, useLive } from './live-context.js';

/** More changes than these are read with the whole list. */
const MAX_ENTRIES = 20;
/** Longer lists are not read again right after they were read, nor each time when the user returns. */
const MAX_SHORT = 1_000;
const OLD_MS = 60_000;
const NOTE_MS = 10_000;

export interface LiveListOptions<Node> {
  /** Undefined if the API reports no changes of the list. It is then read when the user returns. */
  readonly topic: Topic | undefined;
  readonly list: ReadList<Node>;
  /** Returns the identifier that changes name. */
  idOf(this: void, node: Node): string;
  /** Reads one entry again, and removes it from the cache if it is gone. Without it the whole list is read. */
  readEntry?(this: void, id: string): Promise<void>;
  /** Whether every entity of the topic belongs to the list. */
  readonly isWhole: boolean;
}

/** What somebody else has done to the entries of a list. */
export interface LiveList {
  /** The number of new entries that are not shown yet. 0: there are some, and the API does not tell how many. */
  readonly added: number | undefined;
  /** The number of entries that have changed just now. */
  readonly changed: number;
  /** The number of entries that have gone just now. */
  readonly gone: number;
}

interface State extends Pick<LiveList, 'changed' | 'gone'> {
  /** The entities that were not in the list when they changed. */
  readonly added: ReadonlySet<string>;
  readonly hasUnknown: boolean;
}

const NONE: ReadonlySet<string> = new Set();

export function useLiveList<Node>(options: LiveListOptions<Node>): LiveList {
  const { topic, list, idOf, isWhole } = options;
  const { own } = useLive();
  const [state, setState] = useState<State>({ added: NONE, hasUnknown: false, changed: 0, gone: 0 });
  useChanges(topic, async (batch) => {
    const before = new Map(list.current().nodes.map((node) => [idOf(node), node]));
    await readBatch(batch, options, (id) => own.has(id));
    const after = new Map(list.current().nodes.map((node) => [idOf(node), node]));
    const foreign = [...before.keys()].filter((id) => !own.has(id));
    const changed = foreign.filter((id) => after.has(id) && !isSame(before.get(id), after.get(id)));
    const gone = foreign.filter((id) => !after.has(id));
    const added = [...batch.ids].filter((id) => !before.has(id) && !after.has(id) && !own.has(id));
    const hasNote = changed.length + gone.length > 0;
    highlight(changed);
    if (hasNote) announce('Somebody else has changed entries of the list.');
    setState((last) => ({
      added: isWhole ? new Set([...last.added, ...added]) : NONE,
      hasUnknown: isWhole && (last.hasUnknown || (batch.hasUnknown && !own.hasAny())),
      changed: hasNote ? changed.length : last.changed,
      gone: hasNote ? gone.length : last.gone,
    }));
  });
  // The user has the list read again, or a change of this tab has.
  if (list.state === 'loading' && (state.hasUnknown || state.added.size > 0)) {
    setState({ ...state, added: NONE, hasUnknown: false });
  }
  useNoteEnd(state, () => setState((last) => ({ ...last, changed: 0, gone: 0 })));
  useReturn(topic, list);
  const { changed, gone } = state;
  return {
    added: list.state === 'complete' ? countAdded(state, list.nodes.map(idOf)) : undefined,
    changed,
    gone,
  };
}

/** Compares entries by their content, because the cache may return an equal copy. */
const isSame = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

function countAdded({ added, hasUnknown }: State, shown: readonly string[]): number | undefined {
  if (hasUnknown) return 0;
  if (added.size === 0) return undefined;
  const known = new Set(shown);
  const count = [...added].filter((id) => !known.has(id)).length;
  return count > 0 ? count : undefined;
}

async function readBatch<Node>(
  { ids, isResync, isFirst }: ChangeBatch,
  { list, idOf, readEntry }: LiveListOptions<Node>,
  isOwn: (id: string) => boolean,
): Promise<void> {
  const { nodes } = list.current();
  const known = nodes.map(idOf).filter((id) => ids.has(id));
  const foreign = known.filter((id) => !isOwn(id));
  const isMissing = isResync && (!isFirst || nodes.length <= MAX_SHORT);
  if (isMissing || readEntry === undefined || foreign.length > MAX_ENTRIES) await list.refresh();
  else await Promise.all([...foreign, ...known.filter(isOwn)].slice(0, MAX_ENTRIES).map(readEntry));
  // Lists collect their entries a moment after the cache has changed.
  await new Promise((resolve) => setTimeout(resolve));
}

/** Ends the note about what has happened just now. */
function useNoteEnd({ changed, gone }: State, onEnd: () => void): void {
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    if (changed + gone === 0) return undefined;
    const timer = setTimeout(() => end(), NOTE_MS);
    return () => clearTimeout(timer);
  }, [changed, gone]);
}

/** Reads the list when the user returns to the window while no changes arrive. */
function useReturn(topic: Topic | undefined, list: ReadList<unknown>): void {
  const { feed } = useLive();
  const read = useEffectEvent(() => {
    if (topic && feed.isLive(topic)) return;
    const { nodes, readAt } = list.current();
    if (nodes.length <= MAX_SHORT || Date.now() - readAt > OLD_MS) list.refresh().catch(() => undefined);
  });
  useEffect(() => {
    const returns = returnToWindow().subscribe(() => read());
    return () => returns.unsubscribe();
  }, []);
}
