/** What must hold of a run with replicas. */
import { type Claim, describe, LEDGER_CLAIMS, touches } from '../claim.js';
import type { RunResult } from '../run.js';
import { RATE } from './cluster.js';
import type { Outages } from './outage.js';

/** By how much the gateways together may miss the limit of a caller. */
const TOLERANCE = 0.05;

/** After an outage everything must go well again within this time, in milliseconds. */
export const RECOVERY = 2_000;

export interface ClusterResult extends RunResult {
  readonly disturbances: Outages;
  /** How many requests of one caller all gateways accepted together in each period of the limit. */
  readonly accepted: readonly number[];
}

export const CLUSTER_CLAIMS: readonly Claim<ClusterResult>[] = [
  ...LEDGER_CLAIMS,
  {
    // HAProxy closes the connection of a client without a response when the gateway of a later request on it is killed.
    title: 'every error had a code, unless the gateway was killed',
    findings: ({ load, disturbances: { list } }) => {
      const kills = list.filter(({ isKill }) => isKill);
      return load.past
        .filter(({ kind, problem }) => kind === 'lost' || (kind === 'status' && problem?.endsWith('code')))
        .filter((past) => !kills.some((kill) => touches(past, kill, 0)))
        .map(describe);
    },
  },
  {
    title: `every outage was over ${RECOVERY / 1000} s after its end`,
    isOfTime: true,
    findings: ({ load, disturbances: { list } }) =>
      load.past
        .filter(({ problem }) => problem !== undefined)
        .filter((past) => !list.some((outage) => touches(past, outage, RECOVERY)))
        .map(describe),
  },
  {
    title: 'no request failed because a replica was replaced, or Redis was away',
    findings: ({ load, disturbances: { list } }) => {
      const [harmless, others] = [true, false].map((is) =>
        list.filter(({ isHarmless }) => isHarmless === is),
      );
      return load.past
        .filter(({ problem }) => problem !== undefined)
        .filter((past) => harmless?.some((outage) => touches(past, outage, 0)))
        .filter((past) => !others?.some((outage) => touches(past, outage, RECOVERY)))
        .map(describe);
    },
  },
  {
    title: `both gateways together accepted ${RATE.requests} requests of a caller in ${RATE.seconds} s, within ${TOLERANCE * 100}%`,
    isOfTime: true,
    findings: ({ accepted }) => [
      ...(accepted.length < 2 ? [`there were ${accepted.length} whole periods`] : []),
      ...accepted
        .filter((count) => Math.abs(count - RATE.requests) > RATE.requests * TOLERANCE)
        .map((count) => `${count} requests`),
    ],
  },
  {
    title: 'gateways and emulators ended with 0 after each SIGTERM',
    findings: ({ disturbances }) => disturbances.findings,
  },
];
