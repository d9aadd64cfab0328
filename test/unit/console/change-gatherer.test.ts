/** The console gathers changes before it reads. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ChangeBatch, ChangeGatherer } from '../../../web/console/src/live/change-gatherer.js';

const read = vi.fn<(batch: ChangeBatch) => Promise<void>>();
const settle = vi.fn<() => Promise<void>>();
let gatherer: ChangeGatherer;

beforeEach(() => {
  vi.useFakeTimers();
  read.mockReset().mockResolvedValue();
  settle.mockReset().mockResolvedValue();
  gatherer = new ChangeGatherer({ settle, read });
});

afterEach(() => {
  gatherer.stop();
  vi.useRealTimers();
});

/** Makes the next call last until the returned function is called. */
function hold(call: typeof read | typeof settle): () => void {
  const calls = new EventTarget();
  call.mockImplementationOnce(
    async () => new Promise((resolve) => calls.addEventListener('end', () => resolve(), { once: true })),
  );
  return () => calls.dispatchEvent(new Event('end'));
}

const change = (id: string | null) => gatherer.onChange({ kind: 'Updated', id });
const idsOf = (call: number) => [...(read.mock.calls[call]?.[0].ids ?? [])];

it('reads once for changes that arrive together', async () => {
  for (const id of ['a', 'b', 'a']) change(id);
  await vi.advanceTimersByTimeAsync(200);
  expect(read).toHaveBeenCalledTimes(1);
  expect(idsOf(0)).toEqual(['a', 'b']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(read).toHaveBeenCalledTimes(1);
});

it('reads at most once a second', async () => {
  change('a');
  await vi.advanceTimersByTimeAsync(200);
  for (let time = 0; time < 2_000; time += 10) {
    change(`b${time}`);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(read).toHaveBeenCalledTimes(3);
});

it('gathers while it reads', async () => {
  const finish = hold(read);
  change('a');
  await vi.advanceTimersByTimeAsync(200);
  change('b');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(read).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(idsOf(1)).toEqual(['b']);
});

it('waits for changes of this tab', async () => {
  const finish = hold(settle);
  change('a');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(read).not.toHaveBeenCalled();
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(read).toHaveBeenCalledTimes(1);
});

it('reads again after a failure, with what has changed since', async () => {
  read.mockRejectedValueOnce(new Error('throttled'));
  change('a');
  await vi.advanceTimersByTimeAsync(200);
  change('b');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(idsOf(1).toSorted()).toEqual(['a', 'b']);
});

it('does not read for ever what fails', async () => {
  read.mockRejectedValue(new Error('forbidden'));
  change('a');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(read).toHaveBeenCalledTimes(5);
});

it('says what has to be read', async () => {
  change(null);
  gatherer.onResync(true);
  gatherer.onResync(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(read).toHaveBeenCalledExactlyOnceWith({
    ids: new Set(),
    hasUnknown: true,
    isResync: true,
    isFirst: false,
  });
});

it('reads nothing for a page that is left', async () => {
  change('a');
  gatherer.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(read).not.toHaveBeenCalled();
});
