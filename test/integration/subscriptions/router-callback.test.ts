/** Subscriptions by the HTTP callback protocol of Apollo Router, with a router that follows it. */
import { expect, it, onTestFinished } from 'vitest';
import { ANYONE } from '../../../src/access/caller.js';
import {
  respondAsRouter,
  startCallbackRouter,
  subscribeFor,
  VERIFIER,
} from '../../support/callback-router.js';
import { callbackScene } from '../../support/callback-scene.js';
import { asCaller } from '../../support/caller.js';
import { startGatewayTo, startStack } from '../../support/gateway.js';

const scene = callbackScene();

it('checks the URL, responds without data, and sends an event for each change', async () => {
  const { status, headers, body } = await scene.subscribe(
    scene.userChanged('kind userId user { licenseType }'),
  );
  expect({ status, body }).toEqual({ status: 200, body: { data: null } });
  expect(headers.get('subscription-protocol')).toBe('callback/1.0');
  expect(scene.router.received).toMatchObject([
    {
      kind: 'subscription',
      action: 'check',
      verifier: VERIFIER,
      headers: { 'content-type': 'application/json', 'subscription-protocol': 'callback/1.0' },
    },
  ]);
  await scene.update('Basic');
  await scene.update('Pro');
  await expect.poll(() => scene.actions()).toEqual(['check', 'next', 'next']);
  expect(scene.router.received[1]).toMatchObject({ ...ids(), payload: change('Basic') });
  expect(scene.router.received[2]).toMatchObject({ ...ids(), payload: change('Pro') });
});

const change = (licenseType: string) => ({
  data: { userChanged: { kind: 'Updated', userId: scene.userId, user: { licenseType } } },
});

const ids = () => ({ kind: 'subscription', id: scene.router.received[0]?.id, verifier: VERIFIER });

it.each([
  ['is invalid', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['has wrong arguments', 'subscription { userChanged(accountId: " ") { kind } }', 'BAD_USER_INPUT'],
])('does not call the router if the operation %s', async (_, query, code) => {
  const { body } = await scene.subscribe(query);
  expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
  expect(scene.router.received).toEqual([]);
});

it('ends with an error when the credentials of the caller expire', async () => {
  const expiring = await startGatewayTo({
    endpoint: scene.stack.emulator.url,
    env: { SUBSCRIPTION_CALLBACK_URLS: scene.router.prefix },
    authenticate: () => ({ ...ANYONE, expiresAt: Date.now() + 500 }),
  });
  onTestFinished(async () => expiring.stop());
  await subscribeFor(scene.router, expiring.url)(scene.userChanged());
  await expect.poll(() => scene.actions()).toEqual(['check', 'complete']);
  expect(scene.router.received[1]?.errors).toEqual([
    {
      message: 'The credentials of the subscription have expired.',
      extensions: { code: 'UNAUTHENTICATED' },
    },
  ]);
});

it('does not end at once if the credentials expire in many years', async () => {
  const lasting = await startGatewayTo({
    endpoint: scene.stack.emulator.url,
    env: { SUBSCRIPTION_CALLBACK_URLS: scene.router.prefix },
    authenticate: () => ({ ...ANYONE, expiresAt: Date.parse('2099-01-01T00:00:00Z') }),
  });
  onTestFinished(async () => lasting.stop());
  await subscribeFor(scene.router, lasting.url)(scene.userChanged(), { heartbeatIntervalMs: 100 });
  await expect.poll(() => scene.router.received.length).toBeGreaterThan(2);
  expect(scene.actions()).not.toContain('complete');
});

it.each([
  [404, 'client'],
  [401, 'protocol'],
  [307, 'protocol'],
])('ends without another message if the router responds %i to an event', async (code, reason) => {
  await scene.subscribe(scene.userChanged());
  scene.router.respond = () => code;
  await scene.update();
  await expect.poll(() => scene.ends()).toEqual([reason]);
  await scene.update();
  expect(scene.actions()).toEqual(['check', 'next']);
});

it('sends an event again while the router fails, and keeps the order', async () => {
  await scene.subscribe(scene.userChanged('kind user { licenseType }'));
  let failures = 2;
  scene.router.respond = (message, response) => {
    if (failures === 0) return respondAsRouter(message, response);
    failures -= 1;
    if (failures === 0) response.destroy();
    return failures === 0 ? undefined : 503;
  };
  await scene.update('Basic');
  await scene.update('Pro');
  await expect.poll(() => scene.actions()).toEqual(['check', 'next', 'next', 'next', 'next']);
  const sent = scene.router.received.slice(1).map(({ payload }) => JSON.stringify(payload?.data));
  expect(sent.slice(1).map((text) => text === sent[0])).toEqual([true, true, false]);
});

it('gives up a router that stays away', { timeout: 15_000 }, async () => {
  await scene.subscribe(scene.userChanged());
  await scene.router.stop();
  await scene.update();
  await expect.poll(() => scene.ends(), { timeout: 10_000 }).toEqual(['lost']);
  scene.router = await startCallbackRouter();
});

it('sends heartbeats within the interval of the router, and none for 0', async () => {
  await scene.subscribe(scene.userChanged(), { heartbeatIntervalMs: 200 });
  const first = scene.router.received[0]?.id;
  await scene.subscribe(scene.userChanged(), { heartbeatIntervalMs: 0 });
  await expect.poll(() => scene.router.received.length).toBeGreaterThanOrEqual(5);
  expect(new Set(scene.actions())).toEqual(new Set(['check']));
  expect(scene.router.received.filter(({ id }) => id !== first)).toHaveLength(1);
});

it('ends if the router has forgotten the subscription at a heartbeat', async () => {
  await scene.subscribe(scene.userChanged(), { heartbeatIntervalMs: 100 });
  scene.router.respond = () => 404;
  await expect.poll(() => scene.ends()).toEqual(['client']);
});

it('completes every subscription when the gateway stops', async () => {
  await scene.subscribe(scene.userChanged());
  await scene.subscribe(scene.userChanged());
  await scene.stack.stop();
  expect(scene.actions()).toEqual(['check', 'check', 'complete', 'complete']);
  expect(scene.router.received[3]).not.toHaveProperty('errors');
  expect(scene.ends()).toEqual(['stop', 'stop']);
  scene.stack = await startStack();
});

it('stops although a router does not respond', { timeout: 15_000 }, async () => {
  await scene.subscribe(scene.userChanged());
  scene.router.respond = () => undefined;
  const since = performance.now();
  await scene.stack.stop();
  expect(performance.now() - since).toBeLessThan(5_000);
  scene.stack = await startStack();
});

it('counts subscriptions, events and ends in the metrics', async () => {
  const read = async () => {
    const text = await (await fetch(`${scene.stack.url}/metrics`, { headers: asCaller({}) })).text();
    return text.split('\n').filter((line) => line.includes('transport="callback"'));
  };
  await scene.subscribe(scene.userChanged());
  expect(await read()).toEqual([
    'chime_gateway_subscription_connections{transport="callback"} 1',
    'chime_gateway_subscriptions{transport="callback",field="userChanged"} 1',
  ]);
  await scene.update();
  await expect.poll(() => scene.actions()).toContain('next');
  scene.router.respond = () => 404;
  await scene.update();
  await expect.poll(() => scene.ends()).toEqual(['client']);
  expect(await read()).toEqual([
    'chime_gateway_subscription_connections{transport="callback"} 0',
    'chime_gateway_subscription_connection_ends_total{transport="callback",reason="client"} 1',
    'chime_gateway_subscriptions{transport="callback",field="userChanged"} 0',
    'chime_gateway_subscription_results_total{transport="callback"} 1',
  ]);
});

it('replaces the subscription if the router sends the same one again', async () => {
  const callbackUrl = `${scene.router.prefix}again`;
  await scene.subscribe(scene.userChanged(), { callbackUrl, subscriptionId: 'again' });
  await scene.subscribe(scene.userChanged(), { callbackUrl, subscriptionId: 'again' });
  expect(scene.ends()).toEqual(['client']);
  await scene.update();
  await expect.poll(() => scene.actions().filter((action) => action === 'next')).toHaveLength(1);
  expect(scene.actions()).not.toContain('complete');
});
