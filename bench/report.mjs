/** Formats a run as a page of tables. */
import { figureOf, ratioOf, rowOf, spreadOf } from './figure.mjs';
import { goalsOf } from './goal.mjs';
import { SERVERS, VARIANTS } from './server.mjs';
import { WORK } from './work.mjs';

const titles = { ...SERVERS, ...VARIANTS };

export const numberOf = (value, digits) => (value === undefined ? '–' : value.toFixed(digits));

/** Formats with few digits, because more would suggest a precision that does not exist. */
function withSpread(spread, digits = 0) {
  if (spread === undefined) return '–';
  const { median, least, most } = spread;
  return `${numberOf(median, digits)} (${numberOf(least, digits)}–${numberOf(most, digits)})`;
}

const line = (cells) => `| ${cells.join(' | ')} |`;

export function table(heads, rows) {
  return [line(heads), line(heads.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** Formats the servers in one row of measurements, fastest first. */
function rowTable(row) {
  const base = 'floor' in row.windows ? 'floor' : 'gateway';
  const against = base === 'floor' ? 'CPU over the floor' : 'CPU over the gateway';
  const servers = Object.keys(row.windows).toSorted(
    (a, b) => (figureOf(row, b, 'perSecond')?.median ?? 0) - (figureOf(row, a, 'perSecond')?.median ?? 0),
  );
  return table(
    ['', 'requests/s', 'CPU a request, µs', against, 'p50, ms', 'p99, ms', 'busy'],
    servers.map((server) => {
      const [perSecond, cpu] = [figureOf(row, server, 'perSecond'), figureOf(row, server, 'cpu')];
      const busy = figureOf(row, server, 'busy')?.median;
      return [
        server === 'gateway' ? `**${titles[server].title}**` : titles[server].title,
        withSpread(perSecond),
        withSpread(cpu),
        numberOf(ratioOf(row, 'cpu', server, base)?.median, 2),
        numberOf(figureOf(row, server, 'p50')?.median, 1),
        numberOf(figureOf(row, server, 'p99')?.median, 1),
        busy === undefined ? '–' : `${Math.round(busy * 100)}%`,
      ];
    }),
  );
}

function goalSection(results) {
  const rows = goalsOf(results).map(({ what, value, goal }) => {
    const digits = value.median >= 10 || Number.isInteger(value.median) ? 0 : 2;
    return [
      what,
      goal?.text ?? '–',
      withSpread(value, digits),
      goal === undefined ? '' : goal.met(value.median) ? 'met' : '**missed**',
    ];
  });
  return ['## Goals', table(['', 'goal', 'measured', ''], rows)];
}

const workSections = ({ rows }) =>
  Object.entries(WORK).flatMap(([work, { title }]) => {
    const measured = rows.filter(
      (row) => row.work === work && (work === 'updateUser' || row.inFlight === 32),
    );
    if (measured.length === 0) return [];
    return [`## ${title}`, ...measured.flatMap((row) => [`${row.inFlight} in flight:`, rowTable(row)])];
  });

/** Formats CPU and requests/s of the gateway and the floor with rising concurrency. */
function concurrencySection({ rows }) {
  const levels = [1, 32, 128];
  const body = Object.keys(WORK)
    .filter((work) => rowOf(rows, work, 1) || rowOf(rows, work, 128))
    .flatMap((work) =>
      ['gateway', 'floor'].flatMap((server) => {
        const figures = levels.map((inFlight) => rowOf(rows, work, inFlight));
        if (figures.every((row) => figureOf(row, server, 'cpu') === undefined)) return [];
        return [
          [
            WORK[work].title,
            titles[server].title,
            ...figures.map((row) => withSpread(figureOf(row, server, 'cpu'))),
            ...figures.map((row) => numberOf(figureOf(row, server, 'perSecond')?.median, 0)),
          ],
        ];
      }),
    );
  if (body.length === 0) return [];
  const heads = [
    '',
    '',
    ...levels.map((level) => `CPU µs, ${level}`),
    ...levels.map((level) => `requests/s, ${level}`),
  ];
  return ['## How cost grows with what is under way at once', table(heads, body)];
}

/** Formats CPU per request as pages grow. */
function pageSection({ rows }) {
  const sizes = [1, 10, 100, 200];
  const pages = sizes.map((size) => rowOf(rows, `users${size}`, 32));
  if (pages.filter(Boolean).length < 2) return [];
  const body = ['gateway', 'floor', 'mercuriusJit'].map((server) => [
    titles[server].title,
    ...pages.map((row) => withSpread(figureOf(row, server, 'cpu'))),
  ]);
  const heads = ['CPU a request, µs', ...sizes.map((size) => `first: ${size}`)];
  return ['## How cost grows with the page, 32 in flight', table(heads, body)];
}

function startSection({ starts, loadedMb }) {
  if (starts.length === 0) return [];
  const body = starts.map(({ server, startMs, memoryMb }) => [
    titles[server].title,
    withSpread(spreadOf(startMs)),
    withSpread(spreadOf(memoryMb)),
    numberOf(loadedMb[server], 0),
  ]);
  return [
    '## Start and memory',
    table(['', 'start to first answer, ms', 'idle memory, MB', 'memory after the run, MB'], body),
  ];
}

const variantSections = ({ variants }) =>
  variants.length === 0
    ? []
    : [
        '## The gateway in other settings',
        ...variants.map((row) => [`\`${WORK[row.work].title}\`, ${row.inFlight} in flight:`, rowTable(row)]),
      ].flat();

function emulatorSection({ emulator }) {
  if (emulator.length === 0) return [];
  const body = emulator.map(({ name, inFlight, perSecond, cpuPerRequest, p50, p99 }) => [
    name,
    String(inFlight),
    numberOf(perSecond, 0),
    numberOf(cpuPerRequest ?? undefined, 0),
    numberOf(p50, 1),
    numberOf(p99, 1),
  ]);
  return [
    '## The emulator alone',
    table(['', 'in flight', 'requests/s', 'CPU a request, µs', 'p50, ms', 'p99, ms'], body),
  ];
}

/** Describes the circumstances of a run. */
export function describeRun({ circumstances, quick, minutes }) {
  const { date, commit, cpu, memory, node, pinned, versions } = circumstances;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    ...(quick ? ['**A quick run: windows too short for figures that mean anything.**'] : []),
    `${date} UTC, commit ${commit}, ${minutes.toFixed(0)} minutes. ${cpu}, ${memory}, Node ${node}; ${
      pinned ? 'each server on one CPU, load and upstream on another' : 'no process kept on a CPU of its own'
    }.`,
    `${packages.join(', ')}.`,
  ];
}

const headSection = (results) => [
  '# Benchmark results',
  ...describeRun(results),
  'Medians of interleaved windows with the least and the most in brackets. CPU is of the server’s process alone; “the floor” is node:http with the gateway’s SDK client; “busy” is how much of one CPU the server used. [How to read this](../README.md)',
];

export function report(results) {
  const sections = [
    headSection,
    goalSection,
    workSections,
    concurrencySection,
    pageSection,
    startSection,
    variantSections,
    emulatorSection,
  ];
  return `${sections.flatMap((section) => section(results)).join('\n\n')}\n`;
}
