/** `npm test` and `npm run test:rest`: the projects, told apart by what their files need. docs/testing.md describes them. */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { postgresqlPrograms } from './test/support/postgresql.js';
import { LogScanReporter } from './test/support/log-scan-reporter.js';
import { TestOrder } from './test/support/test-order.js';
import { writeToMemory } from './test/support/scratch.js';

// vitest.slow.config.ts imports this file, so this is true of both.
writeToMemory();

// The pinned SDK supports Node 20; its notice about later releases would drown the report.
const ENVIRONMENT = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Files that mock modules, which the files of one worker would share. */
const ISOLATED = [
  'test/emulator/{slow-disk,store-lock}.test.ts',
  'test/integration/audit-log/audit-log-hang.test.ts',
  'test/unit/access/authentication-compare.test.ts',
  'test/unit/support/log-scan.test.ts',
];

/** Files that start, hang or kill processes, or count what their own process has open. */
const PROCESS = [
  'test/contract/{schema-diff,snippet}.test.ts',
  'test/emulator/{aws-cli,backup,change-feed-process,disk-full,durability,lock,process,restore,shutdown}.test.ts',
  'test/emulator/postgresql/*.test.ts',
  'test/faults/leak.test.ts',
  'test/federation/{example,relay}.test.ts',
  'test/integration/audit-log/audit-log-process.test.ts',
  'test/integration/audit-log/database/database-process.test.ts',
  'test/integration/cluster/*.test.ts',
  'test/integration/events/replica.test.ts',
  'test/integration/http/nginx.test.ts',
  'test/integration/subscriptions/proxy.test.ts',
  'test/integration/observability/{operations,tracing-process}.test.ts',
  'test/integration/redis/*.test.ts',
  'test/integration/subscriptions/{client,storm}.test.ts',
  'test/integration/process/{process,shutdown,terminal-log,unhandled-error}.test.ts',
];

/** Those of them that load, break or stop programs again and again. */
const PROCESS_REST = [
  'test/contract/schema-diff.test.ts',
  'test/emulator/{aws-cli,disk-full,durability,lock,shutdown}.test.ts',
  'test/emulator/postgresql/{linearizability,power-cut,replica-state}.test.ts',
  'test/faults/leak.test.ts',
  'test/federation/example.test.ts',
  'test/integration/audit-log/database/database-process.test.ts',
  'test/integration/cluster/{cluster,untaken-connection}.test.ts',
  'test/integration/events/replica.test.ts',
  'test/integration/observability/tracing-process.test.ts',
  'test/integration/redis/{redis-outage,redis-process,shared-limits}.test.ts',
  'test/integration/subscriptions/storm.test.ts',
];

/** Files that send thousands of requests, wait for an outage to end, or read pages of other lists. */
const FAST_REST = [
  'test/adversarial/identifier.test.ts',
  'test/faults/recovery.test.ts',
  'test/integration/{chat-paging,phone-number-paging}.test.ts',
];

/** Files about a page again: its accessibility, its layout, its failures, changes by others, and its longest forms. */
const BROWSER_REST = [
  'test/browser/accessibility/*.test.ts',
  'test/browser/{contrast,explorer-layout,first-screen}.test.ts',
  'test/browser/bulk-outage.test.ts',
  'test/browser/{live-connection,live-hidden,live-order,live-replica,settings-conflict}.test.ts',
  'test/browser/{bulk-work,phone-number}.test.ts',
  'test/browser/{user-invite,user-list-place}.test.ts',
];

/** Files with single tests that only `npm run test:rest` runs. It runs the other tests of these files again. */
const MIXED = readdirSync(new URL('test', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `test/${name}`)
  .filter((file) => readFileSync(new URL(file, import.meta.url), 'utf8').includes('/support/rest.js'));

/** It runs every document with both executors. */
const DIFFERENCE = 'test/integration/graphql/executor-difference.test.ts';

/** Files whose results depend on which executor runs the operations. */
const COMPILED = [
  'test/federation/{client,reference,trace}.test.ts',
  'test/integration/{loader,paging,user-batch}.test.ts',
  'test/integration/access/{account-grant,permission}.test.ts',
  'test/integration/audit-log/audit-log.test.ts',
  'test/integration/chime/{client-abort,upstream-answer,upstream-error,upstream-policy}.test.ts',
  'test/integration/graphql/{federation,input,input-form,limit,persisted-query}.test.ts',
  'test/integration/observability/tracing.test.ts',
  DIFFERENCE,
];

/** Files that together run every operation, read all pages of lists, and follow the change feed. */
const STATEMENTS = ['test/emulator/{change-feed,conformance,paging}.test.ts'];

/** Files about the store as an SQLite file. All other files of the emulator run on PostgreSQL, too. */
const SQLITE_ONLY = [
  'test/emulator/{backup,clock,damaged-store,group-commit,migration,query-plan,replaced-store,slow-disk,store-lock}.test.ts',
];

/** What the projects of both tiers have in common. */
export const SHARED = {
  resolve: {
    // Under vitest `graphql` would otherwise load twice (ESM here, CJS inside type-graphql), and its
    // instanceof checks refuse a schema made by the other copy.
    alias: { graphql: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
  },
  test: {
    setupFiles: ['reflect-metadata'],
    env: ENVIRONMENT,
    testTimeout: 20_000,
    // Some tests hold a time limit, and a machine of CI may stand still for longer.
    retry: process.env['CI'] === 'true' ? 2 : 0,
    hookTimeout: 20_000,
    // What is waited for comes at once, unless the machine has other work.
    expect: { poll: { timeout: 10_000 } },
  },
} satisfies ViteUserConfig;

/** A test waits about as long as it computes. */
const maxWorkers = 2 * availableParallelism();

/** Files of one worker share their modules: most of the time of a small file is loading these. */
const SHARING = { isolate: false };

const BROWSER = { ...SHARING, testTimeout: 60_000, hookTimeout: 60_000 };

const POSTGRESQL = {
  globalSetup: 'test/support/postgresql-setup.ts',
  // Filling a store takes a round trip per row.
  hookTimeout: 60_000,
  testTimeout: 60_000,
  ...SHARING,
};

const project = (test: NonNullable<ViteUserConfig['test']>) => ({ extends: true as const, test });

/** What `npm test` runs. */
const projects = [
  project({
    name: 'fast',
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', ...ISOLATED, ...PROCESS, ...COMPILED, ...FAST_REST],
    ...SHARING,
  }),
  project({ name: 'isolated', include: ISOLATED }),
  project({
    name: 'compiled',
    include: COMPILED,
    env: { ...ENVIRONMENT, TEST_COMPILED: 'true' },
    ...SHARING,
  }),
  project({ name: 'process', include: PROCESS, exclude: PROCESS_REST, ...SHARING }),
  // Pages of dist/web, in a real browser.
  project({ name: 'browser', include: ['test/browser/**/*.test.ts'], exclude: BROWSER_REST, ...BROWSER }),
];

/** For test/support/rest.ts. */
const REST = { ...ENVIRONMENT, TEST_REST: 'true' };

/** What `npm run test:rest` runs. */
const restProjects = [
  // What is executed by graphql-jit above is executed by graphql-js here.
  project({ name: 'interpreted-rest', include: COMPILED, exclude: [DIFFERENCE], env: REST, ...SHARING }),
  project({ name: 'fast-rest', include: FAST_REST, ...SHARING }),
  project({
    name: 'process-rest',
    include: [...PROCESS_REST, ...MIXED],
    exclude: ['test/browser/**', ...COMPILED],
    env: REST,
  }),
  project({ name: 'browser-rest', include: ['test/browser/**/*.test.ts'], env: REST, ...BROWSER }),
];

const postgresqlProjects = [
  project({ name: 'postgresql', include: STATEMENTS, ...POSTGRESQL }),
  project({
    name: 'postgresql-rest',
    include: ['test/emulator/*.test.ts'],
    exclude: [...PROCESS, ...SQLITE_ONLY, ...STATEMENTS],
    ...POSTGRESQL,
  }),
];

export default defineConfig({
  ...SHARED,
  test: {
    ...SHARED.test,
    // A thread that ends while a socket receives data would end the whole run.
    pool: 'forks',
    // Most code of a test runs a few times. Optimizing it, and collecting garbage often, would cost a tenth of all CPU time.
    execArgv: ['--interrupt-budget=1500000', '--max-semi-space-size=64'],
    maxWorkers,
    sequence: { sequencer: TestOrder },
    projects: [...projects, ...restProjects, ...(postgresqlPrograms === undefined ? [] : postgresqlProjects)],
    reporters: ['default', 'json', new LogScanReporter()],
    outputFile: { json: '.vitest/report/test.json' },
  },
});
