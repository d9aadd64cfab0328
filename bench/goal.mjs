/** The goals of the gateway, and whether a run has reached them. */
import { ratioOf, rowOf, spreadOf } from './figure.mjs';

const atMost = (limit) => ({ text: `at most ${limit}`, met: (value) => value <= limit });
const atLeast = (limit) => ({ text: `at least ${limit}`, met: (value) => value >= limit });

function updateGoals(rows, inFlight) {
  const row = rowOf(rows, 'updateUser', inFlight);
  const at = `${inFlight} in flight`;
  return [
    {
      what: `\`updateUser\` requests/s over mercurius-jit with the stock SDK, ${at}`,
      value: ratioOf(row, 'perSecond', 'gateway', 'mercuriusJit'),
      goal: atLeast(1.2),
    },
    {
      what: `CPU of \`updateUser\` over node:http with the gateway’s SDK client, ${at}`,
      value: ratioOf(row, 'cpu', 'gateway', 'floor'),
      goal: atMost(1.1),
    },
    {
      what: `CPU of \`updateUser\` over node:http with the stock SDK, ${at}`,
      value: ratioOf(row, 'cpu', 'gateway', 'floorStock'),
    },
    {
      what: `CPU of the gateway’s SDK client over the stock one, ${at}`,
      value: ratioOf(row, 'cpu', 'direct', 'directStock'),
      goal: atMost(0.55),
    },
  ];
}

/** Returns the goals that a run has measured, and the same ratios to the stock SDK, for which there is no goal. */
export function goalsOf({ rows, starts, variants, calls }) {
  const start = starts.find(({ server }) => server === 'gateway');
  const logging = variants.find(({ windows }) => 'quiet' in windows);
  return [
    ...updateGoals(rows, 32),
    ...updateGoals(rows, 128),
    {
      what: 'CPU of `users(first: 100)` over node:http with the gateway’s SDK client, 32 in flight',
      value: ratioOf(rowOf(rows, 'users100', 32), 'cpu', 'gateway', 'floor'),
      goal: atMost(1.05),
    },
    {
      what: 'CPU of `users(first: 100)` over node:http with the stock SDK, 32 in flight',
      value: ratioOf(rowOf(rows, 'users100', 32), 'cpu', 'gateway', 'floorStock'),
    },
    {
      what: 'upstream calls for `_entities` of 100 users of one account',
      value: spreadOf([calls.entities]),
      goal: atMost(2),
    },
    { what: 'start to first answer, ms', value: start && spreadOf(start.startMs), goal: atMost(450) },
    { what: 'idle memory, MB', value: start && spreadOf(start.memoryMb), goal: atMost(90) },
    {
      what: 'CPU of `updateUser` with logs and metrics over without, 32 in flight',
      value: ratioOf(logging, 'cpu', 'gateway', 'quiet'),
      goal: atMost(1.1),
    },
  ].filter(({ value }) => value !== undefined);
}
