/** Subscriptions by the HTTP callback protocol of Apollo Router, with a router that follows it. */
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AuthenticationError } from '../../../src/access/authentication/authentication-error.js';
import { ANYONE } from '../../../src/access/caller.js';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import {
  type CallbackExtension,
  type CallbackRouter,
  respondAsRouter,
  startCallbackRouter,
  subscribeFor,
  type SubscribeReply,
  VERIFIER,
} from '../../support/callback-router.js';
import { createAccount, inviteUser } from '../../support/emulator-scene.js';
import { TRUSTED_DOCUMENTS } from '../../support/demo.js';
import { startGatewayTo, startStack, type TestStack } from '../../support/gateway.js';

let router: CallbackRouter;
let stack: TestStack;
let accountId: string;
let userId: string;
let subscribe: (
  query: string,
  extension?: CallbackExtension,
  headers?: Readonly<Record<string, string>>,
) => Promise<SubscribeReply>;

beforeEach(async () => {
  router = await startCallbackRouter();
  stack = await startStack({
    env: { SUBSCRIPTION_CALLBACK_URLS: router.prefix },
    authenticate: authenticateByHeader,
  });
  accountId = await createAccount(stack.emulator);
  userId = await inviteUser(stack.emulator, accountId, 'ann@example.com');
  const send = subscribeFor(router, stack.url);
  subscribe = (query, extension, headers) => send(query, extension, headers ?? asCaller({}));
});
afterEach(async () => {
  await stack.stop();
  await router.stop();
});

const userChanged = (fields = 'kind userId') =>
  `subscription { userChanged(accountId: "${accountId}") { ${fields} } }`;

/** Changes the user through the gateway. */
async function update(licenseType = 'Basic'): Promise<void> {
  const query = `mutation { updateUser(accountId: "${accountId}", userId: "${userId}", input: { licenseType: ${licenseType} }) { userId } }`;
  const response = await fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...asCaller({}) },
    body: JSON.stringify({ query }),
  });
  expect(await response.json()).toEqual({ data: { updateUser: { userId } } });
}

const actions = () => router.received.map(({ action }) => action);
const ends = () =>
  stack.logged.filter(({ msg }) => msg === 'callback subscription ended').map(({ reason }) => reason);

it('checks the URL, responds without data, and sends an event for each change', async () => {
  const { status, headers, body } = await subscribe(userChanged('kind userId user { licenseType }'));
  expect({ status, body }).toEqual({ status: 200, body: { data: null } });
  expect(headers.get('subscription-protocol')).toBe('callback/1.0');
  expect(router.received).toMatchObject([
    {
      kind: 'subscription',
      action: 'check',
      verifier: VERIFIER,
      headers: { 'content-type': 'application/json', 'subscription-protocol': 'callback/1.0' },
    },
  ]);
  await update('Basic');
  await update('Pro');
  await expect.poll(actions).toEqual(['check', 'next', 'next']);
  expect(router.received[1]).toMatchObject({ ...ids(), payload: change('Basic') });
  expect(router.received[2]).toMatchObject({ ...ids(), payload: change('Pro') });
});

const change = (licenseType: string) => ({
  data: { userChanged: { kind: 'Updated', userId, user: { licenseType } } },
});
const ids = () => ({ kind: 'subscription', id: router.received[0]?.id, verifier: VERIFIER });

it('sends no credentials and no other header of the caller to the router', async () => {
  await subscribe(userChanged(), {}, { ...asCaller({}), authorization: 'Bearer secret', cookie: 'a=b' });
  expect(Object.keys(router.received[0]?.headers ?? {}).toSorted()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'host',
    'subscription-protocol',
  ]);
});

it('accepts the header of a router that lists further media types', async () => {
  const accept = 'application/json, application/json;callbackSpec=1.0; charset=utf-8';
  const { status } = await subscribe(userChanged(), {}, { ...asCaller({}), accept });
  expect({ status, actions: actions() }).toEqual({ status: 200, actions: ['check'] });
});

it.each([
  ['is invalid', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['has wrong arguments', 'subscription { userChanged(accountId: " ") { kind } }', 'BAD_USER_INPUT'],
])('does not call the router if the operation %s', async (_, query, code) => {
  const { body } = await subscribe(query);
  expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
  expect(router.received).toEqual([]);
});

it('does not call the router for a caller without the permission, or outside its accounts', async () => {
  const limited = await subscribe(userChanged(), {}, asCaller({ accounts: ['another'] }));
  const unknown = await subscribe(userChanged(), {}, {});
  for (const { body } of [limited, unknown])
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  expect(router.received).toEqual([]);
});

it('does not call the router for a caller without credentials, with too many requests, or an unknown document', async () => {
  const guarded = await startGatewayTo({
    endpoint: stack.emulator.url,
    env: { SUBSCRIPTION_CALLBACK_URLS: router.prefix, RATE_LIMIT: '1/60', TRUSTED_DOCUMENTS },
    authenticate: (request) => {
      if (!request.headers['x-test-caller']) throw new AuthenticationError('no-credentials');
      return authenticateByHeader(request);
    },
  });
  onTestFinished(async () => guarded.stop());
  const send = subscribeFor(router, guarded.url);
  const replies = [
    await send(userChanged()),
    await send(userChanged(), {}, asCaller({})),
    await send(userChanged(), {}, asCaller({})),
  ];
  expect(replies.map(({ body }) => body.errors?.[0]?.extensions.code)).toEqual([
    'UNAUTHENTICATED',
    'DOCUMENT_NOT_TRUSTED',
    'RATE_LIMITED',
  ]);
  expect(router.received).toEqual([]);
});

it('does not call a URL that the settings do not allow, or without what the protocol requires', async () => {
  const wrong: CallbackExtension[] = [
    { callbackUrl: router.prefix.replace('/callback/', '/callback-evil/1') },
    { callbackUrl: `${router.prefix}../1` },
    { callbackUrl: 'http://169.254.169.254/latest/meta-data' },
    { callbackUrl: undefined },
    { subscriptionId: '' },
    { verifier: 1 },
    { heartbeatIntervalMs: 1 },
    { heartbeatIntervalMs: 2 ** 31 },
    { heartbeatIntervalMs: -1 },
  ];
  for (const extension of wrong) {
    const { status, body } = await subscribe(userChanged(), extension);
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({
      status: 400,
      code: 'CALLBACK_REFUSED',
    });
  }
  expect(router.received).toEqual([]);
});

it('is off by default', async () => {
  const usual = await startGatewayTo({ endpoint: stack.emulator.url });
  onTestFinished(async () => usual.stop());
  const { status, body } = await subscribeFor(router, usual.url)(userChanged());
  expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({
    status: 400,
    code: 'CALLBACK_REFUSED',
  });
  expect(router.received).toEqual([]);
});

it('ends with an error when the credentials of the caller expire', async () => {
  const expiring = await startGatewayTo({
    endpoint: stack.emulator.url,
    env: { SUBSCRIPTION_CALLBACK_URLS: router.prefix },
    authenticate: () => ({ ...ANYONE, expiresAt: Date.now() + 500 }),
  });
  onTestFinished(async () => expiring.stop());
  await subscribeFor(router, expiring.url)(userChanged());
  await expect.poll(actions).toEqual(['check', 'complete']);
  expect(router.received[1]?.errors).toEqual([
    {
      message: 'The credentials of the subscription have expired.',
      extensions: { code: 'UNAUTHENTICATED' },
    },
  ]);
});

it('does not end at once if the credentials expire in many years', async () => {
  const lasting = await startGatewayTo({
    endpoint: stack.emulator.url,
    env: { SUBSCRIPTION_CALLBACK_URLS: router.prefix },
    authenticate: () => ({ ...ANYONE, expiresAt: Date.parse('2099-01-01T00:00:00Z') }),
  });
  onTestFinished(async () => lasting.stop());
  await subscribeFor(router, lasting.url)(userChanged(), { heartbeatIntervalMs: 100 });
  await expect.poll(() => router.received.length).toBeGreaterThan(2);
  expect(actions()).not.toContain('complete');
});

it('responds to a query as to any other', async () => {
  const { status, body } = await subscribe(`{ account(accountId: "${accountId}") { name } }`);
  expect({ status, body }).toEqual({ status: 200, body: { data: { account: { name: 'Example' } } } });
  expect(router.received).toEqual([]);
});

describe('a router that does not confirm', () => {
  it.each([400, 401, 404, 500, 302, 200])('with status %i', async (code) => {
    router.respond = () => code;
    const { status, body } = await subscribe(userChanged());
    expect({ status, codes: body.errors?.map(({ extensions }) => extensions.code) }).toEqual({
      status: 400,
      codes: ['CALLBACK_REFUSED'],
    });
    await update();
    expect(actions()).toEqual(['check']);
    expect(stack.logged).toContainEqual(
      expect.objectContaining({ msg: 'callback not confirmed', reason: code }),
    );
  });

  it('because of a wrong verifier', async () => {
    const { status } = await subscribe(userChanged(), { verifier: 'another' });
    expect({ status, actions: actions() }).toEqual({ status: 400, actions: ['check'] });
  });

  it('because it is gone', async () => {
    await router.stop();
    const { status } = await subscribe(userChanged());
    expect(status).toBe(400);
    expect(stack.logged).toContainEqual(
      expect.objectContaining({ msg: 'callback not confirmed', reason: 'ECONNREFUSED' }),
    );
    router = await startCallbackRouter();
  });
});

it.each([
  [404, 'router-ended'],
  [401, 'router-refused'],
  [307, 'router-refused'],
])('ends without another message if the router responds %i to an event', async (code, reason) => {
  await subscribe(userChanged());
  router.respond = () => code;
  await update();
  await expect.poll(ends).toEqual([reason]);
  await update();
  expect(actions()).toEqual(['check', 'next']);
});

it('sends an event again while the router fails, and keeps the order', async () => {
  await subscribe(userChanged('kind user { licenseType }'));
  let failures = 2;
  router.respond = (message, response) => {
    if (failures === 0) return respondAsRouter(message, response);
    failures -= 1;
    if (failures === 0) response.destroy();
    return failures === 0 ? undefined : 503;
  };
  await update('Basic');
  await update('Pro');
  await expect.poll(actions).toEqual(['check', 'next', 'next', 'next', 'next']);
  const sent = router.received.slice(1).map(({ payload }) => JSON.stringify(payload?.data));
  expect(sent.slice(1).map((text) => text === sent[0])).toEqual([true, true, false]);
});

it('gives up a router that stays away', { timeout: 15_000 }, async () => {
  await subscribe(userChanged());
  await router.stop();
  await update();
  await expect.poll(ends, { timeout: 10_000 }).toEqual(['router-unreachable']);
  router = await startCallbackRouter();
});

it('sends heartbeats within the interval of the router, and none for 0', async () => {
  await subscribe(userChanged(), { heartbeatIntervalMs: 200 });
  const first = router.received[0]?.id;
  await subscribe(userChanged(), { heartbeatIntervalMs: 0 });
  await expect.poll(() => router.received.length).toBeGreaterThanOrEqual(5);
  expect(new Set(actions())).toEqual(new Set(['check']));
  expect(router.received.filter(({ id }) => id !== first)).toHaveLength(1);
});

it('ends if the router has forgotten the subscription at a heartbeat', async () => {
  await subscribe(userChanged(), { heartbeatIntervalMs: 100 });
  router.respond = () => 404;
  await expect.poll(ends).toEqual(['router-ended']);
});

it('completes every subscription when the gateway stops', async () => {
  await subscribe(userChanged());
  await subscribe(userChanged());
  await stack.stop();
  expect(actions()).toEqual(['check', 'check', 'complete', 'complete']);
  expect(router.received[3]).not.toHaveProperty('errors');
  expect(ends()).toEqual(['stopped', 'stopped']);
  stack = await startStack();
});

it('stops although a router does not respond', { timeout: 15_000 }, async () => {
  await subscribe(userChanged());
  router.respond = () => undefined;
  const since = performance.now();
  await stack.stop();
  expect(performance.now() - since).toBeLessThan(5_000);
  stack = await startStack();
});

it('replaces the subscription if the router sends the same one again', async () => {
  const callbackUrl = `${router.prefix}again`;
  await subscribe(userChanged(), { callbackUrl, subscriptionId: 'again' });
  await subscribe(userChanged(), { callbackUrl, subscriptionId: 'again' });
  expect(ends()).toEqual(['replaced']);
  await update();
  await expect.poll(() => actions().filter((action) => action === 'next')).toHaveLength(1);
  expect(actions()).not.toContain('complete');
});
