/** The engine of the console's bulk work: batches, pause, cancel, repeat, and the effects of failures. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Verdict } from '../../../web/console/src/bulk/batch-task.js';
import { FAILURES_IN_A_ROW, WAITS_IN_A_ROW } from '../../../web/console/src/bulk/bulk-engine.js';
import { openBulkEngine as open } from '../../support/bulk-engine.js';

const failure = { code: 'SAMPLE', reason: 'Because.', requestId: 'request-1' };
const FAILED: Verdict = { kind: 'failed', failure };
const UNKNOWN: Verdict = { kind: 'unknown', failure };
const STOP: Verdict = { kind: 'stop', failure };
const wait = (ms?: number): Verdict => ({ kind: 'wait', failure, ms });

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Of the 40 items, 1 and 20 to 29 failed, and 10 to 19 are unknown. */
const openWithFailures = async () => {
  const opened = open(40, { concurrency: 1 });
  opened.engine.start(opened.task);
  await opened.at(0).answer(new Map([[1, { outcome: 'failed', failure }]]));
  await opened.at(1).fail(UNKNOWN);
  await opened.at(2).fail(FAILED);
  await opened.at(3).answer();
  return opened;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a run', () => {
  it('sends all in batches, never more at once than permitted, and ends', async () => {
    const { engine, task, sent, answerAll, most, state } = open(95);
    expect(state()).toBe('ready');
    engine.start(task);
    expect([state(), sent.length]).toEqual(['running', 3]);
    await answerAll();
    expect(sent.map(({ batch }) => batch.length)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
    expect(sent.flatMap(({ batch }) => batch)).toEqual(range(0, 95));
    expect([most(), state()]).toEqual([3, 'finished']);
    expect(engine.current()).toMatchObject({ counts: { done: 95, waiting: 0 }, total: 95, settled: 95 });
  });

  it('without items ends at once', () => {
    const { engine, task, state } = open(0);
    engine.start(task);
    expect(state()).toBe('finished');
  });

  it('notifies its listeners of each batch', async () => {
    const { engine, task, at } = open(20, { concurrency: 1 });
    const seen: number[] = [];
    const unsubscribe = engine.subscribe(() => seen.push(engine.current().counts.done));
    engine.start(task);
    await at(0).answer();
    unsubscribe();
    await at(1).answer();
    expect(seen).toEqual([0, 10]);
    expect(engine.current().counts.done).toBe(20);
  });

  it('cannot be started twice', async () => {
    const { engine, task, sent } = open(20, { concurrency: 1 });
    engine.start(task);
    engine.start(task);
    expect(sent.length).toBe(1);
  });

  it('estimates the remaining time from the pace so far, without pauses', async () => {
    const { engine, task, at } = open(40, { concurrency: 1 });
    engine.start(task);
    expect(engine.current().timeLeft).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_000);
    await at(0).answer();
    expect(engine.current().timeLeft).toBe(6_000);
    engine.pause();
    await vi.advanceTimersByTimeAsync(2_000);
    await at(1).answer();
    await vi.advanceTimersByTimeAsync(60_000);
    engine.resume();
    expect(engine.current().timeLeft).toBe(4_000);
  });
});

describe('failures', () => {
  it('of single items affect only these', async () => {
    const { engine, task, at, places } = open(20);
    engine.start(task);
    await at(0).answer(new Map([[3, { outcome: 'failed', failure }]]));
    await at(1).answer(new Map([[0, { outcome: 'unknown', failure }]]));
    expect([places('failed'), places('unknown'), places('done').length]).toEqual([[3], [10], 18]);
    expect(engine.current().entries[3]).toEqual({ item: 3, outcome: 'failed', failure });
  });

  it('of a batch count for all its items, and the next batch continues', async () => {
    const { engine, task, at, answerAll, places, state } = open(40, { concurrency: 1 });
    engine.start(task);
    await at(0).fail(FAILED);
    await at(1).fail(UNKNOWN);
    await answerAll(2);
    expect([places('failed'), places('unknown')]).toEqual([range(0, 10), range(10, 20)]);
    expect([state(), engine.current().counts.done]).toEqual(['finished', 20]);
  });

  it('in succession pause it automatically, and it continues when resumed', async () => {
    const { engine, task, at, sent, answerAll, places, state } = open(100, { concurrency: 1 });
    engine.start(task);
    await at(0).fail(FAILED);
    await at(1).answer();
    for (let index = 2; index < 2 + FAILURES_IN_A_ROW; index += 1) {
      expect(state()).toBe('running');
      await at(index).fail(FAILED);
    }
    expect([state(), engine.current().pausedFor]).toEqual(['paused', failure]);
    const before = sent.length;
    engine.resume();
    expect([state(), engine.current().pausedFor]).toEqual(['running', undefined]);
    await answerAll(before);
    expect([state(), places('failed').length]).toEqual(['finished', 10 + 10 * FAILURES_IN_A_ROW]);
  });

  it('that every batch would have pause it at once, with nothing lost', async () => {
    const { engine, task, at, sent, answerAll, places, state } = open(50);
    engine.start(task);
    await at(1).fail(STOP);
    expect([state(), engine.current().pausedFor]).toEqual(['pausing', failure]);
    await at(0).answer();
    await at(2).fail(STOP);
    expect([state(), sent.length, places('waiting').length]).toEqual(['paused', 3, 40]);
    engine.resume();
    await answerAll(3);
    expect([state(), places('done').length]).toEqual(['finished', 50]);
  });
});

describe('an overloaded backend', () => {
  it('gets the time that it requests, and the batch is sent again', async () => {
    const { engine, task, at, sent, answerAll, most, places } = open(60);
    engine.start(task);
    await at(0).fail(wait(7_000));
    await at(1).fail(wait(3_000));
    await at(2).answer();
    expect(engine.current().heldUntil).toBe(Date.now() + 7_000);
    await vi.advanceTimersByTimeAsync(6_999);
    expect(sent.length).toBe(3);
    await vi.advanceTimersByTimeAsync(1);
    expect([sent.length, engine.current().heldUntil]).toEqual([6, undefined]);
    await answerAll(3);
    expect([places('done').length, most()]).toEqual([60, 3]);
    expect(sent.flatMap(({ batch }) => batch).toSorted((a, b) => a - b)).toEqual(
      [...range(0, 60), ...range(0, 20)].toSorted((a, b) => a - b),
    );
  });

  it('that requests no time gets more each time', async () => {
    const { engine, task, at } = open(20, { concurrency: 1 });
    engine.start(task);
    const waits: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      await at(index).fail(wait());
      const ms = (engine.current().heldUntil ?? 0) - Date.now();
      waits.push(ms);
      await vi.advanceTimersByTimeAsync(ms);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('does not get requests for ever', async () => {
    const { engine, task, at, places, state } = open(20, { concurrency: 1 });
    engine.start(task);
    for (let index = 0; index < WAITS_IN_A_ROW; index += 1) {
      expect(state()).toBe('running');
      await at(index).fail(wait(10));
      await vi.advanceTimersByTimeAsync(10);
    }
    expect([state(), places('waiting').length]).toEqual(['paused', 20]);
  });

  it('gets that time even if a user resumes before it is over', async () => {
    const { engine, task, at, sent } = open(20, { concurrency: 1 });
    engine.start(task);
    await at(0).fail(wait(5_000));
    engine.pause();
    await vi.advanceTimersByTimeAsync(1_000);
    engine.resume();
    await vi.advanceTimersByTimeAsync(3_999);
    expect(sent.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent.length).toBe(2);
  });
});

describe('pausing', () => {
  it('waits for batches in progress, and sends nothing until resumed', async () => {
    const { engine, task, at, sent, answerAll, places, state } = open(60);
    engine.start(task);
    engine.pause();
    expect(state()).toBe('pausing');
    await at(0).answer();
    await at(1).answer();
    expect(state()).toBe('pausing');
    await at(2).answer();
    expect([state(), sent.length, places('done').length]).toEqual(['paused', 3, 30]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.length).toBe(3);
    engine.resume();
    await answerAll(3);
    expect([state(), places('done').length]).toEqual(['finished', 60]);
  });

  it('can be revoked before it takes effect', async () => {
    const { engine, task, at, sent, most } = open(60);
    engine.start(task);
    engine.pause();
    await at(0).answer();
    engine.resume();
    expect([sent.length, most()]).toEqual([4, 3]);
  });
});

describe('cancelling', () => {
  it('waits for batches in progress and skips the rest, which can be done later', async () => {
    const { engine, task, at, sent, answerAll, places, state } = open(60);
    engine.start(task);
    await at(0).answer(new Map([[0, { outcome: 'failed', failure }]]));
    engine.cancel();
    expect(state()).toBe('cancelling');
    await at(1).answer();
    await at(2).fail(wait(1_000));
    await at(3).answer();
    expect([state(), sent.length]).toEqual(['finished', 4]);
    expect([places('done').length, places('failed'), places('left').length]).toEqual([29, [0], 30]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.length).toBe(4);
    engine.start(task, ['left']);
    await answerAll(4);
    expect([places('done').length, places('failed'), places('left')]).toEqual([59, [0], []]);
  });

  it('works during a pause', async () => {
    const { engine, task, answerAll, places, state } = open(60);
    engine.start(task);
    engine.pause();
    await answerAll();
    engine.cancel();
    expect([state(), places('left').length]).toEqual(['finished', 30]);
  });
});

describe('a repetition', () => {
  it('covers only the failed items', async () => {
    const { engine, task, sent, at, places } = await openWithFailures();
    engine.start(task, ['failed']);
    expect(engine.current()).toMatchObject({ state: 'running', total: 11, settled: 0 });
    await at(4).answer(new Map([[0, { outcome: 'failed', failure }]]));
    await at(5).answer();
    expect(sent.slice(4).map(({ batch }) => batch)).toEqual([[1, ...range(20, 29)], [29]]);
    expect([places('failed'), places('unknown')]).toEqual([[1], range(10, 20)]);
  });

  it('that is cancelled does not change them', async () => {
    const { engine, task, at, places } = await openWithFailures();
    engine.start(task, ['failed']);
    engine.cancel();
    await at(4).answer();
    expect([places('failed'), places('left')]).toEqual([[29], []]);
  });

  it('may be another task, with batches of another size', async () => {
    const { engine, task, at, sent, places } = await openWithFailures();
    engine.start({ ...task, batchSize: 4 }, ['unknown']);
    for (let index = 4; index < 7; index += 1) await at(index).answer();
    expect(sent.slice(4).map(({ batch }) => batch.length)).toEqual([4, 4, 2]);
    expect(places('unknown')).toEqual([]);
  });
});
