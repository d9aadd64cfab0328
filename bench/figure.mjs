/** Computes figures with their spread from the windows of a run. */

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Returns the median, minimum and maximum of the values; undefined when there are none. */
export function spreadOf(values) {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length === 0) return undefined;
  return { median: median(known), least: Math.min(...known), most: Math.max(...known) };
}

/** Returns one figure of a server in a row, over all rounds. */
export const figureOf = (row, server, figure) =>
  spreadOf((row?.windows[server] ?? []).map((window) => window[figure] ?? Number.NaN));

/**
 * Compares a figure of two servers round by round, because both windows of a round had the same conditions of the
 * machine. Returns undefined when either was not measured.
 */
export function ratioOf(row, figure, server, base) {
  const [ours, theirs] = [row?.windows[server], row?.windows[base]];
  if (ours === undefined || theirs === undefined) return undefined;
  return spreadOf(ours.map((window, round) => window[figure] / theirs[round][figure]));
}

export const rowOf = (rows, work, inFlight) =>
  rows.find((row) => row.work === work && row.inFlight === inFlight);
