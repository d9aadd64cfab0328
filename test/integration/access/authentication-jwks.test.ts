/** The keys of an issuer by URL: fetched seldom, changed without a restart, and what happens while nobody answers. */
import type { ServerResponse } from 'node:http';
import { exportJWK, type JWK } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type HttpServer, startHttpServer } from '../../support/http-server.js';
import { createKeyPair, JWT_ENV, type KeyPair, sign } from '../../support/token.js';

const MINUTE = 60_000;
const COOLDOWN = 10_000;

let first: KeyPair;
let second: KeyPair;
let stranger: KeyPair;
let issuer: HttpServer;
let gateway: TestGateway;
let fetches: number;
let answer: (response: ServerResponse) => void;

const publish =
  (...keys: JWK[]) =>
  (response: ServerResponse): void => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  };
const fail = (response: ServerResponse): void => void response.writeHead(500).end('secret-text');
const later = (milliseconds: number): void => void vi.advanceTimersByTime(milliseconds);

beforeAll(async () => {
  [first, second, stranger] = await Promise.all([
    createKeyPair('ES256', 'first'),
    createKeyPair('ES256', 'second'),
    createKeyPair('ES256', 'stranger'),
  ]);
  issuer = await startHttpServer((_request, response) => {
    fetches += 1;
    answer(response);
  });
});
afterAll(() => issuer.stop());

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  fetches = 0;
  answer = publish(first.jwk);
  gateway = await startGatewayTo({
    endpoint: 'http://127.0.0.1:9',
    env: { ...JWT_ENV, JWT_JWKS_URL: `${issuer.url}/keys` },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await gateway.stop();
});

const post = (token: string) =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ __typename }"}',
  });
/** The status for a token of this key that was not seen before. */
const statusOf = async (pair: KeyPair): Promise<number> =>
  (await post(await sign(pair, undefined, { nonce: crypto.randomUUID() }))).status;

/** Warnings and errors. Nothing listens where Chime should be, so that its feed is away, too. */
const warnings = () =>
  gateway.logged.filter(({ level, msg }) => Number(level) > 30 && !String(msg).startsWith('the change feed'));

const countLogged = (message: string): number => gateway.logged.filter(({ msg }) => msg === message).length;

describe('the keys', () => {
  it('are fetched with the first token, and not again for the next ones', async () => {
    expect(fetches).toBe(0);
    for (let request = 0; request < 3; request += 1) expect(await statusOf(first)).toBe(200);
    expect(fetches).toBe(1);
  });

  it('are fetched once for many requests at a time', async () => {
    expect(await Promise.all(Array.from({ length: 20 }, () => statusOf(first)))).toEqual(Array(20).fill(200));
    expect(fetches).toBe(1);
  });

  it('that are new are found at once', async () => {
    expect(await statusOf(first)).toBe(200);
    answer = publish(first.jwk, second.jwk);
    later(COOLDOWN);
    expect(await statusOf(second)).toBe(200);
    expect(await statusOf(first)).toBe(200);
    expect(fetches).toBe(2);
  });

  it('that are withdrawn are so within ten minutes, without a request that waits for it', async () => {
    expect(await statusOf(first)).toBe(200);
    answer = publish(second.jwk);
    later(10 * MINUTE + 1);
    expect(await statusOf(first)).toBe(200);
    await expect.poll(() => fetches).toBe(2);
    await expect.poll(() => statusOf(first)).toBe(401);
    expect(await statusOf(second)).toBe(200);
  });

  it('that nobody has are asked for once in ten seconds, however many tokens name them', async () => {
    expect(await statusOf(first)).toBe(200);
    later(COOLDOWN);
    for (let request = 0; request < 5; request += 1) expect(await statusOf(stranger)).toBe(401);
    expect(fetches).toBe(2);
    later(COOLDOWN - 1);
    expect(await statusOf(stranger)).toBe(401);
    expect(fetches).toBe(2);
    later(1);
    expect(await statusOf(stranger)).toBe(401);
    expect(fetches).toBe(3);
  });

  it('are not fetched for a token that is none, or of an algorithm that is not allowed', async () => {
    for (const token of ['a.b.c', 'x', 'eyJhbGciOiJub25lIn0.e30.'])
      expect((await post(token)).status).toBe(401);
    expect(fetches).toBe(0);
  });

  it('may have others beside them that cannot be used', async () => {
    answer = publish({ kty: 'oct', k: 'AAAA', kid: 'shared' }, { kty: 'new', kid: 'x' }, first.jwk);
    expect(await statusOf(first)).toBe(200);
  });

  it('that are private are not used', async () => {
    answer = publish({ ...(await exportJWK(first.privateKey)), kid: 'first', alg: 'ES256' });
    expect(await statusOf(first)).toBe(401);
  });
});

const UNAVAILABLE = {
  errors: [
    {
      message: 'Credentials cannot be checked at present: try again.',
      extensions: { code: 'AUTHENTICATION_UNAVAILABLE' },
    },
  ],
};

const broken: [string, (response: ServerResponse) => void][] = [
  ['fails', fail],
  ['has no such page', (response) => response.writeHead(404).end()],
  [
    'sends elsewhere, where keys are',
    (response) => {
      if (response.req.url === '/elsewhere') publish(first.jwk)(response);
      else response.writeHead(302, { location: '/elsewhere' }).end();
    },
  ],
  ['closes the connection', (response) => response.destroy()],
  [
    'breaks off',
    (response) =>
      response.writeHead(200, { 'content-length': '100' }).write('{"keys":', () => response.destroy()),
  ],
  ['answers text', (response) => response.end('secret-text')],
  ['answers other JSON', (response) => response.end('{"secret-text": []}')],
  ['answers null', (response) => response.end('null')],
  ['answers keys that are none', (response) => response.end('{"keys": ["secret-text"]}')],
  ['answers without end', (response) => response.end(`{"keys": [], "x": "${'x'.repeat(300_000)}"}`)],
];

describe('an issuer that', () => {
  it.each(broken)('%s, before any key was fetched, makes no one appear signed out', async (_title, reply) => {
    answer = reply;
    const response = await post(await sign(first));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(await response.json()).toEqual(UNAVAILABLE);
    expect(warnings()).toHaveLength(1);
    expect(JSON.stringify(gateway.logged)).not.toMatch(/secret-text|eyJ/);
  });

  it.each(broken)('%s is not missed while its keys are known', async (_title, reply) => {
    expect(await statusOf(first)).toBe(200);
    answer = reply;
    for (const age of [11 * MINUTE, 60 * MINUTE, 12 * 60 * MINUTE]) {
      later(age);
      expect(await statusOf(first)).toBe(200);
    }
    await expect.poll(() => fetches).toBeGreaterThanOrEqual(2);
  });

  it('comes back is asked again after five seconds, not sooner', async () => {
    answer = fail;
    for (let request = 0; request < 5; request += 1) expect(await statusOf(first)).toBe(503);
    expect(fetches).toBe(1);
    answer = publish(first.jwk);
    later(4_999);
    expect(await statusOf(first)).toBe(503);
    later(1);
    expect(await statusOf(first)).toBe(200);
    expect(fetches).toBe(2);
  });

  it('stays away is a warning once, and its return a line of its own', async () => {
    for (let outage = 1; outage <= 2; outage += 1) {
      answer = fail;
      for (let fetched = 0; fetched < 5; fetched += 1) {
        expect(await statusOf(stranger)).toBe(503);
        later(COOLDOWN);
      }
      expect(countLogged('the JWKS cannot be fetched')).toBe(outage);
      answer = publish(first.jwk);
      expect(await statusOf(stranger)).toBe(401);
      expect(countLogged('the JWKS can be fetched again')).toBe(outage);
      later(COOLDOWN);
    }
    expect(fetches).toBe(12);
  });

  it('stays away makes each token a failure of its address, which may have 60 in a minute', async () => {
    answer = fail;
    for (let request = 0; request < 60; request += 1) expect((await post('e30.e30.e30')).status).toBe(401);
    expect(await statusOf(first)).toBe(429);
    expect(warnings()).toHaveLength(1);
    answer = publish(first.jwk);
    later(5_000);
    expect(await statusOf(first)).toBe(200);
  });

  it('cannot be reached may have the key of a token: 503, not 401', async () => {
    expect(await statusOf(first)).toBe(200);
    answer = fail;
    later(COOLDOWN);
    expect(await statusOf(second)).toBe(503);
    expect(await statusOf(second)).toBe(503);
    expect(await statusOf(first)).toBe(200);
    expect(fetches).toBe(2);
    answer = publish(first.jwk);
    later(5_000);
    expect(await statusOf(second)).toBe(401);
  });

  it('has been away for a day is believed no longer', async () => {
    expect(await statusOf(first)).toBe(200);
    answer = fail;
    later(24 * 60 * MINUTE);
    expect(await statusOf(first)).toBe(200);
    later(5_001);
    expect(await statusOf(first)).toBe(503);
  });

  it('does not answer is given up after five seconds', async () => {
    answer = () => undefined;
    const started = Date.now();
    expect(await statusOf(first)).toBe(503);
    expect(Date.now() - started).toBeGreaterThan(4_500);
    expect(Date.now() - started).toBeLessThan(8_000);
  });
});
