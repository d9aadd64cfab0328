/** Which subscriptions by callbacks the gateway refuses, and what a router that does not confirm causes. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { AuthenticationError } from '../../../src/access/authentication/authentication-error.js';
import {
  type CallbackExtension,
  respondAsRouter,
  startCallbackRouter,
  subscribeFor,
} from '../../support/callback-router.js';
import { callbackScene } from '../../support/callback-scene.js';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { TRUSTED_DOCUMENTS } from '../../support/demo.js';
import { startGatewayTo } from '../../support/gateway.js';

const scene = callbackScene();

it('sends no credentials and no other header of the caller to the router', async () => {
  await scene.subscribe(
    scene.userChanged(),
    {},
    { ...asCaller({}), authorization: 'Bearer secret', cookie: 'a=b' },
  );
  expect(Object.keys(scene.router.received[0]?.headers ?? {}).toSorted()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'host',
    'subscription-protocol',
  ]);
});

it('accepts the header of a router that lists further media types', async () => {
  const accept = 'application/json, application/json;callbackSpec=1.0; charset=utf-8';
  const { status } = await scene.subscribe(scene.userChanged(), {}, { ...asCaller({}), accept });
  expect({ status, actions: scene.actions() }).toEqual({ status: 200, actions: ['check'] });
});

it('does not call the router for a caller without the permission, or outside its accounts', async () => {
  const limited = await scene.subscribe(scene.userChanged(), {}, asCaller({ accounts: ['another'] }));
  const unknown = await scene.subscribe(scene.userChanged(), {}, {});
  for (const { body } of [limited, unknown])
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  expect(scene.router.received).toEqual([]);
});

it('does not call the router for a caller without credentials, with too many requests, or an unknown document', async () => {
  const guarded = await startGatewayTo({
    endpoint: scene.stack.emulator.url,
    env: { SUBSCRIPTION_CALLBACK_URLS: scene.router.prefix, RATE_LIMIT: '1/60', TRUSTED_DOCUMENTS },
    authenticate: (request) => {
      if (!request.headers['x-test-caller']) throw new AuthenticationError('no-credentials');
      return authenticateByHeader(request);
    },
  });
  onTestFinished(async () => guarded.stop());
  const send = subscribeFor(scene.router, guarded.url);
  const replies = [
    await send(scene.userChanged()),
    await send(scene.userChanged(), {}, asCaller({})),
    await send(scene.userChanged(), {}, asCaller({})),
  ];
  expect(replies.map(({ body }) => body.errors?.[0]?.extensions.code)).toEqual([
    'UNAUTHENTICATED',
    'DOCUMENT_NOT_TRUSTED',
    'RATE_LIMITED',
  ]);
  expect(scene.router.received).toEqual([]);
});

it('does not call a URL that the settings do not allow, or without what the protocol requires', async () => {
  const wrong: CallbackExtension[] = [
    { callbackUrl: scene.router.prefix.replace('/callback/', '/callback-evil/1') },
    { callbackUrl: `${scene.router.prefix}../1` },
    { callbackUrl: 'http://169.254.169.254/latest/meta-data' },
    { callbackUrl: undefined },
    { subscriptionId: '' },
    { verifier: 1 },
    { heartbeatIntervalMs: 1 },
    { heartbeatIntervalMs: 2 ** 31 },
    { heartbeatIntervalMs: -1 },
  ];
  for (const extension of wrong) {
    const { status, body } = await scene.subscribe(scene.userChanged(), extension);
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({
      status: 400,
      code: 'CALLBACK_REFUSED',
    });
  }
  expect(scene.router.received).toEqual([]);
});

it('is off by default', async () => {
  const usual = await startGatewayTo({ endpoint: scene.stack.emulator.url });
  onTestFinished(async () => usual.stop());
  const { status, body } = await subscribeFor(scene.router, usual.url)(scene.userChanged());
  expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({
    status: 400,
    code: 'CALLBACK_REFUSED',
  });
  expect(scene.router.received).toEqual([]);
});

it('responds to a query as to any other', async () => {
  const { status, body } = await scene.subscribe(`{ account(accountId: "${scene.accountId}") { name } }`);
  expect({ status, body }).toEqual({ status: 200, body: { data: { account: { name: 'Example' } } } });
  expect(scene.router.received).toEqual([]);
});

it('refuses more subscriptions of a caller than MAX_SUBSCRIPTIONS, until one ends', async () => {
  const limited = await startGatewayTo({
    endpoint: scene.stack.emulator.url,
    env: { SUBSCRIPTION_CALLBACK_URLS: scene.router.prefix, MAX_SUBSCRIPTIONS: '1' },
    authenticate: authenticateByHeader,
  });
  onTestFinished(async () => limited.stop());
  const send = subscribeFor(scene.router, limited.url);
  const subscribeAs = async (id: string) =>
    (await send(scene.userChanged(), { heartbeatIntervalMs: 100 }, asCaller({ id }))).status;
  expect([await subscribeAs('ann'), await subscribeAs('ann'), await subscribeAs('bob')]).toEqual([
    200, 429, 200,
  ]);
  scene.router.respond = () => 404;
  await expect.poll(() => limited.logged.filter(({ reason }) => reason === 'client')).toHaveLength(2);
  scene.router.respond = respondAsRouter;
  expect(await subscribeAs('ann')).toBe(200);
});

describe('a router that does not confirm', () => {
  it.each([400, 401, 404, 500, 302, 200])('with status %i', async (code) => {
    scene.router.respond = () => code;
    const { status, body } = await scene.subscribe(scene.userChanged());
    expect({ status, codes: body.errors?.map(({ extensions }) => extensions.code) }).toEqual({
      status: 400,
      codes: ['CALLBACK_REFUSED'],
    });
    await scene.update();
    expect(scene.actions()).toEqual(['check']);
    expect(scene.stack.logged).toContainEqual(
      expect.objectContaining({ msg: 'callback not confirmed', reason: code }),
    );
  });

  it('because of a wrong verifier', async () => {
    const { status } = await scene.subscribe(scene.userChanged(), { verifier: 'another' });
    expect({ status, actions: scene.actions() }).toEqual({ status: 400, actions: ['check'] });
  });

  it('because it is gone', async () => {
    await scene.router.stop();
    const { status } = await scene.subscribe(scene.userChanged());
    expect(status).toBe(400);
    expect(scene.stack.logged).toContainEqual(
      expect.objectContaining({ msg: 'callback not confirmed', reason: 'ECONNREFUSED' }),
    );
    scene.router = await startCallbackRouter();
  });
});
