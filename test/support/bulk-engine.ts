/** An engine of the console's bulk work. The test responds to its batches one by one. */
import type { BatchResult, Outcome, Task, Verdict } from '../../web/console/src/bulk/batch-task.js';
import { BulkEngine } from '../../web/console/src/bulk/bulk-engine.js';

/** A sent batch, in the order of sending. */
export interface Sent {
  readonly batch: readonly number[];
  answer(failed?: BatchResult): Promise<void>;
  fail(verdict: Verdict): Promise<void>;
}

class Refusal extends Error {
  constructor(readonly verdict: Verdict) {
    super();
  }
}

/** Runs the work that follows a response. The work waits for nothing else. */
const flush = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

/** Opens an engine for `count` items (0, 1, 2, ...), with a backend that responds when the test tells it to. */
export function openBulkEngine(count: number, { batchSize = 10, concurrency = 3 } = {}) {
  const engine = new BulkEngine(
    Array.from({ length: count }, (_, index) => index),
    { concurrency },
  );
  const sent: Sent[] = [];
  let underWay = 0;
  let most = 0;
  const task: Task<number> = {
    batchSize,
    judge: (error) => (error as Refusal).verdict,
    perform(batch) {
      underWay += 1;
      most = Math.max(most, underWay);
      return new Promise((resolve, reject) => {
        sent.push({
          batch,
          async answer(failed = new Map()) {
            underWay -= 1;
            resolve(failed);
            await flush();
          },
          async fail(verdict) {
            underWay -= 1;
            reject(new Refusal(verdict));
            await flush();
          },
        });
      });
    },
  };
  const at = (index: number): Sent => sent[index] as Sent;
  /** Responds to every batch from the given one on as it is sent. */
  const answerAll = async (from = 0) => {
    for (let index = from; index < sent.length; index += 1) await at(index).answer();
  };
  const places = (outcome: Outcome) =>
    engine.current().entries.flatMap((entry) => (entry.outcome === outcome ? [entry.item] : []));
  return { engine, task, sent, at, answerAll, places, most: () => most, state: () => engine.current().state };
}
