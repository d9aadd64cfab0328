/** An engine of the console's bulk work whose batches are answered one by one by the test. */
import {
  type BatchResult,
  BulkEngine,
  type Outcome,
  type Task,
  type Verdict,
} from '../../web/console/src/batch/engine.js';

/** A batch that has been sent, in the order of sending. */
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

/** What has been answered is worked on without waiting for anything. */
const flush = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

/** An engine for so many items (0, 1, 2, ...), and a backend that answers when it is told to. */
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
  /** Answers everything from the one that is given, as it is sent. */
  const answerAll = async (from = 0) => {
    for (let index = from; index < sent.length; index += 1) await at(index).answer();
  };
  const places = (outcome: Outcome) =>
    engine.current().entries.flatMap((entry) => (entry.outcome === outcome ? [entry.item] : []));
  return { engine, task, sent, at, answerAll, places, most: () => most, state: () => engine.current().state };
}
