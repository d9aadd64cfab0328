/** `npm test`: the projects, told apart by what their files need. docs/testing.md describes them. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { postgresqlPrograms } from './test/support/postgresql.js';
import { LogScanReporter } from './test/support/log-scan-reporter.js';
import { writeToMemory } from './test/support/scratch.js';

writeToMemory();

// The pinned SDK supports Node 20; its notice about later releases would drown the report.
const ENVIRONMENT = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Files that mock modules, which the files of one worker would share. */
const ISOLATED = [
  'test/emulator/slow-disk.test.ts',
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

/** Files whose results depend on which executor runs the operations. */
const COMPILED = [
  'test/federation/{client,reference,trace}.test.ts',
  'test/integration/{loader,paging,user-batch}.test.ts',
  'test/integration/access/{account-grant,permission}.test.ts',
  'test/integration/audit-log/audit-log.test.ts',
  'test/integration/chime/{client-abort,upstream-answer,upstream-error,upstream-policy}.test.ts',
  'test/integration/graphql/{executor-difference,federation,input,input-form,limit,persisted-query}.test.ts',
  'test/integration/observability/tracing.test.ts',
];

/** Files about the store as an SQLite file. All other files of the emulator run on PostgreSQL, too. */
const SQLITE_ONLY = [
  'test/emulator/{backup,clock,damaged-store,group-commit,migration,query-plan,replaced-store,slow-disk}.test.ts',
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

/** Files of one worker share their modules: most of the time of a small file is loading these. */
const SHARING = { pool: 'threads', isolate: false } as const;

/** Both cores have work while one file waits. The groups run one after the other. */
const BUSY = { maxWorkers: 3, sequence: { groupOrder: 0 } };
/** These files mostly wait for other processes. */
const WAITING = { maxWorkers: 4, sequence: { groupOrder: 1 } };
/** Chromium draws and compiles in processes of its own, which keep both cores busy. */
const RENDERING = { maxWorkers: 4, sequence: { groupOrder: 2 } };

export default defineConfig({
  ...SHARED,
  test: {
    ...SHARED.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/browser/**',
            'test/integration/graphql/executor-difference.test.ts',
            ...ISOLATED,
            ...PROCESS,
          ],
          ...SHARING,
          ...BUSY,
        },
      },
      { extends: true, test: { name: 'isolated', include: ISOLATED, pool: 'threads', ...BUSY } },
      // What is executed by graphql-js above is executed by graphql-jit here.
      {
        extends: true,
        test: {
          name: 'compiled',
          include: COMPILED,
          env: { ...ENVIRONMENT, TEST_COMPILED: 'true' },
          ...SHARING,
          ...BUSY,
        },
      },
      ...(postgresqlPrograms === undefined
        ? []
        : [
            {
              extends: true as const,
              test: {
                name: 'postgresql',
                include: ['test/emulator/*.test.ts'],
                exclude: [...PROCESS, ...SQLITE_ONLY],
                globalSetup: 'test/support/postgresql-setup.ts',
                // Filling a store takes a round trip per row.
                hookTimeout: 60_000,
                testTimeout: 60_000,
                ...SHARING,
                ...BUSY,
              },
            },
          ]),
      { extends: true, test: { name: 'process', include: PROCESS, pool: 'forks', ...WAITING } },
      // Pages of dist/web, in a real browser.
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          pool: 'forks',
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...RENDERING,
        },
      },
    ],
    reporters: ['default', 'json', new LogScanReporter()],
    outputFile: { json: '.vitest/report/test.json' },
  },
});
