/** Clients with a cache, which ask by the hashes of documents that were generated as docs/transport.md says. */
import { ApolloClient, type ApolloLink, type InMemoryCache } from '@apollo/client';
import { createAccount, inviteUser } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startRecorder, type Recorder } from '../support/recorder.js';
import { loadSnippet } from '../support/snippet.js';
import { UpdateUserDocument, UserDocument, UserListDocument } from '../support/trusted/graphql.js';

const MANIFEST = fileURLToPath(new URL('../support/trusted/persisted-documents.json', import.meta.url));

let stack: TestStack;
let asked: Recorder;
let accountId: string;

beforeAll(async () => {
  stack = await startStack({ env: { TRUSTED_DOCUMENTS: MANIFEST } });
  asked = await startRecorder(stack.url);
  accountId = await createAccount(stack.emulator);
  await inviteUser(stack.emulator, accountId, 'ann@example.com');
});
beforeEach(() => asked.clear());
afterAll(async () => {
  await asked.stop();
  await stack.stop();
});

/** The link of docs/transport.md, with the cache of docs/frontend.md. */
async function createClient(): Promise<ApolloClient> {
  const { link } = await loadSnippet<{ link: ApolloLink }>('docs/transport.md', 'createPersistedQueryLink', {
    "'/graphql'": `'${asked.url}/graphql'`,
  });
  const { cache } = await loadSnippet<{ cache: InMemoryCache }>('docs/frontend.md', 'new InMemoryCache');
  return new ApolloClient({ link, cache });
}

describe('Apollo Client', () => {
  it('stores what it read by the keys of the entities, and shows there what a mutation changed', async () => {
    const client = await createClient();
    const list = await client.query({ query: UserListDocument, variables: { accountId } });
    const userId = list.data?.users?.nodes[0]?.userId ?? '';
    const variables = { accountId, userId };
    const { data } = await client.query({ query: UserDocument, variables });
    expect(data?.user).toMatchObject({ ...variables, account: { name: 'Example' } });
    expect(Object.keys(client.cache.extract() as object)).toEqual(
      expect.arrayContaining([
        `Account:${JSON.stringify({ accountId })}`,
        `User:${JSON.stringify({ accountId, userId })}`,
      ]),
    );
    await client.mutate({
      mutation: UpdateUserDocument,
      variables: { ...variables, input: { licenseType: 'Pro' } },
    });
    expect(asked.calls).toHaveLength(3);

    const shown = client.cache.readQuery({ query: UserListDocument, variables: { accountId } });
    expect(shown?.users?.nodes).toMatchObject([{ userId, licenseType: 'Pro' }]);
    const again = await client.query({ query: UserDocument, variables });
    expect(again.data?.user).toMatchObject({ licenseType: 'Pro', account: { name: 'Example' } });
    expect(asked.calls).toHaveLength(3);
  });
});
