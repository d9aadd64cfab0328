/** Subscriptions of a gateway that runs trusted documents only: by every transport as by HTTP. */
import { ApolloClient, type ApolloLink, InMemoryCache } from '@apollo/client';
import { createClient as createSseClient } from 'graphql-sse';
import type { Client } from 'graphql-ws';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccount, inviteUser } from '../../support/emulator-scene.js';
import { type Answer, startStack, type TestStack } from '../../support/gateway.js';
import { eventually, liveClient } from '../../support/live-client.js';
import { INIT, openSocket } from '../../support/raw-socket.js';
import { loadSnippet } from '../../support/snippet.js';
import { UpdateUserDocument, UserChangedDocument } from '../../support/trusted/graphql.js';

const PAGE = 'docs/transport.md';
const MANIFEST = fileURLToPath(new URL('../../support/trusted/persisted-documents.json', import.meta.url));
const STRANGER = 'subscription { accountChanged(accountId: "a") { kind } }';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
/** The hash of a document of the manifest. */
const hashOf = (document: object): string =>
  (document as Record<string, { hash: string }>)['__meta__']?.hash.replace('sha256:', '') ?? '';

const HASH = hashOf(UserChangedDocument);

let stack: TestStack;
let documents: Record<string, string>;
let user: { accountId: string; userId: string };

beforeAll(async () => {
  stack = await startStack({ env: { TRUSTED_DOCUMENTS: MANIFEST } });
  documents = JSON.parse(await readFile(MANIFEST, 'utf8')) as typeof documents;
  const accountId = await createAccount(stack.emulator);
  user = { accountId, userId: await inviteUser(stack.emulator, accountId, 'ann@example.com') };
});
afterAll(() => stack.stop());

const post = async (body: object, accept = 'application/json'): Promise<Response> =>
  fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
  });

/** The code of the first error of a response. */
const codeOf = (response: unknown): unknown => (response as Answer<unknown>).errors?.[0]?.extensions.code;

/** Collects the results of a subscription, and its error. */
const sinkOf = (received: unknown[]) => ({
  next: (result: unknown) => void received.push(result),
  error: (error: unknown) => void received.push(error),
  complete: () => undefined,
});

/** Changes the user until a subscriber has received that, and returns what it received. */
async function nextChange(received: readonly unknown[]): Promise<unknown> {
  const variables = { ...user, input: { licenseType: 'Basic' } };
  await eventually(async () => {
    const response = await post({ documentId: hashOf(UpdateUserDocument), variables });
    expect(await response.json()).toHaveProperty('data.updateUser.userId', user.userId);
    expect(received).not.toEqual([]);
  });
  return received.at(-1);
}

const changeOfUser = () => ({ data: { userChanged: { kind: 'Updated', user } } });

/** Names a document, with the text that the protocol of WebSockets requires. */
type Notation = (text: string, hash: string) => { query: string };

const NOTATIONS: [string, Notation][] = [
  ['its text', (query) => ({ query })],
  ['the hash of a persisted query', (_text, hash) => ({ query: '', extensions: persisted(hash) })],
  ['documentId', (_text, hash) => ({ query: '', documentId: hash })],
];

/** Subscribes to the changes of users. */
const nameListed = (notation: Notation) => ({
  ...notation(documents[`sha256:${HASH}`] ?? '', HASH),
  variables: { accountId: user.accountId },
});

describe('a subscription of the manifest runs', () => {
  it.each(NOTATIONS)('by WebSocket: %s', async (_title, notation) => {
    const client = liveClient(stack.url);
    const received: unknown[] = [];
    client.subscribe(nameListed(notation), sinkOf(received));
    expect(await nextChange(received)).toMatchObject(changeOfUser());
    await client.dispose();
  });

  it.each(NOTATIONS)('by event stream: %s', async (_title, notation) => {
    const client = createSseClient({ url: `${stack.url}/graphql`, retryAttempts: 0 });
    const received: unknown[] = [];
    client.subscribe(nameListed(notation), sinkOf(received));
    expect(await nextChange(received)).toMatchObject(changeOfUser());
    client.dispose();
  });

  it('by the links of docs/transport.md', async () => {
    const { hashes } = await loadSnippet<{ hashes: ApolloLink }>(PAGE, 'createPersistedQueryLink');
    const { createLiveLink } = await loadSnippet<{ createLiveLink: (live: Client) => ApolloLink }>(
      PAGE,
      'createLiveLink',
    );
    const live = liveClient(stack.url);
    const link = hashes.concat(createLiveLink(live));
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const received: unknown[] = [];
    const { accountId } = user;
    client.subscribe({ query: UserChangedDocument, variables: { accountId } }).subscribe(sinkOf(received));
    expect(await nextChange(received)).toMatchObject(changeOfUser());
    client.stop();
    await live.dispose();
  });
});

describe('any other subscription is refused with the code that HTTP gives', () => {
  it.each(NOTATIONS)('%s', async (_title, notation) => {
    const named = notation(STRANGER, sha256(STRANGER));
    const code = codeOf(await (await post(named)).json());
    expect(code).toMatch(/^(?:DOCUMENT_NOT_TRUSTED|PERSISTED_QUERY_NOT_FOUND)$/);

    const stream = await post(named, 'text/event-stream');
    expect([stream.status, codeOf(await stream.json())]).toEqual([400, code]);

    const socket = await openSocket(stack.url);
    socket.send(INIT);
    await socket.next();
    socket.send({ type: 'subscribe', id: '1', payload: named });
    expect(await socket.next()).toMatchObject({
      type: 'error',
      id: '1',
      payload: [{ extensions: { code } }],
    });
    socket.raw.terminate();
  });
});
