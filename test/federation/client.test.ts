/** The clients that frontends use, each in its own way, with typed documents and over real HTTP. */
import { ApolloClient, HttpLink, type InMemoryCache } from '@apollo/client';
import { cacheExchange, Client as UrqlClient, fetchExchange } from '@urql/core';
import { ClientError, GraphQLClient } from 'graphql-request';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccount, inviteUser } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import { loadSnippet } from '../support/snippet.js';
import {
  SetLicenseDocument,
  type SetLicenseMutation,
  type SetLicenseMutationVariables,
  UserDocument,
  type UserPageQuery,
  UserPageDocument,
} from '../support/gql/graphql.js';

let stack: TestStack;
let url: string;
let accountId: string;
let userIds: string[];

beforeAll(async () => {
  stack = await startStack();
  url = `${stack.url}/graphql`;
  accountId = await createAccount(stack.emulator);
  for (const name of ['ann', 'bob', 'cas', 'dan', 'eve']) {
    await inviteUser(stack.emulator, accountId, `${name}@example.com`);
  }
  const users = await new GraphQLClient(url).request(UserPageDocument, { accountId });
  userIds = idsOf(users);
});
afterAll(() => stack.stop());

const idsOf = ({ users }: UserPageQuery): string[] => users?.edges.map(({ node }) => node.userId) ?? [];

const known = () => ({ accountId, userId: userIds[0] ?? '' });
const toPro = (): SetLicenseMutationVariables => ({ ...known(), input: { licenseType: 'Pro' } });

/** Mutations that fail: in Chime, in the gateway's validation, and before anything is executed. */
const FAILING: [code: string, variables: () => SetLicenseMutationVariables][] = [
  ['NOT_FOUND', () => ({ ...toPro(), userId: 'missing' })],
  ['BAD_USER_INPUT', () => ({ ...toPro(), userId: '..' })],
  ['BAD_USER_INPUT', () => ({ ...toPro(), input: { licenseType: 'Gold' as 'Pro' } })],
];

/** The client of docs/frontend.md. */
async function createApolloClient(): Promise<ApolloClient> {
  const { cache } = await loadSnippet<{ cache: InMemoryCache }>('docs/frontend.md', 'new InMemoryCache');
  return new ApolloClient({ link: new HttpLink({ uri: url }), cache });
}

describe('Apollo Client', () => {
  it('reads a user', async () => {
    const { data } = await (await createApolloClient()).query({ query: UserDocument, variables: known() });
    expect(data?.user).toMatchObject({ ...known(), account: { name: 'Example' } });
  });

  it('reads page after page into one list, and shows in it what a mutation changed', async () => {
    const client = await createApolloClient();
    const list = client.watchQuery({ query: UserPageDocument, variables: { accountId, first: 2 } });
    const shown: UserPageQuery[] = [];
    const subscription = list.subscribe(({ data, dataState }) => {
      if (dataState === 'complete') shown.push(data);
    });
    await expect.poll(() => shown).not.toHaveLength(0);
    let pageInfo = shown[0]?.users?.pageInfo;
    while (pageInfo?.hasNextPage) {
      const { data } = await list.fetchMore({ variables: { after: pageInfo.endCursor } });
      pageInfo = data?.users?.pageInfo;
    }
    await expect.poll(() => shown.slice(-1).map(idsOf)).toEqual([userIds]);

    await client.mutate({ mutation: SetLicenseDocument, variables: toPro() });
    await expect.poll(() => shown.at(-1)?.users?.edges[0]?.node.licenseType).toBe('Pro');
    subscription.unsubscribe();
    client.stop();
  });

  it.each(FAILING)('tells the code %s of a failure', async (code, variables) => {
    const client = await createApolloClient();
    const { codesOf } = await loadSnippet<{ codesOf: (error: unknown) => unknown[] }>(
      'docs/frontend.md',
      'CombinedGraphQLErrors',
    );
    const mutation = client.mutate({ mutation: SetLicenseDocument, variables: variables() });
    expect(codesOf(await mutation.catch((reason: unknown) => reason))).toEqual([code]);
  });
});

/** It reads by GET unless told not to. */
const createUrqlClient = () =>
  new UrqlClient({ url, exchanges: [cacheExchange, fetchExchange], preferGetMethod: false });

describe('urql', () => {
  it('reads a user', async () => {
    const { data, error } = await createUrqlClient().query(UserDocument, known()).toPromise();
    expect(error).toBeUndefined();
    expect(data?.user).toMatchObject({ ...known(), account: { name: 'Example' } });
  });

  it('left to GET, is told which header proves that no foreign page sent the request', async () => {
    const byGet = (headers: Record<string, string>) =>
      new UrqlClient({ url, exchanges: [fetchExchange], fetchOptions: { headers } })
        .query(UserDocument, known())
        .toPromise();
    const refused = await byGet({});
    expect(refused.error?.graphQLErrors[0]?.extensions['code']).toBe('BAD_REQUEST');
    expect(refused.error?.message).toContain('apollo-require-preflight');
    expect((await byGet({ 'apollo-require-preflight': '1' })).data?.user).toMatchObject(known());
  });

  it('reads page after page', async () => {
    const client = createUrqlClient();
    const pages: string[][] = [];
    let after: string | null | undefined;
    do {
      const { data, error } = await client
        .query(UserPageDocument, { accountId, first: 2, after })
        .toPromise();
      if (!data) throw new Error('A page is missing.', { cause: error });
      pages.push(idsOf(data));
      after = data.users?.pageInfo.hasNextPage ? data.users.pageInfo.endCursor : null;
    } while (after);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(userIds);
  });

  it('reads a list again after a mutation of what is in it', async () => {
    const client = createUrqlClient();
    const licence = async () => {
      const { data } = await client.query(UserPageDocument, { accountId }).toPromise();
      return data?.users?.edges[0]?.node.licenseType;
    };
    await client.mutation(SetLicenseDocument, toPro()).toPromise();
    expect(await licence()).toBe('Pro');
    await client.mutation(SetLicenseDocument, { ...known(), input: { licenseType: 'Basic' } }).toPromise();
    expect(await licence()).toBe('Basic');
  });

  it.each(FAILING)('tells the code %s of a failure', async (code, variables) => {
    const { data, error } = await createUrqlClient().mutation(SetLicenseDocument, variables()).toPromise();
    expect(data?.updateUser ?? null).toBeNull();
    expect(error?.graphQLErrors.map(({ extensions }) => extensions['code'])).toEqual([code]);
  });
});

const setLicense = (variables: SetLicenseMutationVariables): Promise<SetLicenseMutation> =>
  new GraphQLClient(url).request(SetLicenseDocument, variables);

describe('graphql-request', () => {
  it('reads a user', async () => {
    const { user } = await new GraphQLClient(url).request(UserDocument, known());
    expect(user).toMatchObject({ ...known(), account: { name: 'Example' } });
  });

  it('reads page after page', async () => {
    const client = new GraphQLClient(url);
    const read: string[] = [];
    let page: UserPageQuery | undefined;
    while (!page || page.users?.pageInfo.hasNextPage) {
      page = await client.request(UserPageDocument, {
        accountId,
        first: 2,
        after: page?.users?.pageInfo.endCursor,
      });
      read.push(...idsOf(page));
    }
    expect(read).toEqual(userIds);
  });

  it('changes a user', async () => {
    expect(await setLicense(toPro())).toEqual({ updateUser: { ...known(), licenseType: 'Pro' } });
  });

  it.each(FAILING)('tells the code %s of a failure', async (code, variables) => {
    const error: unknown = await setLicense(variables()).catch((reason: unknown) => reason);
    const errors = error instanceof ClientError ? error.response.errors : undefined;
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
  });
});
