/** The door: which addresses need a caller, and what a refusal looks like. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  apiKey,
  bearer,
  type Door,
  QUERY,
  REALMS,
  refused,
  startDoor,
} from '../../support/guarded-gateway.js';
import { startGatewayTo } from '../../support/gateway.js';
import { rawPost, sendRaw } from '../../support/raw-http.js';
import { sign } from '../../support/token.js';
import { respond, userBody } from '../../support/upstream.js';

let door: Door;

beforeAll(async () => {
  door = await startDoor();
});
afterAll(() => door.stop());
beforeEach(() => {
  door.gateway.logged.length = 0;
  door.upstream.script(respond(userBody()));
});

describe('a request without credentials', () => {
  it('is answered 401 and told which it could send', async () => {
    expect(await door.seen(await door.post())).toEqual(refused('no-credentials', REALMS));
  });

  it('is logged under its request id', async () => {
    await door.post({ 'x-request-id': 'request-7' });
    const reasons = door.gateway.logged.filter((line) => 'refusal' in line);
    expect(reasons).toEqual([
      expect.objectContaining({ level: 30, requestId: 'request-7', refusal: 'no-credentials' }),
    ]);
  });

  it('cannot be a GET either', async () => {
    const query = `/graphql?query=${encodeURIComponent(QUERY)}`;
    expect(await door.seen(await door.call(query, { headers: { 'apollo-require-preflight': '1' } }))).toEqual(
      refused('no-credentials', REALMS),
    );
  });

  it('cannot be a HEAD, which nobody is answered', async () => {
    for (const headers of [{}, bearer(await sign(door.pair))]) {
      const answer = await door.call('/graphql', { method: 'HEAD', headers });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
    }
    expect(door.upstream.requests).toEqual([]);
  });

  it('cannot put a token into the address or the body', async () => {
    const token = await sign(door.pair);
    expect(
      await door.seen(
        await door.call(`/graphql?access_token=${token}`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `access_token=${token}`,
        }),
      ),
    ).toEqual(refused('no-credentials', REALMS));
  });

  it('is answered before its body has come', async () => {
    const answer = await sendRaw(
      door.gateway.url,
      rawPost([], '').replace('content-length: 0', 'content-length: 1000000'),
    );
    expect(answer.status).toBe(401);
  });

  it.each(['not json', '{"query":"{"}', '['])(
    'learns nothing of what is wrong with its body: %s',
    async (body) => {
      expect(await door.seen(await door.post({}, body))).toEqual(refused('no-credentials', REALMS));
    },
  );

  it('cannot introspect', async () => {
    const introspection = JSON.stringify({ query: '{ __schema { queryType { name } } _service { sdl } }' });
    expect(await door.seen(await door.post({}, introspection))).toEqual(refused('no-credentials', REALMS));
  });
});

describe('what needs no credentials', () => {
  it.each(['/livez', '/readyz'])('%s', async (path) => {
    expect((await door.call(path)).status).toBe(200);
    expect((await door.call(path, { headers: bearer('nonsense') })).status).toBe(200);
  });

  it('the way to the landing page, outside production, whatever query it comes with', async () => {
    for (const path of ['/graphql', `/graphql?query=${encodeURIComponent(QUERY)}`]) {
      const page = await door.call(path, {
        headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      });
      expect([page.status, page.headers.get('location')]).toEqual([302, '/']);
    }
    expect(door.upstream.requests).toEqual([]);
  });

  it.each(['/', '/explorer', '/console/', '/console/config.json'])('the page %s', async (path) => {
    expect((await door.call(path)).status).toBe(200);
    expect((await door.call(path, { headers: bearer('nonsense') })).status).toBe(200);
  });

  it.each([
    ['text/html;q=0.5, application/json', 'application/json'],
    ['application/json, text/html', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html;q=0, */*', 'application/json'],
    ['application/graphql-response+json;q=0.9, text/html;q=0.8', 'application/graphql-response+json'],
  ])('but no query: accept %s', async (accept, type) => {
    const query = `/graphql?query=${encodeURIComponent(QUERY)}`;
    const response = await door.call(query, { headers: { accept, 'apollo-require-preflight': '1' } });
    expect(await door.seen(response)).toEqual({
      ...refused('no-credentials', REALMS),
      type: `${type}; charset=utf-8`,
    });
  });

  it('the origin of a page matters not to whoever has credentials', async () => {
    door.upstream.script(respond(userBody()));
    const headers = { 'x-api-key': apiKey('r'), origin: 'https://example.com' };
    expect((await door.post(headers)).status).toBe(200);
  });

  it('a POST that would rather have a page is no exception', async () => {
    expect(await door.seen(await door.post({ accept: 'text/html' }))).toEqual(
      refused('no-credentials', REALMS),
    );
  });

  it('the page does not exist in production', async () => {
    const closed = await startGatewayTo({
      endpoint: door.upstream.url,
      env: { ...door.env, NODE_ENV: 'production' },
    });
    try {
      const page = await fetch(`${closed.url}/graphql`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(401);
    } finally {
      await closed.stop();
    }
  });

  it('the preflight of Apollo Sandbox, whose browser may then send both headers', async () => {
    const origin = 'https://studio.apollographql.com';
    const preflight = await door.call('/graphql', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-api-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,x-api-key',
    );
    const answer = await door.post({ origin });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  });
});
