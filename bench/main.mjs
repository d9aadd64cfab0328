/**
 * The benchmark. Run `npm run bench`, or `npm run bench -- --quick` for a short check that everything still works.
 * bench/README.md describes what it measures and how to read it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureEmulator } from './emulator.mjs';
import { circumstances, LOAD_CPU, pinThisProcess } from './machine.mjs';
import { measureServers, measureStarts, measureVariants } from './measure.mjs';
import { picture } from './picture.mjs';
import { PLANS } from './plan.mjs';
import { report } from './report.mjs';
import { subscriptionReport } from './subscription-report.mjs';
import { measureSubscriptions } from './subscriptions.mjs';
import { SERVERS, startStub } from './server.mjs';
import { WORK } from './work.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    servers: { type: 'string' },
    work: { type: 'string' },
    variants: { type: 'boolean', default: false },
    subscriptions: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const partial = options.servers !== undefined || options.work !== undefined || options.variants;

/** Returns comma-separated keys; all keys if none are given. */
function keysOf(list, all, what) {
  const keys = list?.split(',') ?? Object.keys(all);
  const unknown = keys.filter((key) => !(key in all));
  if (unknown.length > 0)
    throw new Error(`no such ${what}: ${unknown}; there is ${Object.keys(all).join(', ')}`);
  return keys;
}

/** Returns the plan with only the requested servers and work. */
function narrowed(plan) {
  const servers = keysOf(options.servers, SERVERS, 'server');
  const works = keysOf(options.work, WORK, 'work');
  const segments = plan.segments
    .filter(({ work }) => works.includes(work))
    .map((segment) => ({ ...segment, servers: segment.servers.filter((key) => servers.includes(key)) }))
    .filter((segment) => segment.servers.length > 0);
  return { ...plan, servers, segments };
}

const say = (text) => process.stderr.write(`${text}\n`);

function measureEmulatorAlone({ emulator }) {
  say('the emulator alone');
  return measureEmulator(emulator);
}

const minutesSince = (began) => (performance.now() - began) / 60_000;

const NO_SERVERS = { rows: [], calls: {}, loadedMb: {} };

async function measureAll() {
  const began = performance.now();
  const plan = narrowed(options.quick ? PLANS.quick : PLANS.full);
  const logDirectory = mkdtempSync(join(tmpdir(), 'chime-bench-'));
  const stub = await startStub();
  try {
    const run = { plan, stub, logDirectory, say };
    const starts = options.work === undefined && !options.variants ? await measureStarts(run) : [];
    const servers = options.variants ? NO_SERVERS : await measureServers(run);
    const variants = partial && !options.variants ? [] : await measureVariants(run);
    const emulator = partial ? [] : await measureEmulatorAlone(plan);
    return {
      circumstances: circumstances(),
      quick: options.quick,
      minutes: minutesSince(began),
      ...servers,
      starts,
      variants,
      emulator,
    };
  } finally {
    await stub.stop();
    rmSync(logDirectory, { recursive: true });
  }
}

/** Saves the results of a run of everything else than subscriptions. */
function save(results) {
  write('latest', results, report(results), options.quick || partial, picture(results));
}

/**
 * Writes the results. Only a full run replaces the published ones.
 * @param drawing an SVG, if there is one
 */
function write(name, results, text, isPartial, drawing) {
  const published = fileURLToPath(new URL('results', import.meta.url));
  const directory =
    options.out ?? (isPartial ? mkdtempSync(join(tmpdir(), 'chime-bench-results-')) : published);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(results, undefined, 1)}\n`);
  writeFileSync(join(directory, `${name}.md`), text);
  if (drawing) writeFileSync(join(directory, `${name}.svg`), drawing);
  // The checks require tracked files to be formatted.
  if (directory === published) execFileSync('npx', ['oxfmt', directory], { cwd: join(published, '../..') });
  process.stdout.write(text);
  say(`written to ${directory}`);
}

/** Measures subscriptions alone, and saves their results next to the others. */
async function runSubscriptions() {
  const began = performance.now();
  const logDirectory = mkdtempSync(join(tmpdir(), 'chime-bench-'));
  const stub = await startStub();
  try {
    const servers = keysOf(options.servers, SERVERS, 'server');
    const rows = await measureSubscriptions({ stub, logDirectory, say }, options.quick, servers);
    const results = {
      circumstances: circumstances(),
      quick: options.quick,
      minutes: minutesSince(began),
      rows,
    };
    write('subscriptions', results, subscriptionReport(results), options.quick || options.servers);
  } finally {
    await stub.stop();
    rmSync(logDirectory, { recursive: true });
  }
}

pinThisProcess(LOAD_CPU);
if (options.subscriptions) await runSubscriptions();
else save(await measureAll());
