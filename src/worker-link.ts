/** What the primary process and its workers say to each other, beside metrics: that they are ready, are there, and are to stop. */
import type { Worker } from 'node:cluster';
import { StartError } from './start-error.js';

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

/** Resolves to where the worker listens. */
export function readiness(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new StartError(reason));
    };
    const timer = setTimeout(fail, START_MS, `a worker was not ready within ${START_MS / 1000} s`);
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'failed') fail(message.reason);
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message.url);
    });
    worker.once('exit', (code, signal) =>
      fail(`a worker ended (${signal || `exit code ${code}`}) before it was ready`),
    );
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
