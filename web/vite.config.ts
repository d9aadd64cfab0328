/** Configures how Vite builds the web pages (`scripts/build-web.mjs`) and serves them (`npm run dev`). */
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [react()],
  // The gateway puts a new one into each answer.
  html: { cspNonce: '__NONCE__' },
  build: {
    outDir: join(import.meta.dirname, '../dist/web'),
    // Pages of the last release that are still open load the rest of their files (`scripts/last-release.mjs`).
    emptyOutDir: false,
    // The policies of the pages allow no data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Nearly every page has them, and the headers of a file of its own are larger than most of them.
          groups: [
            {
              name: 'shared',
              test: /console\/src\/(?:ui\/(?:lazy-part|list-status|live-note|page-address|parse-address|problem-alert|request-id|search-field|search-text|timestamp)|live\/use-live-list|graphql\/(?:list-reader|problem|reader-store|request-id))\.tsx?$/,
            },
            {
              name: 'common',
              test: /@mantine\/core\/esm\/components\/(?:Alert|Anchor|Badge|Button|Center|CloseButton|Container|Group|Input|InputBase|Loader|Skeleton|Stack|Text|TextInput|VisuallyHidden)\//,
            },
          ],
        },
      },
    },
  },
});
