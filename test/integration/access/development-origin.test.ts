/** A page of a development server on another port, in the two ways of docs/frontend.md. */
import { createServer, type UserConfig } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { loadSnippet } from '../../support/snippet.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const PAGE = 'http://localhost:5173';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
});
afterAll(() => upstream.stop());

/** As a page asks, and what it may read of the response. */
async function askFrom(url: string, site = 'cross-site') {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: PAGE, 'sec-fetch-site': site },
    body: JSON.stringify({ query: '{ user(accountId: "a", userId: "u") { userId } }' }),
  });
  const origin = response.headers.get('access-control-allow-origin');
  return { status: response.status, origin, body: await response.json() };
}

const withGateway = async (env: Record<string, string>, use: (gateway: TestGateway) => Promise<void>) => {
  const gateway = await startGatewayTo({ endpoint: upstream.url, env });
  try {
    await use(gateway);
  } finally {
    await gateway.stop();
  }
};

const DATA = { data: { user: { userId: 'u' } } };

describe('a page on another port', () => {
  it('is refused, unless its origin is listed', async () => {
    await withGateway({}, async ({ url }) => {
      expect(await askFrom(url)).toMatchObject({
        status: 403,
        origin: null,
        body: { errors: [{ extensions: { code: 'ORIGIN_NOT_ALLOWED' } }] },
      });
    });
    await withGateway({ CORS_ORIGINS: PAGE }, async ({ url }) => {
      expect(await askFrom(url)).toEqual({ status: 200, origin: PAGE, body: DATA });
    });
  });

  it("is answered through Vite's proxy, as it is at one origin for the browser", async () => {
    await withGateway({}, async ({ url: target }) => {
      const { default: config } = await loadSnippet<{ default: UserConfig }>(
        'docs/frontend.md',
        'defineConfig',
        { 'http://127.0.0.1:4000': target },
      );
      const server = await createServer({
        configFile: false,
        logLevel: 'silent',
        server: { ...config.server, host: '127.0.0.1', port: 0 },
      });
      try {
        await server.listen();
        const url = server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
        expect(await askFrom(url, 'same-origin')).toMatchObject({ status: 200, body: DATA });
      } finally {
        await server.close();
      }
    });
  });
});
