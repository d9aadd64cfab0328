/** Work of the emulator in the background. */
import { EventEmitter, once } from 'node:events';
import { expect, it, vi } from 'vitest';
import { BackgroundJob } from '../../../src/emulator/domain/background-job.js';

it('runs once more, however often it was started while it ran', async () => {
  const gate = new EventEmitter();
  const work = vi.fn<() => Promise<void>>(async () => void (await once(gate, 'open')));
  const job = new BackgroundJob(work, () => expect.unreachable());
  job.start();
  job.start();
  job.start();
  expect(work).toHaveBeenCalledTimes(1);
  gate.emit('open');
  await expect.poll(() => work.mock.calls).toHaveLength(2);
  gate.emit('open');
  await new Promise(setImmediate);
  expect(work).toHaveBeenCalledTimes(2);
  job.start();
  expect(work).toHaveBeenCalledTimes(3);
  gate.emit('open');
});

it('does not begin again after it was stopped', async () => {
  const gate = new EventEmitter();
  const work = vi.fn<() => Promise<void>>(async () => void (await once(gate, 'open')));
  const job = new BackgroundJob(work, () => expect.unreachable());
  job.start();
  job.start();
  job.stop();
  gate.emit('open');
  await new Promise(setImmediate);
  job.start();
  expect(work).toHaveBeenCalledTimes(1);
});

it('reports the first of several failures in a row', async () => {
  const outcomes = [false, false, true, false];
  const work = vi.fn<() => Promise<void>>(async () => {
    if (outcomes.shift() === false) throw new Error('no disk');
  });
  const onFailure = vi.fn<(error: unknown) => void>();
  const job = new BackgroundJob(work, onFailure);
  for (let run = 1; run <= 4; run += 1) {
    job.start();
    await new Promise(setImmediate);
    expect(work).toHaveBeenCalledTimes(run);
    expect(onFailure).toHaveBeenCalledTimes(run < 4 ? 1 : 2);
  }
});
