/** What a run prints. */
import { type Claim, CLAIMS, isStarved, MOST_STARVED } from './claim.js';
import type { Ledger } from './ledger.js';
import type { Past } from './load.js';
import { BOUNDS, type Held } from './resource.js';
import type { RunResult, SoakResult } from './run.js';

/** How many findings of a claim are printed. */
const MOST_FINDINGS = 10;

export const reportOf = (result: SoakResult): string =>
  format(
    [
      ...rowsOf(result),
      ['faults', `${result.disturbances.faults} exchanges with Chime`],
      ...result.first.map(
        (before) => [before.program, growthOf(before, result.last, result.between)] as const,
      ),
      ['bounds', boundsText()],
    ],
    CLAIMS.flatMap((claim) => verdict(claim, result)),
  );

export const clusterReportOf = <Result extends RunResult>(
  result: Result,
  claims: readonly Claim<Result>[],
): string =>
  format(
    rowsOf(result),
    claims.flatMap((claim) => verdict(claim, result)),
  );

type Row = readonly [name: string, value: string];

function rowsOf({ settings, ledger, load, disturbances }: RunResult): Row[] {
  const { past } = load;
  const mutations = past.filter(({ outcome }) => outcome !== undefined);
  const count = (outcome: string) => mutations.filter((one) => one.outcome === outcome).length;
  return [
    ['seed', `${settings.seed} (SOAK_SEED repeats it)`],
    [
      'requests',
      `${past.length}, ${settings.rate} a second; ${past.length - mutations.length} of them reads`,
    ],
    ['writes acknowledged', String(count('acknowledged'))],
    [
      'writes ambiguous',
      `${count('ambiguous')}, of which ${past.filter(isGivenUp).length} given up by the client`,
    ],
    ['writes refused', String(count('refused'))],
    ['answers lost', lostText(past)],
    ['problems', tally(past.flatMap(({ problem }) => problem ?? []))],
    ['disturbances', tally(disturbances.list.map(({ name }) => name))],
    ['latency in ms', latencies(past.map(({ start, end }) => end - start))],
    ['starved', `${Math.round(load.starvation)} ms, at most ${MOST_STARVED}: else times are not judged`],
    ['compared', comparedText(ledger)],
  ];
}

function format(rows: readonly Row[], verdicts: readonly string[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return ['', ...table, '', ...verdicts, ''].join('\n');
}

function lostText(past: readonly Past[]): string {
  const lost = past.filter(({ kind }) => kind === 'lost').map(({ problem }) => problem);
  const refused = lost.filter((code) => code === 'ECONNREFUSED').length;
  const strange = past.filter(({ kind }) => kind === 'status').length;
  return `${lost.length - refused}, beside ${refused} that found no gateway and ${strange} that were no GraphQL`;
}

const comparedText = ({ creations, registers, mutations, valuesRead }: Ledger): string =>
  `${creations.length} creations, ${registers.size} records, ${mutations.size} audited mutations, ${valuesRead} values that reads showed`;

const isGivenUp = ({ kind, outcome }: { kind: string; outcome: string | undefined }): boolean =>
  kind === 'aborted' && outcome === 'ambiguous';

function verdict<Result extends RunResult>(
  { title, isOfTime, findings: find }: Claim<Result>,
  result: Result,
): string[] {
  if (isOfTime && isStarved(result)) return [`  SKIP  ${title}: the machine had too much else to do`];
  const findings = find(result);
  if (findings.length === 0) return [`  PASS  ${title}`];
  const shown = findings.slice(0, MOST_FINDINGS).map((finding) => `          ${finding}`);
  const more = findings.length - shown.length;
  return [
    `  FAIL  ${title} (${findings.length})`,
    ...shown,
    ...(more > 0 ? [`          and ${more} more`] : []),
  ];
}

/** Each once, with how often it was there. */
function tally(items: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return sorted.length === 0 ? 'none' : sorted.map(([item, times]) => `${times} ${item}`).join(', ');
}

function latencies(values: number[]): string {
  values.sort((a, b) => a - b);
  const at = (share: number) => Math.round((values[Math.floor(values.length * share)] ?? 0) * 10) / 10;
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, most ${Math.round(values.at(-1) ?? 0)}`;
}

function growthOf(before: Held, last: readonly Held[], between: number): string {
  const after = last.find(({ pid }) => pid === before.pid);
  const both = (name: keyof typeof BOUNDS) =>
    `${name} ${Math.round(before[name] ?? NaN)} to ${Math.round(after?.[name] ?? NaN)}`;
  return `${both('heap')} MB, ${both('rss')} MB, ${both('descriptors')}, ${both('resources')} over ${between} requests`;
}

const boundsText = (): string =>
  Object.entries(BOUNDS)
    .map(([name, { share, more }]) => `${name} +${share > 0 ? `${share * 100}% and ` : ''}${more}`)
    .join(', ');
