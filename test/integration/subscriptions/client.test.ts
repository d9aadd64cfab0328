/** Clients of subscriptions, set up as docs/subscriptions.md says: what they receive, and how they renew their tokens. */
import { ApolloClient, type ApolloLink, InMemoryCache } from '@apollo/client';
import type { Client as UrqlClient } from '@urql/core';
import { parse } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import type { Client } from 'graphql-ws';
import type { Environment } from 'relay-runtime';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createAccount, inviteUser } from '../../support/emulator-scene.js';
import { type Ask, askAt, startStack, type TestStack } from '../../support/gateway.js';
import { bearer } from '../../support/guarded-gateway.js';
import { eventually, socketUrl } from '../../support/live-client.js';
import { loadSnippet, readSnippet } from '../../support/snippet.js';
import { claims, createFiles, createKeyPair, type Files, JWT_ENV, now, sign } from '../../support/token.js';

const PAGE = 'docs/subscriptions.md';
const USER_CHANGED = readSnippet(PAGE, 'subscription UserChanged');

let files: Files;
let stack: TestStack;
let ask: Ask;
let token: string;
let variables: { accountId: string };
let userId: string;
/** The client of graphql-ws, which other clients use. */
let live: Client;
/** The functions that a page gives its client. */
const currentToken = vi.fn<() => Promise<string>>();
const readAgain = vi.fn<() => void>();
/** A token that the gateway accepts for some more seconds, because clocks may differ. */
let createExpiringToken: () => Promise<string>;

beforeAll(async () => {
  files = await createFiles();
  const pair = await createKeyPair('ES256');
  stack = await startStack({
    env: { ...JWT_ENV, JWT_PUBLIC_KEY_FILE: await files.write('key.json', pair.jwk) },
  });
  token = await sign(pair);
  createExpiringToken = () => sign(pair, claims({ exp: now() - 3 }));
  ask = askAt(`${stack.url}/graphql`, bearer(token));
  variables = { accountId: await createAccount(stack.emulator) };
  userId = await inviteUser(stack.emulator, variables.accountId, 'ann@example.com');
  for (const [name, value] of Object.entries({ WebSocket, currentToken, readAgain }))
    vi.stubGlobal(name, value);
  const address = { 'wss://gateway.example.com/graphql': socketUrl(stack.url) };
  ({ live } = await loadSnippet<{ live: Client }>(PAGE, "from 'graphql-ws'", address));
  vi.stubGlobal('live', live);
});
beforeEach(() => {
  currentToken.mockReset().mockImplementation(async () => token);
  readAgain.mockReset();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await stack.stop();
  await files.remove();
});

/** Loads the snippet that uses the client of graphql-ws. */
const loadUser = async <Exports>(mark: string): Promise<Exports> =>
  loadSnippet<Exports>(PAGE, mark, { "import { live } from './live';": '' });

/** Subscribes to the changes of users, and returns a function that ends the subscription. */
type Subscribe = (receive: (result: unknown) => void) => Promise<() => unknown>;

const sinkOf = (receive: (result: unknown) => void) => ({
  next: receive,
  error: receive,
  complete: () => undefined,
});

const subscribeByWebSocket: Subscribe = async (receive) =>
  live.subscribe({ query: USER_CHANGED, variables }, sinkOf(receive));

const subscribeByEventStream: Subscribe = async (receive) => {
  const client = createSseClient({
    url: `${stack.url}/graphql`,
    headers: async () => bearer(await currentToken()),
  });
  return client.subscribe({ query: USER_CHANGED, variables }, sinkOf(receive));
};

const subscribeByApollo: Subscribe = async (receive) => {
  const { link } = await loadUser<{ link: ApolloLink }>('GraphQLWsLink');
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const changes = client.subscribe({ query: parse(USER_CHANGED), variables });
  const subscription = changes.subscribe({ next: receive, error: receive });
  return () => {
    subscription.unsubscribe();
    client.stop();
  };
};

const subscribeByUrql: Subscribe = async (receive) => {
  const { client } = await loadUser<{ client: UrqlClient }>('subscriptionExchange');
  const subscription = client.subscription(USER_CHANGED, variables).subscribe(receive);
  return () => subscription.unsubscribe();
};

const subscribeByRelay: Subscribe = async (receive) => {
  const { environment } = await loadUser<{ environment: Environment }>('relay-runtime');
  const operation = { name: 'UserChanged', text: USER_CHANGED, operationKind: 'subscription' } as const;
  const request = { ...operation, id: null, cacheID: 'UserChanged', metadata: {} };
  const changes = environment.getNetwork().execute(request, variables, {});
  const subscription = changes.subscribe({ next: receive, error: receive });
  return () => subscription.unsubscribe();
};

const subscribeByCurl: Subscribe = async (receive) => {
  const command = readSnippet(PAGE, 'curl -N', {
    'http://127.0.0.1:4000': stack.url,
    '…': variables.accountId,
  });
  const curl = spawn('sh', ['-c', `exec ${command.trim()} -H 'authorization: Bearer ${token}'`]);
  createInterface({ input: curl.stdout }).on('line', (line) => {
    if (line.startsWith('data: {')) receive(JSON.parse(line.slice('data: '.length)));
  });
  return async () => {
    curl.kill();
    await once(curl, 'close');
  };
};

/** Changes the user until a subscriber has received that, and returns what it received. */
async function nextChange(received: readonly unknown[]): Promise<unknown> {
  await eventually(async () => {
    const known = received.length;
    const { errors } = await ask(
      `mutation { updateUser(accountId: "${variables.accountId}", userId: "${userId}", input: { licenseType: Basic }) { userId } }`,
    );
    expect(errors).toBeUndefined();
    expect(received.slice(known)).not.toEqual([]);
  });
  return received.at(-1);
}

const changeOfUser = () => ({ data: { userChanged: { kind: 'Updated', operation: 'UpdateUser', userId } } });

describe('a change by updateUser reaches', () => {
  it.each<[string, Subscribe]>([
    ['graphql-ws', subscribeByWebSocket],
    ['Apollo Client', subscribeByApollo],
    ['urql', subscribeByUrql],
    ['Relay', subscribeByRelay],
    ['graphql-sse', subscribeByEventStream],
    ['curl', subscribeByCurl],
  ])('%s', async (_name, subscribe) => {
    const received: unknown[] = [];
    const unsubscribe = await subscribe((result) => received.push(result));
    expect(await nextChange(received)).toMatchObject(changeOfUser());
    await unsubscribe();
  });
});

describe('a client whose token expires connects again with another one, and receives further changes', () => {
  it('by WebSocket, and reads again what it shows', async () => {
    currentToken.mockImplementationOnce(createExpiringToken);
    const received: unknown[] = [];
    const unsubscribe = await subscribeByWebSocket((result) => received.push(result));
    await eventually(() => expect(readAgain).toHaveBeenCalledOnce());
    expect(currentToken).toHaveBeenCalledTimes(2);
    expect(await nextChange(received)).toMatchObject(changeOfUser());
    await unsubscribe();
  });

  it('by event stream', async () => {
    currentToken.mockImplementationOnce(createExpiringToken);
    const received: unknown[] = [];
    const unsubscribe = await subscribeByEventStream((result) => received.push(result));
    await eventually(() => expect(currentToken).toHaveBeenCalledTimes(2));
    expect(await nextChange(received)).toMatchObject(changeOfUser());
    await unsubscribe();
  });
});
