/** The bulk work of this tab, kept apart from what does it: signing in and out is concerned with it too. */
import type { BulkAction, BulkItem } from './action.js';
import type { BulkEngine, Progress } from './engine.js';
import type { Worker } from './task.js';

export interface Job {
  readonly id: string;
  readonly action: BulkAction;
  readonly worker: Worker;
  readonly engine: BulkEngine<BulkItem>;
}

const jobs = new Map<string, Job>();
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

export const jobAt = (key: string): Job | undefined => jobs.get(key);

export function putJob(key: string, job: Job | undefined): void {
  if (job) jobs.set(key, job);
  else jobs.delete(key);
  tell();
}

export function subscribeToJobs(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Of whoever has signed in and out there is nothing left for the next. */
export function clearJobs(): void {
  for (const { engine } of jobs.values()) engine.cancel();
  jobs.clear();
  tell();
}

/** Those with something left to be done, or to be looked at. */
export const unfinishedJobs = (): Job[] =>
  [...jobs.values()].filter(({ engine }) => isUnfinished(engine.current()));

/** Whether leaving would leave something undone. */
export const isOpen = ({ state }: Pick<Progress<unknown>, 'state'>): boolean =>
  state !== 'ready' && state !== 'finished';

/** Whether somebody may still want to know for whom it was not done. */
export const isUnfinished = (progress: Pick<Progress<unknown>, 'state' | 'counts'>): boolean =>
  isOpen(progress) || progress.counts.failed + progress.counts.unknown + progress.counts.left > 0;
