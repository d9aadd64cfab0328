/**
 * Checks whether the history of a register is linearizable: whether every operation can have happened at one moment
 * between its request and its response. Each write must have a value of its own.
 */

/** A finished read or write. Times have any one clock and unit. */
export interface Operation {
  readonly kind: 'read' | 'write';
  readonly value: string;
  readonly start: number;
  /** Infinity: the write got no response that says whether it happened. */
  readonly end: number;
}

/**
 * All operations with one value: the write and the reads that returned it. They happen one directly after the other,
 * because every value is written once.
 */
interface Cluster {
  readonly value: string;
  hasWrite: boolean;
  hasRead: boolean;
  writeStart: number;
  firstEnd: number;
  lastStart: number;
}

/**
 * Returns why the history is not linearizable, or undefined if it is. The criterion is that of Gibbons and Korach,
 * "Testing Shared Memories" (1997), section 4. A value was certainly the register's from the first end of its operations
 * to their last start, if that is later. These times of two values must not overlap. The operations of a third value
 * must not all lie within them.
 * @param initial the value before the first write
 */
export function findViolation(operations: readonly Operation[], initial: string): string | undefined {
  const clusters = [...groupByValue(operations, initial).values()];
  // A write without a response whose value nobody read may not have happened.
  const certain = clusters.filter(({ hasRead, firstEnd }) => hasRead || firstEnd < Infinity);
  for (const { value, hasWrite, firstEnd, writeStart } of certain) {
    if (!hasWrite) return `${value} was read, and nobody wrote it`;
    if (firstEnd < writeStart) return `${value} was read before it was written`;
  }
  for (const one of certain) {
    if (one.firstEnd >= one.lastStart) continue;
    for (const other of certain) {
      if (other === one) continue;
      const from = Math.min(other.firstEnd, other.lastStart);
      const to = Math.max(other.firstEnd, other.lastStart);
      const isForward = other.firstEnd < other.lastStart;
      const isViolated = isForward
        ? from < one.lastStart && one.firstEnd < to
        : one.firstEnd < from && to < one.lastStart;
      if (isViolated)
        return `${one.value} was the value from ${one.firstEnd} to ${one.lastStart}, and ${other.value} in between`;
    }
  }
  return undefined;
}

function groupByValue(operations: readonly Operation[], initial: string): Map<string, Cluster> {
  const clusters = new Map<string, Cluster>();
  const written: Operation = { kind: 'write', value: initial, start: -Infinity, end: -Infinity };
  for (const { kind, value, start, end } of [written, ...operations]) {
    const unused = {
      hasWrite: false,
      hasRead: false,
      writeStart: 0,
      firstEnd: Infinity,
      lastStart: -Infinity,
    };
    const cluster = clusters.get(value) ?? { value, ...unused };
    clusters.set(value, cluster);
    if (kind === 'read') cluster.hasRead = true;
    else if (cluster.hasWrite) throw new Error(`${value} is written twice.`);
    else Object.assign(cluster, { hasWrite: true, writeStart: start });
    cluster.firstEnd = Math.min(cluster.firstEnd, end);
    cluster.lastStart = Math.max(cluster.lastStart, start);
  }
  return clusters;
}
