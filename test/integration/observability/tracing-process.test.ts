/** What tracing does to the process: nothing of it is loaded while it is off, and no collector keeps it from ending. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../support/collector.js';
import { type Program, startedAt, startProgram } from '../../support/program.js';

let directory: string;
let collector: Collector;
let running: Program | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-tracing-'));
  collector = await startCollector();
});
afterEach(async () => {
  running?.child.kill('SIGKILL');
  await collector.stop();
  await rm(directory, { recursive: true });
});

/** Starts the program and has it answer one request. */
async function start(env: Record<string, string>): Promise<Program> {
  running = startProgram({
    DATA_DIR: join(directory, 'data'),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    ...env,
  });
  const url = await startedAt(running);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ accounts { nodes { accountId } } }' }),
  });
  expect(await response.json()).toMatchObject({
    data: { accounts: { nodes: expect.any(Array) as unknown[] } },
  });
  return running;
}

/** The packages of OpenTelemetry that are in the files which the program loads with these settings. */
async function packagesLoaded(env: Record<string, string>): Promise<string[]> {
  const list = join(directory, 'loaded');
  const hooks = join(directory, 'hooks.mjs');
  await writeFile(
    hooks,
    `import { appendFileSync } from 'node:fs';
    export async function load(url, context, next) {
      appendFileSync(${JSON.stringify(list)}, url + '\\n');
      return next(url, context);
    }`,
  );
  const preload = join(directory, 'preload.mjs');
  await writeFile(
    preload,
    `import { register } from 'node:module'; register('./hooks.mjs', import.meta.url);`,
  );
  await start({ ...env, NODE_OPTIONS: `--import=${preload}` });
  const maps = (await readFile(list, 'utf8'))
    .split('\n')
    .filter((url) => url.startsWith('file:'))
    .map((url) => `${fileURLToPath(url)}.map`)
    .filter((path) => existsSync(path));
  expect(maps.length).toBeGreaterThan(1);
  const sources = await Promise.all(
    maps.map(async (path) => (JSON.parse(await readFile(path, 'utf8')) as { sources: string[] }).sources),
  );
  const packages = sources.flat().map((source) => /node_modules\/(@opentelemetry\/[^/]+)/.exec(source)?.[1]);
  return [...new Set(packages.filter((name) => name !== undefined))];
}

/** How long it takes to end, and with which exit code. */
async function end({ child, exit }: Program): Promise<{ code: unknown; milliseconds: number }> {
  const began = performance.now();
  child.kill('SIGTERM');
  const [code] = await exit;
  return { code, milliseconds: performance.now() - began };
}

describe('the program', () => {
  it('loads nothing of OpenTelemetry while tracing is off', async () => {
    // The library of the metrics loads a part of it as well.
    expect(await packagesLoaded({ METRICS: 'false' })).toEqual([]);
  });

  it('loads it when tracing is on, and exports what it did', async () => {
    const packages = await packagesLoaded({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '10',
    });
    expect(packages).toContain('@opentelemetry/sdk-trace');
    await expect
      .poll(() => collector.spans.map(({ name }) => name), { timeout: 5_000 })
      .toContain('POST /graphql');
  });

  it('ends at once, with 0, when the collector is not there', async () => {
    const other = await startCollector();
    await other.stop();
    const program = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: other.url, OTEL_BSP_SCHEDULE_DELAY: '10' });
    const { code, milliseconds } = await end(program);
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(2_000);
  });

  it('ends in time, with 0, when the collector does not answer', async () => {
    collector.answer(0, 0, 0, 0);
    const program = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '10',
    });
    await expect.poll(() => collector.deliveries.length).toBeGreaterThan(0);
    const { code, milliseconds } = await end(program);
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(4_000);
  });

  it('has every worker export its own, under its number', async () => {
    await start({ WORKERS: '2', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '10' });
    await expect.poll(() => collector.spans.length, { timeout: 5_000 }).toBe(2);
    const [first, second] = collector.spans;
    expect(first?.resource['chime_gateway.worker']).toBeOneOf([1, 2]);
    expect(second?.resource).toEqual(first?.resource);
    expect(first?.resource['process.pid']).not.toBe(running?.child.pid);
  });
});
