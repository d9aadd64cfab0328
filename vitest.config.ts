import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LogScanReporter } from './test/support/log-scan-reporter.js';

export default defineConfig({
  resolve: {
    // Under vitest `graphql` would otherwise load twice (ESM here, CJS inside type-graphql), and its
    // instanceof checks refuse a schema made by the other copy.
    alias: { graphql: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) },
  },
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['reflect-metadata'],
    // The pinned SDK supports Node 20; its notice about later releases would drown the report.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ['default', ['json', { outputFile: '.vitest/report.json' }], new LogScanReporter()],
  },
});
