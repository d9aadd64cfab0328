/** Requests of pages of another origin, as docs/frontend.md describes them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { apiKey } from '../support/guarded-gateway.js';
import type { TestGateway } from '../support/gateway.js';
import { type HttpServer, startHttpServer } from '../support/http-server.js';

describeInBrowser('a page of another origin', () => {
  const { open, startOther, startGuarded, tab } = browserScene();
  let pages: HttpServer;
  let listing: TestGateway;
  let guarded: TestGateway;
  beforeAll(async () => {
    pages = await startHttpServer((request, response) => {
      // Chromium asks for an icon, too.
      if (request.url === '/favicon.ico') response.writeHead(204);
      else response.setHeader('content-type', 'text/html');
      response.end();
    });
    listing = await startOther({ env: { CORS_ORIGINS: pages.url } });
    guarded = await startGuarded({ letter: 'r', roles: ['ReadOnly'] });
  });
  afterAll(() => pages.stop());

  /** The status and the body that the page reads, or the error that it gets. */
  async function ask({ url }: Pick<TestGateway, 'url'>, init: RequestInit): Promise<unknown> {
    await open('/', {
      at: pages,
      others: [url],
      expected: /blocked by CORS policy|Failed to load resource/,
    });
    const asked = `fetch('${url}/graphql', ${JSON.stringify(init)})`;
    return tab.page.evaluate(
      `${asked}.then(async (response) => [response.status, await response.json()], String)`,
    );
  }

  const json = { 'content-type': 'application/json' };
  const POST = { method: 'POST', headers: json, body: '{"query":"{ __typename }"}' };

  it('reads the response of a gateway that lists it', async () => {
    // Only listed documents run here, which a page learns from the response.
    expect(await ask(listing, POST)).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }] },
    ]);
  });

  it('has its request withheld from any other gateway, credentials or not', async () => {
    const withKey = { ...POST, headers: { ...json, 'x-api-key': apiKey('r') } };
    expect(await ask(guarded, withKey)).toBe('TypeError: Failed to fetch');
    expect(guarded.logged.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('does not get the response to a request that is sent without a preflight', async () => {
    expect(await ask(guarded, { method: 'POST', body: POST.body })).toBe('TypeError: Failed to fetch');
    await expect
      .poll(() => guarded.logged.filter(({ method }) => method === 'POST'))
      .toMatchObject([{ status: 401, codes: ['UNAUTHENTICATED'] }]);
  });
});
