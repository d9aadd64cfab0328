/** Serves the web pages from their sources with hot reload, and forwards API requests to the gateway. */
import { join } from 'node:path';
import { createServer } from 'vite';

const ROOT = join(import.meta.dirname, '..');

/** Matches the paths of the console and the explorer that name a page rather than a file. */
const PAGE = /^\/(console|explorer)(?:\/[^.?]*)?(?:\?.*)?$/;

/** Rewrites the path of a page to its HTML file, because the console serves one file at many paths. */
const pagePaths = {
  name: 'page-paths',
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      const [, page] = PAGE.exec(request.url) ?? [];
      if (page !== undefined) request.url = `/${page}/index.html`;
      next();
    });
  },
};

/** Fills in the landing page like the gateway, with the compiled modules in dist/. */
const landingValues = {
  name: 'landing-values',
  transformIndexHtml: {
    order: 'post',
    async handler(html, { path, server }) {
      if (path !== '/index.html') return html;
      const { fillLanding } = await import('../dist/http/page/landing.js');
      const { readSettings } = await import('../dist/settings/settings.js');
      return fillLanding(html, server.resolvedUrls.local[0].replace(/\/$/, ''), readSettings());
    },
  },
};

/** @param gateway the URL to which `/graphql` and the gateway's other paths are forwarded */
export const createPageServer = (gateway) =>
  createServer({
    configFile: join(ROOT, 'web/vite.config.ts'),
    // Responds 404 to a path without an HTML file.
    appType: 'mpa',
    plugins: [pagePaths, landingValues],
    // The editor's GraphQL worker imports these CommonJS packages, but Vite does not scan the imports of workers.
    optimizeDeps: { include: ['nullthrows', 'picomatch-browser'] },
    server: {
      host: '127.0.0.1',
      port: 5173,
      // The packages and the example operation are outside web/.
      fs: { allow: [ROOT] },
      // The gateway receives the browser's own Host and Origin, so that it treats them as the same site.
      proxy: Object.fromEntries(
        ['/graphql', '/console/config.json', '/livez', '/readyz', '/metrics'].map((path) => [path, gateway]),
      ),
    },
  });
