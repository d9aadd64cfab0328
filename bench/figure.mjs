/** From the windows of a run to figures with their spread. */

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, least and most of some values; undefined when there are none. */
export function spreadOf(values) {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length === 0) return undefined;
  return { median: median(known), least: Math.min(...known), most: Math.max(...known) };
}

/** One figure of a server in a row, over all rounds. */
export const figureOf = (row, server, figure) =>
  spreadOf((row?.windows[server] ?? []).map((window) => window[figure] ?? Number.NaN));

/**
 * How a figure of one server compares with another's, round by round: both had the same minute of the machine.
 * Undefined when either was not measured.
 */
export function ratioOf(row, figure, server, base) {
  const [ours, theirs] = [row?.windows[server], row?.windows[base]];
  if (ours === undefined || theirs === undefined) return undefined;
  return spreadOf(ours.map((window, round) => window[figure] / theirs[round][figure]));
}

export const rowOf = (rows, work, inFlight) =>
  rows.find((row) => row.work === work && row.inFlight === inFlight);
