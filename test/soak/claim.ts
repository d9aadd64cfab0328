/** What must hold of a run, and how that is found out. */
import { type Disturbance } from './disturbance.js';
import type { Past } from './load.js';
import { growth } from './resource.js';
import type { RunResult, SoakResult } from './run.js';

/** Longest that an answer may take, in milliseconds. */
const LONGEST_ANSWER = 12_000;

/** After a disturbance everything must go well again within this time, in milliseconds. */
const RECOVERY = 1_000;

/** Longest that the load may have had to wait for its turn on a processor, in milliseconds: see `Load.starvation`. */
export const MOST_STARVED = 100;

export const isStarved = ({ load }: RunResult): boolean => load.starvation > MOST_STARVED;

export interface Claim<Result = SoakResult> {
  readonly title: string;
  /** Whether it is about times, of which nothing can be said on a machine that has no time for the programs. */
  readonly isOfTime?: boolean;
  /** What contradicts it. */
  readonly findings: (result: Result) => readonly string[];
}

/** What must hold of one gateway and of many. */
export const LEDGER_CLAIMS: readonly Claim<RunResult>[] = [
  { title: 'nothing that was acknowledged is lost', findings: ({ findings }) => findings.lost },
  { title: 'nothing was carried out twice', findings: ({ findings }) => findings.twice },
  {
    title: 'nothing is there that was refused or never asked for',
    findings: ({ findings }) => findings.unasked,
  },
  { title: 'every read showed what was written last', findings: ({ ledger }) => ledger.staleReads },
  { title: 'nothing was refused without a reason', findings: ({ ledger }) => ledger.findings },
  {
    title: 'the audit log has one entry for every mutation that was answered, with its outcome',
    findings: ({ auditFindings }) => auditFindings.wrong,
  },
  {
    title: `every answer came within ${LONGEST_ANSWER / 1000} s`,
    isOfTime: true,
    findings: ({ load }) =>
      load.past
        .filter(({ start, end }) => end - start > LONGEST_ANSWER)
        .map(({ field, start, end }) => `${field}: ${Math.round(end - start)} ms`),
  },
  {
    title: 'every kind of mutation was acknowledged at least once',
    findings: ({ load }) => {
      const fields = new Set(
        load.past.filter(({ outcome }) => outcome !== undefined).map(({ field }) => field),
      );
      for (const { field, outcome } of load.past) if (outcome === 'acknowledged') fields.delete(field);
      return [...fields];
    },
  },
];

export const CLAIMS: readonly Claim[] = [
  ...LEDGER_CLAIMS,
  {
    title: 'what the gateway had begun was answered, also when it was told to stop, unless it was killed',
    findings: ({ auditFindings }) => auditFindings.unanswered,
  },
  {
    title: 'no answer was lost while the gateway was up, rolling restarts included',
    findings: ({ load, disturbances: { list } }) => {
      const outages = list.filter(({ isOutage, isKill }) => isOutage || isKill);
      return load.past
        .filter((past) => past.kind === 'lost' || past.kind === 'status')
        .filter((past) => !outages.some((outage) => touches(past, outage, 0)))
        .map(describe);
    },
  },
  {
    title: `everything went well from ${RECOVERY / 1000} s after each disturbance on`,
    isOfTime: true,
    findings: ({ load, disturbances: { list } }) =>
      load.past
        .filter((past) => past.problem !== undefined)
        .filter((past) => !list.some((disturbance) => touches(past, disturbance, RECOVERY)))
        .map(describe),
  },
  {
    title: 'the gateway ended with 0 after each SIGTERM',
    findings: ({ disturbances }) => disturbances.findings,
  },
  { title: 'memory and handles stayed flat', findings: ({ first, last }) => growth(first, last) },
];

export const describe = ({ field, problem, start, end }: Past): string =>
  `${field}: ${problem} after ${Math.round(end - start)} ms`;

export const touches = ({ start, end }: Past, { from, to }: Disturbance, after: number): boolean =>
  start <= to + after && end >= from;
