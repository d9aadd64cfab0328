/** Addresses that lead nowhere: a page for browsers, JSON for programs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';

/** Nobody listens there, and nothing here asks Chime for anything. */
const endpoint = 'http://127.0.0.1:1';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGatewayTo({ endpoint });
});
afterAll(() => gateway.stop());

const call = (path: string, init: RequestInit): Promise<Response> => fetch(gateway.url + path, init);

describe('an address that leads nowhere', () => {
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  it.each([
    ['/nope', 404, 'There is no page at this address'],
    ['/nope?name=<b>', 404, 'There is no page at this address'],
    ['/assets/gone-12345678.js', 404, 'There is no page at this address'],
    ['/console/%E0%A4%A', 400, 'This address cannot be read'],
    ['/%', 400, 'This address cannot be read'],
    ['/assets/%zz', 400, 'This address cannot be read'],
  ])('is a page in a browser: %s', async (path, status, title) => {
    const response = await call(path, { headers: browser });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      status,
      'text/html; charset=utf-8',
    ]);
    expect(response.headers.get('content-security-policy')).toMatch(/(?:^|; )default-src 'none'(?:;|$)/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const html = await response.text();
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain('<a href="/console">Console</a>');
    expect(html).not.toMatch(/nope|<b>|E0|gone/);
  });

  it('links to no page that is not served', async () => {
    const other = await startGatewayTo({ endpoint, env: { CONSOLE: 'false', LANDING_PAGE: 'false' } });
    try {
      const html = await (await fetch(`${other.url}/nope`, { headers: browser })).text();
      expect([...html.matchAll(/href="([^"]+)"/g)].map(([, url]) => url)).toEqual(['/explorer']);
    } finally {
      await other.stop();
    }
  });

  it.each(['/nope', '/console/%E0%A4%A'])('is JSON for programs: %s', async (path) => {
    for (const accept of ['application/json', 'application/json, text/html;q=0.5', '*/*']) {
      const response = await call(path, { headers: { accept } });
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    }
  });
});
