/**
 * Bulk work under way: one for each account and viewer. It outlives the page, so that work that was paused, or stopped by
 * a session that ran out, goes on where it was; not the tab.
 */
import type { AccountRowFragment } from '../../graphql/generated/graphql.js';
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { reloadUsers } from '../../graphql/use-all-users.js';
import { useViewer } from '../../session/viewer.js';
import type { BulkAction, BulkItem } from './action.js';
import { BulkEngine, onFinish, type Progress } from '../../batch/engine.js';
import { type Job, getJob, putJob, subscribeToJobs, listUnfinishedJobs } from './job-store.js';
import { isOpen } from '../../batch/run-state.js';
import { createCheckTask, createTask } from './task.js';

/** More at once would be refused sooner by Chime, which limits requests by the account's owner. */
const CONCURRENCY = 3;

export interface Jobs {
  readonly job: Job | undefined;
  /** Replaces the present job. */
  start(this: void, action: BulkAction, items: readonly BulkItem[]): void;
  drop(this: void): void;
}

export function useJobs(account: AccountRowFragment): Jobs {
  const client = useApolloClient();
  const key = `${useViewer().id}\n${account.accountId}`;
  const job = useSyncExternalStore(subscribeToJobs, () => getJob(key));
  useEffect(() => {
    if (job) handOver(job, client);
  }, [job, client]);
  return useMemo(
    () => ({
      job,
      start(action, items) {
        const engine = new BulkEngine(items, { concurrency: CONCURRENCY });
        const started: Job = { id: crypto.randomUUID(), action, worker: { account, client }, engine };
        reloadAfter(started);
        addEventListener('beforeunload', warn);
        putJob(key, started);
        engine.start(createTask(action, started.worker));
      },
      drop: () => putJob(key, undefined),
    }),
    [job, account, client, key],
  );
}

/** After signing in again there is another client. */
function handOver({ worker }: Job, client: ApolloClient): void {
  worker.client = client;
}

/** Of those that failed the list may tell why; where all went well, the cache knows all but when they were invited. */
function reloadAfter({ action, engine, worker }: Job): void {
  onFinish(engine, () => {
    const { failed, unknown } = engine.current().counts;
    if (failed + unknown > 0 || action.kind === 'invite')
      reloadUsers(worker.client, worker.account.accountId);
  });
}

/** With the tab the outcome would be lost, on whichever page of the console it is left: the browser warns. */
function warn(event: BeforeUnloadEvent): void {
  if (listUnfinishedJobs().some(({ engine }) => isOpen(engine.current()))) event.preventDefault();
}

/** Items that failed, or that were left when the job was cancelled. */
export const repeat = ({ engine, action, worker }: Job, outcome: 'failed' | 'left'): void =>
  engine.start(createTask(action, worker), [outcome]);

/** Whether those of whom nothing is known were done. */
export const check = ({ engine, worker }: Job): void => engine.start(createCheckTask(worker), ['unknown']);

export const useProgress = ({ engine }: Job): Progress<BulkItem> =>
  useSyncExternalStore(engine.subscribe, engine.current);
