/** Serves the web pages from their sources with hot reload, and passes requests for the API on to the gateway. */
import { join } from 'node:path';
import { createServer } from 'vite';

const ROOT = join(import.meta.dirname, '..');

/** Matches the paths of the console and the explorer that name a page rather than a file. */
const PAGE = /^\/(console|explorer)(?:\/[^.?]*)?(?:\?.*)?$/;

/** Rewrites the path of a page to its HTML file, as one file of the console stands behind many addresses. */
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

/** Fills in the landing page as the gateway does, from the modules that the compiler left in dist/. */
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

/** @param gateway the URL that `/graphql` and the other paths of the gateway are passed on to */
export const createPageServer = (gateway) =>
  createServer({
    configFile: join(ROOT, 'web/vite.config.ts'),
    // A path without an HTML file is a 404.
    appType: 'mpa',
    plugins: [pagePaths, landingValues],
    // The GraphQL worker of the editor imports these CommonJS packages. Vite does not look for the imports of workers.
    optimizeDeps: { include: ['nullthrows', 'picomatch-browser'] },
    server: {
      host: '127.0.0.1',
      port: 5173,
      // The packages and the example operation are outside web/.
      fs: { allow: [ROOT] },
      // The gateway sees the browser's own Host and Origin, so that it takes the two for the same site.
      proxy: Object.fromEntries(
        ['/graphql', '/console/config.json', '/livez', '/readyz', '/metrics'].map((path) => [path, gateway]),
      ),
    },
  });
