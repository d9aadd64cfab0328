/** Notices a worker that hangs: the primary asks it again and again whether it is there. */
import type { Worker } from 'node:cluster';
import type { FromWorker, ToWorker } from './cluster.js';

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
