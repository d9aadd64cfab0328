/** The bulk work of this tab. It is apart from the engine, because signing in and out uses it too. */
import type { BulkAction, BulkItem } from './action.js';
import type { BulkEngine } from '../../bulk/bulk-engine.js';
import { isUnfinished } from '../../bulk/run-state.js';
import type { Worker } from './task.js';

export interface Job {
  readonly id: string;
  readonly action: BulkAction;
  readonly worker: Worker;
  readonly engine: BulkEngine<BulkItem>;
}

const jobs = new Map<string, Job>();
const listeners = new Set<() => void>();

function notifyListeners(): void {
  for (const listener of listeners) listener();
}

export const getJob = (key: string): Job | undefined => jobs.get(key);

export function putJob(key: string, job: Job | undefined): void {
  if (job) jobs.set(key, job);
  else jobs.delete(key);
  notifyListeners();
}

export function subscribeToJobs(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Removes all jobs, so that nobody sees those of the person who has signed out. */
export function clearJobs(): void {
  for (const { engine } of jobs.values()) engine.cancel();
  jobs.clear();
  notifyListeners();
}

/** Returns the jobs that are not finished, or that have failed, unknown or skipped items. */
export const listUnfinishedJobs = (): Job[] =>
  [...jobs.values()].filter(({ engine }) => isUnfinished(engine.current()));
