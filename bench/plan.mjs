/** The plan: which work is measured on which servers, with what concurrency and for how long. */
import { SERVERS } from './server.mjs';
import { WORK } from './work.mjs';

const ALL = Object.keys(SERVERS);
const speaksGraphql = (key) => SERVERS[key].protocol === 'graphql';
const OVER_HTTP = ALL.filter((key) => SERVERS[key].protocol !== 'message');
const CLOSEST = ['gateway', 'floor'];

const serversFor = (work, keys) => (WORK[work].operation ? keys : keys.filter(speaksGraphql));

/** Creates one row of measurements: the same window on one server after the other, round after round. */
const segment = (work, inFlight, keys, seconds, rounds) => ({
  work,
  inFlight,
  servers: serversFor(work, keys),
  seconds,
  rounds,
});

const OTHER_WORK = [
  'user',
  'users100',
  'nested',
  'entities',
  'invalidDocument',
  'invalidArgument',
  'notFound',
];

function fullSegments() {
  return [
    segment('updateUser', 1, ALL, 1, 2),
    segment('updateUser', 32, ALL, 5, 3),
    segment('updateUser', 128, ALL, 5, 2),
    segment('users100', 32, OVER_HTTP, 5, 3),
    ...OTHER_WORK.filter((work) => work !== 'users100').map((work) => segment(work, 32, OVER_HTTP, 1, 2)),
    ...OTHER_WORK.flatMap((work) => [1, 128].map((inFlight) => segment(work, inFlight, CLOSEST, 1, 2))),
    ...['users1', 'users10', 'users200'].map((work) => segment(work, 32, [...CLOSEST, 'mercuriusJit'], 1, 2)),
  ];
}

const quickSegments = () => [
  segment('updateUser', 32, ALL, 1, 2),
  segment('users100', 32, OVER_HTTP, 1, 2),
  ...['user', 'nested', 'entities', 'invalidDocument', 'invalidArgument', 'notFound'].map((work) =>
    segment(work, 32, CLOSEST, 0.5, 1),
  ),
];

/**
 * The plans. Times are in seconds.
 * - `warmUp` is for updateUser; every other work of the plan gets a tenth of it.
 * - `settle` are the windows before each row. They end when `patience` consecutive windows are not faster than the best
 *   by the share `gain`, or after `most` windows.
 * - `starts` is how often the start of each server is measured.
 * - `variantSeconds` and `variantRounds` are the windows of the gateway in other settings.
 * - `emulator` are the windows of the emulator alone.
 */
export const PLANS = {
  full: {
    warmUp: 6,
    settle: { seconds: 0.4, gain: 0.03, patience: 2, most: 25 },
    leadIn: 0.3,
    starts: 5,
    variantSeconds: 5,
    variantRounds: 2,
    emulator: { seconds: 1, rounds: 2, warmUpSeconds: 2 },
    segments: fullSegments(),
  },
  quick: {
    warmUp: 1,
    settle: { seconds: 0.2, gain: 0.03, patience: 2, most: 5 },
    leadIn: 0.2,
    starts: 1,
    variantSeconds: 1,
    variantRounds: 1,
    emulator: { seconds: 0.3, rounds: 1, warmUpSeconds: 1, inFlight: [32] },
    segments: quickSegments(),
  },
};
