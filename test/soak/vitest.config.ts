/** `npm run soak`: a run of its own, as it takes minutes and starts the built programs. */
import { defineConfig } from 'vitest/config';
import { LogScanReporter } from '../support/log-scan-reporter.js';

export default defineConfig({
  test: {
    include: ['test/soak/*.soak.ts'],
    // The SDK client that the store is read with has a notice of eight lines about this version of Node.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // As it is printed, and not at the end.
    disableConsoleIntercept: true,
    reporters: ['dot', new LogScanReporter()],
  },
});
