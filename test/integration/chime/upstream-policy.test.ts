/** How often a call is tried, how long it may take, and what one failing operation does to the others. */
import { request as openRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Limits } from '../../../src/chime/call-policy.js';
import { codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import {
  accountBody,
  after,
  exception,
  halfBody,
  hang,
  type Reply,
  reset,
  respond,
  startUpstream,
  type Upstream,
  userBody,
} from '../../support/upstream.js';

const GET_USER = '{ user(accountId: "a", userId: "u") { userId } }';
const GET_ACCOUNT = '{ account(accountId: "a") { name } }';
const UPDATE_USER =
  'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: Basic }) { userId } }';
const INVITE_USERS =
  'mutation { inviteUsers(accountId: "a", input: { userEmailList: ["a@b.c"] }) { invites { inviteId } } }';

const INVITES = respond({ Invites: [{ InviteId: 'i' }] }, 201);

/** What leaves open whether the request was carried out. */
const AMBIGUOUS: [string, Reply][] = [
  ['a 500', exception('ServiceFailureException')],
  ['a 503', exception('ServiceUnavailableException')],
  ['a page of a proxy with 502', respond('<html>', 502)],
  ['a reset connection', reset],
  ['an answer that breaks off', halfBody],
  ['no answer in time', hang],
];

let upstream: Upstream;
let gateway: TestGateway;

async function start(limits: Partial<Limits> = {}): Promise<void> {
  gateway = await startGatewayTo({ endpoint: upstream.url, limits: { attempt: 500, ...limits } });
}

beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** How long a call takes, in milliseconds. */
async function timed<Result>(call: Promise<Result>): Promise<[Result, number]> {
  const started = performance.now();
  return [await call, performance.now() - started];
}

describe('what may be repeated', () => {
  it.each(AMBIGUOUS)('InviteUsers is tried once where the failure is %s', async (_failure, reply) => {
    await start();
    upstream.script(reply, INVITES);
    expect((await gateway.ask(INVITE_USERS)).errors).toHaveLength(1);
    expect(upstream.requests).toHaveLength(1);
  });

  it('InviteUsers is tried again after 429, which says that it was not carried out', async () => {
    await start();
    upstream.script(exception('ThrottledClientException'), exception('ThrottledClientException'), INVITES);
    expect((await gateway.ask(INVITE_USERS)).data).toEqual({ inviteUsers: { invites: [{ inviteId: 'i' }] } });
    expect(upstream.requests).toHaveLength(3);
  });

  it('InviteUsers is tried again after a refused connection', async () => {
    await start({ attempts: 8 });
    await upstream.stop();
    const asked = gateway.ask(INVITE_USERS);
    await new Promise((resolve) => setTimeout(resolve, 30));
    upstream = await startUpstream(Number(new URL(upstream.url).port));
    upstream.script(INVITES);
    expect((await asked).errors).toBeUndefined();
    expect(upstream.requests).toHaveLength(1);
  });

  it.each([
    ['BadRequestException', GET_USER],
    ['ConflictException', UPDATE_USER],
    ['ForbiddenException', GET_USER],
    ['UnauthorizedClientException', GET_USER],
  ] as const)('nothing is tried again after %s', async (name, query) => {
    await start();
    upstream.script(exception(name));
    await gateway.ask(query);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('attempts', () => {
  it('are three at most', async () => {
    await start();
    upstream.script(exception('ServiceUnavailableException'));
    expect(codesOf(await gateway.ask(GET_USER))).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(upstream.requests).toHaveLength(3);
  });

  it('wait as long as Retry-After says', async () => {
    await start();
    upstream.script(
      exception('ThrottledClientException', { headers: { 'retry-after': '1' } }),
      respond(userBody()),
    );
    expect((await gateway.ask(GET_USER)).errors).toBeUndefined();
    const [first, second] = upstream.requests.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it('end at once when Retry-After lies behind the deadline, and the client learns of it', async () => {
    await start({ deadline: 1_500 });
    upstream.script(exception('ThrottledClientException', { headers: { 'retry-after': '2' } }));
    const [answer, took] = await timed(gateway.ask(GET_USER));
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'THROTTLED', retryAfter: 2 });
    expect(upstream.requests).toHaveLength(1);
    expect(took).toBeLessThan(1_000);
  });

  it('end with the deadline of the whole call', async () => {
    await start({ attempt: 250, deadline: 400 });
    upstream.script(hang);
    const [answer, took] = await timed(gateway.ask(GET_USER));
    expect(codesOf(answer)).toEqual(['UPSTREAM_TIMEOUT']);
    expect(took).toBeGreaterThanOrEqual(240);
    expect(took).toBeLessThan(800);
  });
});

describe('the circuit of an operation', () => {
  const failing = exception('ServiceFailureException');

  it('leaves other operations alone', async () => {
    await start({ attempts: 1, breakAfter: 1, breakFor: 60_000 });
    upstream.script(failing, respond(accountBody()));
    await gateway.ask(GET_USER);
    expect(codesOf(await gateway.ask(GET_USER))).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect((await gateway.ask(GET_ACCOUNT)).data).toEqual({ account: { name: 'Example' } });
  });

  it.each(['NotFoundException', 'BadRequestException', 'ThrottledClientException'] as const)(
    'stays closed whatever the number of %s, for then Chime works',
    async (name) => {
      await start({ attempts: 1, breakAfter: 2 });
      upstream.script(exception(name));
      for (const _ of [1, 2, 3, 4]) await gateway.ask(UPDATE_USER);
      expect(upstream.requests).toHaveLength(4);
    },
  );

  it('stays closed when a request is refused in words that are not those of the API', async () => {
    await start({ attempts: 1, breakAfter: 2 });
    upstream.script(respond('<h1>Request Header Fields Too Large</h1>', 431));
    for (const _ of [1, 2, 3, 4]) {
      expect(codesOf(await gateway.ask(GET_USER))).toEqual(['UPSTREAM_BAD_RESPONSE']);
    }
    expect(upstream.requests).toHaveLength(4);
  });
});

/** A query that costs so many calls at once. */
const users = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, n) => `u${n}: user(accountId: "a", userId: "u${n}") { userId }`).join(' ')} }`;

describe('concurrency', () => {
  it('is bounded, and what waits in line is answered', async () => {
    await start({ attempt: 2_000, concurrency: 2 });
    let [underWay, most] = [0, 0];
    upstream.script((answer, request) => {
      most = Math.max(most, (underWay += 1));
      answer.on('close', () => (underWay -= 1));
      after(30, respond(userBody()))(answer, request);
    });
    // Few enough to be got one by one, not listed.
    const answer = await gateway.ask(users(7));
    expect(answer.errors).toBeUndefined();
    expect(upstream.requests).toHaveLength(7);
    expect(most).toBe(2);
  });

  it('refuses at once what finds no place in line', async () => {
    await start({ attempt: 2_000, attempts: 1, concurrency: 1, queue: 1 });
    upstream.script(after(50, respond(userBody())));
    const answer = await gateway.ask(users(3));
    expect(codesOf(answer)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(upstream.requests).toHaveLength(2);
  });
});

async function askAndLeave(query: string): Promise<void> {
  // Not fetch: after an abort it opens another connection, for which the gateway would wait when it stops.
  const client = openRequest(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    agent: false,
  });
  client.on('error', () => undefined).end(JSON.stringify({ query }));
  await expect.poll(() => upstream.requests).toHaveLength(1);
  client.destroy();
}

describe('a client that goes away', () => {
  it('stops the read that was under way for it, and opens no circuit', async () => {
    await start({ attempt: 8_000, breakAfter: 1 });
    upstream.script(hang, respond(userBody()));
    await askAndLeave(GET_USER);
    await expect.poll(() => upstream.requests[0]?.outcome).toBe('lost');
    expect((await gateway.ask(GET_USER)).errors).toBeUndefined();
    expect(upstream.requests).toHaveLength(2);
  });

  it('does not stop a write', async () => {
    await start({ attempt: 8_000 });
    upstream.script(after(250, respond(userBody())));
    await askAndLeave(UPDATE_USER);
    await expect.poll(() => upstream.requests[0]?.outcome).not.toBe('open');
    expect(upstream.requests[0]?.outcome).toBe('answered');
  });
});
