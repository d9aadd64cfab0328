import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LogScanReporter } from './test/support/log-scan-reporter.js';

// The pinned SDK supports Node 20; its notice about later releases would drown the report.
const ENVIRONMENT = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Files that mock modules, which the files of one worker would share. */
const ISOLATED = [
  'test/integration/audit-log-hang.test.ts',
  'test/unit/gateway/authentication-compare.test.ts',
  'test/unit/log-scan.test.ts',
];

/** Files that start, hang or kill processes, or that count what their own process has open. */
const PROCESS = [
  'test/contract/schema-diff.test.ts',
  'test/emulator/{aws-cli,backup,disk-full,durability,lock,process,restore,shutdown}.test.ts',
  'test/faults/leak.test.ts',
  'test/federation/{example,relay}.test.ts',
  'test/integration/{audit-log-failure,cluster,hanging-worker,operations,process}.test.ts',
  'test/integration/{shutdown,terminal-log,tracing-process,unhandled-error}.test.ts',
];

export default defineConfig({
  resolve: {
    // Under vitest `graphql` would otherwise load twice (ESM here, CJS inside type-graphql), and its
    // instanceof checks refuse a schema made by the other copy.
    alias: { graphql: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
  },
  test: {
    setupFiles: ['reflect-metadata'],
    env: ENVIRONMENT,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // What is waited for comes at once, unless the machine has other work.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', ...ISOLATED, ...PROCESS],
          pool: 'threads',
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'isolated', include: ISOLATED, pool: 'threads' },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: PROCESS,
          pool: 'forks',
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      // Pages of dist/web, in a real browser.
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      // What is executed by graphql-js above is executed by graphql-jit here.
      {
        extends: true,
        test: {
          name: 'compiled',
          include: ['test/integration/**/*.test.ts', 'test/federation/{client,reference,trace}.test.ts'],
          exclude: [...ISOLATED, ...PROCESS],
          env: { ...ENVIRONMENT, TEST_COMPILED: 'true' },
          pool: 'threads',
          isolate: false,
        },
      },
    ],
    reporters: ['default', ['json', { outputFile: '.vitest/report.json' }], new LogScanReporter()],
  },
});
