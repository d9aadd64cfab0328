/** The engine of the console's bulk work while the backend cannot be reached. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Verdict } from '../../../web/console/src/bulk/batch-task.js';
import { WAITS_IN_A_ROW } from '../../../web/console/src/bulk/bulk-engine.js';
import { openBulkEngine as open } from '../../support/bulk-engine.js';

const failure = { code: 'SAMPLE', reason: 'Because.', requestId: 'request-1' };
const FAILED: Verdict = { kind: 'failed', failure };
const outage = (mayBeDone = false): Verdict => ({ kind: 'outage', failure, mayBeDone, isOfBatch: false });
const CHIME_FAILED: Verdict = { kind: 'outage', failure, mayBeDone: false, isOfBatch: true };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an outage', () => {
  it('makes it wait, try one batch again, and continue automatically when that succeeds', async () => {
    const { engine, task, at, sent, answerAll, places, state } = open(100);
    engine.start(task);
    for (const index of [0, 1, 2]) await at(index).fail(outage());
    for (let index = 3; index < 3 + 2 * WAITS_IN_A_ROW; index += 1) {
      expect(engine.current()).toMatchObject({ state: 'running', outage: failure });
      await vi.advanceTimersByTimeAsync(30_000);
      expect(sent.length).toBe(index + 1);
      await at(index).fail(outage());
    }
    await vi.advanceTimersByTimeAsync(30_000);
    await at(sent.length - 1).answer();
    expect(engine.current().outage).toBeUndefined();
    await answerAll(sent.length - 3);
    expect([state(), places('done').length]).toEqual(['finished', 100]);
  });

  it('is probed at once with one batch when a user resumes', async () => {
    const { engine, task, at, sent, places } = open(100);
    engine.start(task);
    for (const index of [0, 1, 2]) await at(index).fail(outage());
    engine.pause();
    engine.resume();
    expect(sent.length).toBe(4);
    await at(3).fail(outage());
    expect([sent.length, places('waiting').length]).toEqual([4, 100]);
  });

  it('costs one item per probe if repeating may do harm, and pauses the work in the end', async () => {
    const { engine, task, at, sent, places, state } = open(100, { concurrency: 1 });
    engine.start(task);
    await at(0).fail(outage(true));
    for (let index = 1; index < WAITS_IN_A_ROW; index += 1) {
      await vi.advanceTimersByTimeAsync(30_000);
      expect(at(index).batch.length).toBe(1);
      await at(index).fail(outage(true));
    }
    expect([state(), sent.length, places('unknown').length]).toEqual([
      'paused',
      WAITS_IN_A_ROW,
      10 + WAITS_IN_A_ROW - 1,
    ]);
  });
});

describe('a failure of the backend', () => {
  it('makes it wait until it is over, and go on by itself', async () => {
    const { engine, task, at, sent, answerAll, places, state } = open(30);
    engine.start(task);
    for (const index of [0, 1, 2]) await at(index).fail(CHIME_FAILED);
    for (let index = 3; index < 3 + 2 * WAITS_IN_A_ROW; index += 1) {
      await vi.advanceTimersByTimeAsync(30_000);
      expect(sent.length).toBe(index + 1);
      await at(index).fail(CHIME_FAILED);
    }
    await vi.advanceTimersByTimeAsync(30_000);
    await answerAll(sent.length - 1);
    expect([state(), places('done').length]).toEqual(['finished', 30]);
  });

  it.each([
    ['in the middle', 40, [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]],
    ['that is the last', 15, [10, 11, 12, 13, 14]],
    ['that is the only one', 5, [0, 1, 2, 3, 4]],
  ])('by one batch %s fails that batch alone', async (_where, count, bad) => {
    const { engine, task, at, sent, places, state } = open(count, { concurrency: 1 });
    engine.start(task);
    for (let index = 0; state() === 'running' && index < 20; index += 1) {
      await vi.advanceTimersByTimeAsync(30_000);
      expect(sent.length).toBe(index + 1);
      if (at(index).batch.includes(bad[0] as number)) await at(index).fail(CHIME_FAILED);
      else await at(index).answer();
    }
    expect(state()).toBe('finished');
    expect(places('failed')).toEqual(bad);
    expect(places('done').length).toBe(count - bad.length);
  });
});

describe('resuming after an automatic pause', () => {
  it('tries one batch, and pauses again when that fails', async () => {
    const { engine, task, at, sent, places, state } = open(100);
    engine.start(task);
    for (const index of [0, 1, 2, 3, 4]) await at(index).fail(FAILED);
    expect(state()).toBe('paused');
    engine.resume();
    expect(sent.length).toBe(6);
    await at(5).fail(FAILED);
    expect([state(), sent.length, places('failed').length]).toEqual(['paused', 6, 60]);
  });
});
