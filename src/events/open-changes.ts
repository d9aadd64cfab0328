/** Composes the parts that pass changes to the subscribers of this process. */
import type { Logger } from 'pino';
import type { Chime, ChimeConnection } from '../chime/client.js';
import type { ReadCache } from '../cache/read-cache.js';
import type { RedisClient } from '../redis/redis-client.js';
import { RESYNC } from './change.js';
import { ChangeHub } from './change-hub.js';
import { ChangeReads } from './change-reads.js';
import { ChangeSource, type OpenSharing } from './change-source.js';
import { EmulatorFeed } from './emulator-feed.js';
import { publishChanges } from './publish-changes.js';

interface ChangesOptions {
  readonly chime: ChimeConnection;
  /** Undefined if there is none. */
  readonly readCache: ReadCache | undefined;
  /** Undefined for AWS, which has no feed of changes. */
  readonly endpoint?: string | undefined;
  readonly redis: RedisClient | undefined;
  /** Shares changes with the other workers if there is no Redis server. */
  readonly openSharing: OpenSharing | undefined;
  readonly log: Logger;
}

interface LiveChanges {
  readonly changes: ChangeHub;
  readonly changeReads: ChangeReads;
  readonly source: ChangeSource;
  /** Chime for requests: its reads are cached if there is a cache, and the changes of its writes are published. */
  readonly chime: Chime;
}

/** Opens the source of changes, and waits for it a little, so that the first subscribers need not read again. */
export async function openChanges({
  chime,
  readCache,
  endpoint,
  redis,
  openSharing,
  log,
}: ChangesOptions): Promise<LiveChanges> {
  const changes = new ChangeHub();
  const changeReads = new ChangeReads(chime);
  changes.onChange((event) => {
    changeReads.count(event);
    readCache?.invalidate(event === RESYNC ? undefined : event.accountId);
  });
  const source = new ChangeSource({
    hub: changes,
    log,
    feed: endpoint === undefined ? undefined : new EmulatorFeed(chime),
    openSharing: redis ? await shareThrough(redis, log) : openSharing,
  });
  await source.open();
  // The cache ends the use of what a write has changed before subscribers read again.
  const publishing = publishChanges(readCache?.wrap(chime) ?? chime, (change) => source.publish(change));
  return { changes, changeReads, source, chime: publishing };
}

/** Loads the sharing through Redis only when it is used. */
async function shareThrough(redis: RedisClient, log: Logger): Promise<OpenSharing> {
  const { RedisChanges } = await import('./redis-changes.js');
  return (receive) => new RedisChanges(redis, log, receive);
}
