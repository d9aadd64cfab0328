/** Subscribers of the same document share the result of an event, unless their rights or their variables differ. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Permission } from '../../../src/models/shared/permission.js';
import { ALL_PERMISSIONS, asCaller, authenticateByHeader } from '../../support/caller.js';
import { askAt, startStack, type TestStack } from '../../support/gateway.js';
import { createAccount } from '../../support/live-client.js';
import { INIT, openSocket, type RawSocket, subscribeTo } from '../../support/raw-socket.js';

const CREATED = `subscription($accountId: ID!, $withPin: Boolean = true) {
  userChanged(accountId: $accountId) { kind user { primaryEmail personalPIN @include(if: $withPin) } }
}`;
const INVITE = `mutation($accountId: ID!) {
  inviteUsers(accountId: $accountId, input: { userEmailList: ["shared@example.com"] }) { invites { inviteId } }
}`;
const LOOKUP = ALL_PERMISSIONS.filter((permission) => permission !== 'user:secrets');

let stack: TestStack;
beforeAll(async () => (stack = await startStack({ authenticate: authenticateByHeader })));
afterAll(() => stack.stop());

/** Subscribes as a caller with these permissions. */
async function subscribe(variables: object, permissions: readonly Permission[]): Promise<RawSocket> {
  const socket = await openSocket(stack.url, { headers: asCaller({ permissions }) });
  socket.send(INIT);
  await socket.next();
  socket.send(subscribeTo('1', CREATED, variables));
  // The response to a later operation tells that the subscription has started.
  socket.send(subscribeTo('2', '{ viewer { id } }'));
  await socket.next();
  await socket.next();
  return socket;
}

it('depends on the rights and the variables of its subscriber', async () => {
  const ask = askAt(`${stack.url}/graphql`, asCaller({}));
  const accountId = await createAccount(ask);
  const variants: [object, readonly Permission[]][] = [
    [{ accountId }, ALL_PERMISSIONS],
    [{ accountId }, LOOKUP],
    [{ accountId }, ALL_PERMISSIONS],
    [{ accountId, withPin: false }, LOOKUP],
  ];
  const sockets = await Promise.all(variants.map(async (variant) => subscribe(...variant)));
  await ask(INVITE, { accountId });
  const received = await Promise.all(sockets.map(async (socket) => socket.next()));
  const primaryEmail = 'shared@example.com';
  const withPin = message({ primaryEmail, personalPIN: null });
  expect(received).toEqual([
    withPin,
    { ...withPin, payload: { ...withPin.payload, errors: [expect.anything()] } },
    withPin,
    message({ primaryEmail }),
  ]);
  expect(received[1]).toMatchObject({ payload: { errors: [{ extensions: { code: 'FORBIDDEN' } }] } });
  for (const { raw } of sockets) raw.terminate();
});

const message = (user: object) => ({
  id: '1',
  type: 'next',
  payload: { data: { userChanged: { kind: 'Created', user } } },
});
