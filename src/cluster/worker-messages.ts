/** What the primary process and its workers say to each other, beside metrics: that they are ready, are there, and are to stop. */
import type { Worker } from 'node:cluster';
import { StartupError } from '../settings/startup-error.js';

/** What a worker says: that it listens at `url`, or why it cannot; later, whenever it is asked, that it is there. */
export type FromWorker =
  | { type: 'ready'; url: string }
  | { type: 'failed'; reason: string }
  | { type: 'present' };

/**
 * What a worker is told: to say that it is there; to stop, at once or when its clients have had time to connect to another
 * worker.
 */
export type ToWorker = { type: 'presence-asked' } | { type: 'stop'; drain: boolean };

/** Most that a worker may take to listen. */
const START_MS = 30_000;

/** A worker was killed before it was ready, as by a system that is short of memory: it is not known that it cannot start. */
export class WorkerKilledError extends StartupError {}

/**
 * Resolves to where the worker listens.
 * @throws StartupError when it cannot start, WorkerKilledError when it was killed
 */
export function readiness(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const failWith = (error: StartupError): void => {
      clearTimeout(timer);
      reject(error);
    };
    const fail = (reason: string): void => failWith(new StartupError(reason));
    const timer = setTimeout(fail, START_MS, `a worker was not ready within ${START_MS / 1000} s`);
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'failed') fail(message.reason);
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message.url);
    });
    worker.once('exit', (code, signal) => {
      if (signal) failWith(new WorkerKilledError(`a worker was killed (${signal}) before it was ready`));
      else fail(`a worker ended (exit code ${code}) before it was ready`);
    });
  });
}

/** How often a worker is asked in the time that it may leave its primary without an answer. */
const QUESTIONS = 10;

/**
 * Calls `onHang` once when the worker has not answered for `patience` milliseconds. These are counted in questions, not by a
 * clock: a primary that was stopped itself, as by a machine that sleeps, asks no more than one too many.
 */
export function watchForHang(worker: Worker, patience: number, onHang: () => void): void {
  let unanswered = 0;
  worker.on('message', ({ type }: FromWorker) => {
    if (type === 'present') unanswered = 0;
  });
  const timer = setInterval(() => {
    if (unanswered === QUESTIONS) {
      clearInterval(timer);
      onHang();
      return;
    }
    unanswered += 1;
    const question: ToWorker = { type: 'presence-asked' };
    // A worker that cannot be reached is about to end.
    worker.send(question, () => undefined);
  }, patience / QUESTIONS);
  worker.once('exit', () => clearInterval(timer));
}

/** A message of node:cluster's own; `ack` answers the one with that `seq`. */
interface ClusterMessage {
  act?: string;
  seq?: number;
  ack?: number;
}

/**
 * Closes the connection that was given to a worker which ended before it had taken it. node:cluster forgets it, and its client
 * would wait until the program ends. There is one at most: the next is given when the last one was taken.
 */
export function closeUntaken(worker: Worker): void {
  const { process } = worker;
  let untaken: { seq: number | undefined; connection: { close(): void } } | undefined;
  const send = process.send.bind(process) as (...args: unknown[]) => boolean;
  process.send = (...args: unknown[]) => {
    const [{ act, seq }, connection] = args as [ClusterMessage, { close(): void }];
    if (act === 'newconn') untaken = { seq, connection };
    return send(...args);
  };
  process.on('internalMessage', ({ ack }: ClusterMessage) => {
    if (ack !== undefined && ack === untaken?.seq) untaken = undefined;
  });
  worker.once('exit', () => untaken?.connection.close());
}
