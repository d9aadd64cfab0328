/** `npm run test:slow`: what goes wrong rarely, looked for longer than `npm test` can. */
import { defineConfig } from 'vitest/config';
import { LogScanReporter } from './test/support/log-scan-reporter.js';
import { SHARED } from './vitest.config.js';

export default defineConfig({
  ...SHARED,
  test: {
    ...SHARED.test,
    // Reports of a run as they are printed, and not at its end.
    disableConsoleIntercept: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'rounds',
          include: [
            'test/emulator/{durability,lock}.test.ts',
            'test/emulator/postgresql/power-cut.test.ts',
            'test/faults/leak.test.ts',
          ],
          env: { ...SHARED.test.env, TEST_ROUNDS: process.env['TEST_ROUNDS'] ?? '100' },
          pool: 'forks',
          maxWorkers: 3,
        },
      },
      // It measures what a machine can take, and so has it for itself.
      {
        extends: true,
        test: { name: 'soak', include: ['test/soak/*.soak.ts'], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'soak-cluster',
          include: ['test/soak/cluster/*.soak.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'images',
          include: ['test/deploy/*.slow.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
    reporters: ['default', 'json', new LogScanReporter()],
    outputFile: { json: '.vitest/report/slow.json' },
  },
});
