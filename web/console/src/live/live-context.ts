/** Gives components the changes of a topic. The session provides them. */
import { createContext, use, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { ChangeFeed, Topic } from './change-feed.js';
import { type ChangeBatch, ChangeGatherer } from './change-gatherer.js';
import type { OwnChanges } from './own-changes.js';

export interface Live {
  readonly feed: ChangeFeed;
  readonly own: OwnChanges;
}

export const LiveContext = createContext<Live | undefined>(undefined);

export function useLive(): Live {
  const live = use(LiveContext);
  if (live === undefined) throw new Error('There is no session above this component.');
  return live;
}

/**
 * Follows a topic while the component is mounted.
 * @param topic undefined to follow nothing
 * @param read reads what has changed
 */
export function useChanges(topic: Topic | undefined, read: (batch: ChangeBatch) => Promise<void>): void {
  const { feed, own } = useLive();
  const onBatch = useEffectEvent(read);
  const name = JSON.stringify(topic);
  useEffect(() => {
    if (name === undefined) return undefined;
    const gatherer = new ChangeGatherer({ settle: own.settle, read: (batch) => onBatch(batch) });
    const leave = feed.follow(JSON.parse(name) as Topic, gatherer);
    return () => {
      leave();
      gatherer.stop();
    };
  }, [feed, own, name]);
}

/** Returns whether changes of the topic arrive at present. */
export function useIsLive(topic: Topic): boolean {
  const { feed } = useLive();
  return useSyncExternalStore(feed.subscribe, () => feed.isLive(topic));
}
