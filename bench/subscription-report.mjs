/** Formats the results of subscriptions as a page of tables. */
import { SERVERS } from './server.mjs';
import { describeRun, numberOf, table } from './report.mjs';
import { TRANSPORTS } from './subscriber.mjs';

const titleOf = ({ server, transport }) => {
  const title = `${SERVERS[server].title}, ${TRANSPORTS[transport].title}`;
  return server === 'gateway' ? `**${title}**` : title;
};

/** @param cellsOf returns the cells of a part of a row */
const section = (rows, part, title, heads, cellsOf) => [
  title(rows[0][part]),
  table(
    ['', ...heads],
    rows.map((row) => [titleOf(row), ...cellsOf(row[part])]),
  ),
];

export function subscriptionReport({ rows, ...run }) {
  return `${[
    '# Benchmark results: subscriptions',
    ...describeRun(run),
    'Each figure is of one run of one process on one CPU; the subscribers share another CPU with the upstream. [How to read this](../README.md#subscriptions)',
    ...section(
      rows,
      'idle',
      ({ connections }) => `## ${connections} idle subscribers`,
      ['memory, MB', 'each, KB'],
      ({ memoryMb, perConnectionKb }) => [numberOf(memoryMb, 0), numberOf(perConnectionKb, 1)],
    ),
    ...section(
      rows,
      'fanOut',
      ({ subscribers }) => `## One change to ${subscribers} subscribers who select the user`,
      ['p50, ms', 'p99, ms', 'calls of Chime to read it'],
      ({ p50, p99, calls }) => [numberOf(p50, 0), numberOf(p99, 0), numberOf(calls, 1)],
    ),
    ...section(
      rows,
      'rate',
      ({ readers }) => `## Many changes to ${readers} subscribers`,
      ['changes/s', 'events/s', 'received', '`Resync`', 'memory, first 5 s, MB', 'last 5 s, MB'],
      ({ changesPerSecond, eventsPerSecond, received, resyncs, memoryMb: { first, last } }) => [
        numberOf(changesPerSecond, 0),
        numberOf(eventsPerSecond, 0),
        `${numberOf(received * 100, 0)}%`,
        String(resyncs),
        numberOf(first, 0),
        numberOf(last, 0),
      ],
    ),
    ...section(
      rows,
      'storm',
      ({ connections }) => `## ${connections} connections at once`,
      ['accepted after, p50, ms', 'all, ms'],
      ({ p50, totalMs }) => [numberOf(p50, 0), numberOf(totalMs, 0)],
    ),
  ].join('\n\n')}\n`;
}
