/** How often a caller may ask and how much at once, and what those hear who ask more. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { apiKey, type Door, startDoor } from '../../support/guarded-gateway.js';
import { refusalsOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

let upstream: Upstream;
let gateway: TestGateway | undefined;

beforeEach(async () => {
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await upstream.stop();
});

const start = async (env: Record<string, string>): Promise<TestGateway> =>
  (gateway = await startGatewayTo({ endpoint: upstream.url, env, authenticate: authenticateByHeader }));
const BODY = JSON.stringify({ query: '{ user(accountId: "a", userId: "u") { userId } }' });
const post = (to: { url: string }, headers: Record<string, string>): Promise<Response> =>
  fetch(`${to.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: BODY,
  });
const [ann, bob] = [asCaller({ id: 'ann' }), asCaller({ id: 'bob' })];

/** Without authentication. */
const startOpen = async (env: Record<string, string>): Promise<TestGateway> =>
  (gateway = await startGatewayTo({ endpoint: upstream.url, env: { RATE_LIMIT: '2/60', ...env } }));
const from = (address: string) => ({ 'x-forwarded-for': address });

/** The status of each of some answers to requests that were sent one after the other. */
async function statuses(count: number, ask: () => Promise<Response>): Promise<number[]> {
  const found: number[] = [];
  for (let sent = 0; sent < count; sent += 1) found.push((await ask()).status);
  return found;
}

describe('the rate limit', () => {
  it('answers 429 to a caller that asks too often, says when to come back, and asks nothing of Chime', async () => {
    const to = await start({ RATE_LIMIT: '3/60' });
    expect(await statuses(3, () => post(to, ann))).toEqual([200, 200, 200]);
    const refused = await post(to, ann);
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await refused.json()).toEqual({
      errors: [
        {
          message: 'Too many requests. More than 3 requests in 60 seconds.',
          extensions: { code: 'RATE_LIMITED', retryAfter: seconds },
        },
      ],
    });
    expect(upstream.requests).toHaveLength(3);
  });

  it('counts each caller by itself', async () => {
    const to = await start({ RATE_LIMIT: '2/60' });
    expect(await statuses(3, () => post(to, ann))).toEqual([200, 200, 429]);
    expect(await statuses(3, () => post(to, bob))).toEqual([200, 200, 429]);
  });

  it('lets a caller go on when its time is over', async () => {
    const to = await start({ RATE_LIMIT: '1/1' });
    expect(await statuses(2, () => post(to, ann))).toEqual([200, 429]);
    await new Promise((resolve) => {
      setTimeout(resolve, 1_050);
    });
    expect(await statuses(2, () => post(to, ann))).toEqual([200, 429]);
  });

  it('counts requests that fail, and refuses before it reads a body', async () => {
    const to = await start({ RATE_LIMIT: '1/60' });
    const broken = () =>
      fetch(`${to.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...ann },
        body: '{',
      });
    expect(await statuses(2, broken)).toEqual([400, 429]);
  });

  it('leaves health checks alone', async () => {
    const to = await start({ RATE_LIMIT: '1/60' });
    expect(await statuses(3, () => fetch(`${to.url}/livez`))).toEqual([200, 200, 200]);
    expect(await statuses(3, () => fetch(`${to.url}/readyz`))).toEqual([200, 200, 200]);
  });
});

describe('without authentication', () => {
  it('callers are told apart by address, which no header changes', async () => {
    const to = await startOpen({});
    expect(await statuses(2, () => post(to, from('192.0.2.1')))).toEqual([200, 200]);
    expect(await statuses(1, () => post(to, from('192.0.2.2')))).toEqual([429]);
  });

  it('the address is the one that a trusted proxy tells', async () => {
    const to = await startOpen({ TRUST_PROXY: '127.0.0.0/8' });
    expect(await statuses(3, () => post(to, from('192.0.2.1')))).toEqual([200, 200, 429]);
    expect(await statuses(3, () => post(to, from('192.0.2.2')))).toEqual([200, 200, 429]);
    // What stands before the address that the proxy added is the client's own invention.
    expect(await statuses(1, () => post(to, from('198.51.100.7, 192.0.2.1')))).toEqual([429]);
  });

  it('the addresses of other proxies are not believed', async () => {
    const to = await startOpen({ TRUST_PROXY: '10.0.0.0/8' });
    expect(await statuses(2, () => post(to, from('192.0.2.1')))).toEqual([200, 200]);
    expect(await statuses(1, () => post(to, from('192.0.2.2')))).toEqual([429]);
  });
});

describe('the limit of requests at once', () => {
  it('refuses more of a caller until one of them is over, also one whose client left', async () => {
    const to = await start({ MAX_CONCURRENT_REQUESTS: '2' });
    const held: (() => void)[] = [];
    upstream.script((answer, request) => void held.push(() => respond(userBody())(answer, request)));
    const leaving = new AbortController();
    const first = post(to, ann);
    const second = fetch(`${to.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...ann },
      body: BODY,
      signal: leaving.signal,
    }).catch(() => undefined);
    await expect.poll(() => held.length).toBe(2);

    const refused = await post(to, ann);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await refused.json()).toMatchObject({
      errors: [
        { message: 'Too many requests. More than 2 requests at once.', extensions: { code: 'RATE_LIMITED' } },
      ],
    });
    const other = post(to, bob);
    await expect.poll(() => held.length).toBe(3);

    leaving.abort();
    await second;
    await expect.poll(() => upstream.requests.some(({ outcome }) => outcome === 'lost')).toBe(true);
    const third = post(to, ann);
    await expect.poll(() => held.length).toBe(4);
    for (const release of held) release();
    expect((await Promise.all([first, other, third])).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe('failed attempts', () => {
  let door: Door;
  let strict: TestGateway;
  beforeEach(async () => {
    door = await startDoor();
    strict = await startGatewayTo({
      endpoint: upstream.url,
      env: { ...door.env, AUTH_FAILURE_LIMIT: '3/60' },
    });
  });
  afterEach(async () => {
    await strict.stop();
    await door.stop();
  });

  it('are answered 429 from an address that made too many, which shuts nobody out who has good credentials', async () => {
    const bad = () => post(strict, { 'x-api-key': apiKey('x') });
    expect(await statuses(5, bad)).toEqual([401, 401, 401, 429, 429]);
    const refused = await post(strict, {});
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect(refusalsOf(strict)).toHaveLength(3);
    expect(upstream.requests).toEqual([]);
    expect((await post(strict, { 'x-api-key': apiKey('r') })).status).toBe(200);
  });

  it('are not made by requests with good credentials', async () => {
    expect(await statuses(5, () => post(strict, { 'x-api-key': apiKey('r') }))).toEqual([
      200, 200, 200, 200, 200,
    ]);
  });
});
