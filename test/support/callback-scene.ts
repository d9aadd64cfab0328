/** A gateway that a router may call back, an emulator with one user, and the router: new ones for each test. */
import { afterEach, beforeEach, expect } from 'vitest';
import { asCaller, authenticateByHeader } from './caller.js';
import {
  type CallbackExtension,
  type CallbackRouter,
  startCallbackRouter,
  subscribeFor,
  type SubscribeReply,
} from './callback-router.js';
import { createAccount, inviteUser } from './emulator-scene.js';
import { startStack, type TestStack } from './gateway.js';

export interface CallbackScene {
  router: CallbackRouter;
  stack: TestStack;
  accountId: string;
  userId: string;
  /** Subscribes as the router does, by default for a caller with all permissions. */
  subscribe(
    query: string,
    extension?: CallbackExtension,
    headers?: Readonly<Record<string, string>>,
  ): Promise<SubscribeReply>;
  /** Returns the subscription to all users of the account. */
  userChanged(fields?: string): string;
  /** Changes the user through the gateway. */
  update(licenseType?: string): Promise<void>;
  /** Returns the actions of the messages that the router has received. */
  actions(): string[];
  /** Returns why subscriptions have ended, from the log. */
  ends(): unknown[];
}

/** Call it at the top of a file. */
export function callbackScene(): CallbackScene {
  const scene = {
    subscribe: (query, extension, headers) =>
      subscribeFor(scene.router, scene.stack.url)(query, extension, headers ?? asCaller({})),
    userChanged: (fields = 'kind userId') =>
      `subscription { userChanged(accountId: "${scene.accountId}") { ${fields} } }`,
    async update(licenseType = 'Basic') {
      const { stack, accountId, userId } = scene;
      const query = `mutation { updateUser(accountId: "${accountId}", userId: "${userId}", input: { licenseType: ${licenseType} }) { userId } }`;
      const response = await fetch(`${stack.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...asCaller({}) },
        body: JSON.stringify({ query }),
      });
      expect(await response.json()).toEqual({ data: { updateUser: { userId } } });
    },
    actions: () => scene.router.received.map(({ action }) => action),
    ends: () =>
      scene.stack.logged
        .filter(({ msg }) => msg === 'callback subscription ended')
        .map(({ reason }) => reason),
  } as CallbackScene;
  beforeEach(async () => {
    scene.router = await startCallbackRouter();
    scene.stack = await startStack({
      env: { SUBSCRIPTION_CALLBACK_URLS: scene.router.prefix },
      authenticate: authenticateByHeader,
    });
    scene.accountId = await createAccount(scene.stack.emulator);
    scene.userId = await inviteUser(scene.stack.emulator, scene.accountId, 'ann@example.com');
  });
  afterEach(async () => {
    await scene.stack.stop();
    await scene.router.stop();
  });
  return scene;
}
