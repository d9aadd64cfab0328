/**
 * The running bulk work: one job for each account and viewer. A job outlives its page, so that work that was paused or
 * that a session has interrupted can go on. It does not outlive the tab.
 */
import type { AccountRowFragment } from '../../graphql/generated/graphql.js';
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { reloadUsers } from '../../graphql/use-all-users.js';
import { useViewer } from '../../session/viewer.js';
import type { BulkAction, BulkItem } from './action.js';
import { BulkEngine, onFinish, type Progress } from '../../bulk/bulk-engine.js';
import { type Job, getJob, putJob, subscribeToJobs, listUnfinishedJobs } from './job-store.js';
import { JOB_CONCURRENCY } from '../../bulk/concurrency.js';
import { isOpen } from '../../bulk/run-state.js';
import { createCheckTask, createTask } from './task.js';

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
        const engine = new BulkEngine(items, { concurrency: JOB_CONCURRENCY });
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

/** Replaces the client, because signing in again creates another. */
function handOver({ worker }: Job, client: ApolloClient): void {
  worker.client = client;
}

/** Reads the users again if some have failed or were invited. Otherwise the cache is up to date. */
function reloadAfter({ action, engine, worker }: Job): void {
  onFinish(engine, () => {
    const { failed, unknown } = engine.current().counts;
    if (failed + unknown > 0 || action.kind === 'invite')
      reloadUsers(worker.client, worker.account.accountId);
  });
}

/** Makes the browser warn before the tab is closed, on every page of the console, because the outcome would be lost. */
function warn(event: BeforeUnloadEvent): void {
  if (listUnfinishedJobs().some(({ engine }) => isOpen(engine.current()))) event.preventDefault();
}

/** Repeats items that failed, or that were skipped when the job was cancelled. */
export const repeat = ({ engine, action, worker }: Job, outcome: 'failed' | 'left'): void =>
  engine.start(createTask(action, worker), [outcome]);

/** Finds out whether the items with an unknown outcome were done. */
export const check = ({ engine, worker }: Job): void => engine.start(createCheckTask(worker), ['unknown']);

export const useProgress = ({ engine }: Job): Progress<BulkItem> =>
  useSyncExternalStore(engine.subscribe, engine.current);
