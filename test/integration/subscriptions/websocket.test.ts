/** GraphQL over WebSocket: operations of all kinds by the client of graphql-ws. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type TestStack } from '../../support/gateway.js';
import {
  ACCOUNT_CHANGED,
  changedTo,
  createAccount,
  eventually,
  liveClient,
  renameAccount,
} from '../../support/live-client.js';

let stack: TestStack;
beforeAll(async () => (stack = await startStack()));
afterAll(() => stack.stop());

it('runs queries and mutations', async () => {
  const client = liveClient(stack.url);
  const query = client.iterate({ query: '{ viewer { id } }' });
  expect(await query.next()).toEqual({ done: false, value: { data: { viewer: { id: 'anyone' } } } });
  expect(await query.next()).toEqual({ done: true, value: undefined });
  const mutation = client.iterate({ query: 'mutation { createAccount(input: { name: "Live" }) { name } }' });
  expect(await mutation.next()).toEqual({
    done: false,
    value: { data: { createAccount: { name: 'Live' } } },
  });
  await client.dispose();
});

it('sends each change to its subscribers, and only to them', async () => {
  const accountId = await createAccount(stack.ask);
  const otherId = await createAccount(stack.ask);
  const client = liveClient(stack.url);
  const events = client.iterate({ query: ACCOUNT_CHANGED, variables: { accountId } });
  const received: unknown[] = [];
  const reading = (async () => {
    for await (const event of events) received.push(event);
  })();
  await eventually(async () => {
    await renameAccount(stack.ask, otherId, 'Other');
    await renameAccount(stack.ask, accountId, 'Ready');
    expect(received).not.toEqual([]);
  });
  await renameAccount(stack.ask, accountId, 'Lively');
  await eventually(() => expect(received.at(-1)).toEqual(changedTo('Lively')));
  expect(received).not.toContainEqual(changedTo('Other'));
  await events.return?.();
  await reading;
  await client.dispose();
});
