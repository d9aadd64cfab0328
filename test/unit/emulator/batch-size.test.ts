/** The size of the batches in which the emulator deletes. */
import { expect, it } from 'vitest';
import { BatchSize } from '../../../src/emulator/domain/batch-size.js';

/** Returns the sizes of the batches that follow, if a record takes this long. */
function sizes(size: BatchSize, msPerRecord: number, count: number): number[] {
  return Array.from({ length: count }, () => {
    const { current } = size;
    size.adjust(current * msPerRecord);
    return current;
  });
}

it('grows until a batch takes long enough, and no further', () => {
  expect(sizes(new BatchSize(50), 0.01, 5)).toEqual([50, 100, 200, 400, 400]);
  expect(sizes(new BatchSize(50), 0, 7)).toEqual([50, 100, 200, 400, 800, 1000, 1000]);
});

it('shrinks when batches take too long, but not below the smallest size', () => {
  const size = new BatchSize(50);
  sizes(size, 0.01, 4);
  expect(sizes(size, 0.03, 4)).toEqual([400, 200, 100, 100]);
  expect(sizes(size, 1, 3)).toEqual([100, 50, 50]);
});
