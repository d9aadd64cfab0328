/** The pages for people, as `scripts/build-web.mjs` builds them into dist/web. */
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const at = (path: string): string => join(import.meta.dirname, path);

export default defineConfig({
  root: at('.'),
  publicDir: false,
  plugins: [react()],
  // The gateway puts a new one into each answer.
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: at('../dist/web'),
    // Pages of earlier builds that are still open load the rest of their files.
    emptyOutDir: false,
    // The policy of the pages allows no data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: {
      input: {
        console: at('console/index.html'),
      },
    },
  },
});
