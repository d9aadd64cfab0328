import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LogScanReporter } from './test/support/log-scan-reporter.js';

// The pinned SDK supports Node 20; its notice about later releases would drown the report.
const ENVIRONMENT = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

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
    projects: [
      {
        extends: true,
        test: { name: 'all', include: ['test/**/*.test.ts'], exclude: ['test/browser/**'] },
      },
      // Pages of dist/web, in a real browser.
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // What is executed by graphql-js above is executed by graphql-jit here.
      {
        extends: true,
        test: {
          name: 'compiled',
          include: ['test/integration/**/*.test.ts', 'test/federation/{client,reference,trace}.test.ts'],
          // These start processes, which are as they are started by anyone.
          exclude: [
            'test/integration/{cluster,hanging-worker,lifecycle,operations,process,shutdown,terminal-log,tracing-process,unhandled-error}.test.ts',
          ],
          env: { ...ENVIRONMENT, TEST_COMPILED: 'true' },
        },
      },
    ],
    reporters: ['default', ['json', { outputFile: '.vitest/report.json' }], new LogScanReporter()],
  },
});
