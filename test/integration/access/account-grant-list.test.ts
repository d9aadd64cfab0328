/** Lists that span accounts, and phone numbers, which stand in none: what a caller limited to accounts sees of them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { acquireNumbers, createAccount, createUser } from '../../support/emulator-scene.js';
import {
  type Ask,
  askAt,
  codesOf,
  startGatewayTo,
  startStack,
  type TestStack,
} from '../../support/gateway.js';
import { AccountsDocument, type AccountsQueryVariables, UsersDocument } from '../../support/gql/graphql.js';
import { exception, respond, startUpstream, type Upstream } from '../../support/upstream.js';

const OURS = '+12065550100';
const THEIRS = '+12065550101';
const NOBODYS = '+12065550102';
const MISSING = '+12065550199';

let stack: TestStack;
let ours: string;
let theirs: string;
let ask: Ask;
beforeAll(async () => {
  stack = await startStack({ authenticate: authenticateByHeader });
  const { emulator } = stack;
  for (let count = 0; count < 5; count += 1) await createAccount(emulator, 'Team', `Secret ${count}`);
  ours = await createAccount(emulator, 'EnterpriseOIDC', 'Open');
  for (let count = 5; count < 9; count += 1) await createAccount(emulator, 'Team', `Secret ${count}`);
  theirs = await createAccount(emulator, 'EnterpriseOIDC', 'Secret');
  ask = askAs([ours, 'missing']);
  await acquireNumbers(emulator, [OURS, THEIRS, NOBODYS]);
  await associate(ours, OURS);
  await associate(theirs, THEIRS);
});
afterEach(() => stack.upstream.clear());
afterAll(() => stack.stop());

const askAs = (accounts: readonly string[] | 'all'): Ask =>
  askAt(`${stack.url}/graphql`, asCaller({ accounts }));

async function associate(accountId: string, e164PhoneNumber: string): Promise<void> {
  const userId = await createUser(stack.emulator, accountId, `${accountId}@example.com`);
  const query = `mutation ($accountId: ID!, $userId: ID!, $input: AssociatePhoneNumberWithUserInput!) {
    associatePhoneNumberWithUser(accountId: $accountId, userId: $userId, input: $input) { __typename }
  }`;
  const answer = await askAs('all')(query, { accountId, userId, input: { e164PhoneNumber } });
  expect(codesOf(answer)).toEqual([]);
}

const listAccounts = async (asking: Ask, variables: AccountsQueryVariables = {}) => {
  const { data, errors } = await asking(AccountsDocument, variables);
  expect(errors).toBeUndefined();
  return { ids: data?.accounts?.nodes.map(({ accountId }) => accountId), ...data?.accounts?.pageInfo };
};

describe('accounts', () => {
  it('are those that were granted and exist', async () => {
    expect(await listAccounts(ask)).toMatchObject({ ids: [ours], hasNextPage: false });
    expect((await listAccounts(askAs('all'))).ids).toHaveLength(11);
  });

  it('come on the first page, and nothing tells of others behind them', async () => {
    for (const first of [1, 3]) {
      expect(await listAccounts(ask, { first })).toMatchObject({ ids: [ours], hasNextPage: false });
    }
    const both = await listAccounts(askAs([ours, theirs]), { first: 1 });
    expect(both).toMatchObject({ ids: [ours], hasNextPage: true });
    const next = await listAccounts(askAs([ours, theirs]), { first: 1, after: both.endCursor ?? null });
    expect(next).toMatchObject({ ids: [theirs], hasNextPage: false });
  });

  it('of another name or address are as if they did not exist', async () => {
    const nothing = { ids: [], hasNextPage: false, startCursor: null, endCursor: null };
    for (const name of ['Secret', 'Secret 1', 'Nowhere']) {
      expect(await listAccounts(ask, { name, first: 1 })).toMatchObject(nothing);
    }
    expect(await listAccounts(ask, { userEmail: `${theirs}@example.com` })).toMatchObject(nothing);
    expect((await listAccounts(ask, { name: 'Open' })).ids).toEqual([ours]);
  });

  it('of another caller stay hidden behind its cursors', async () => {
    const everything = askAs('all');
    const { data } = await everything(AccountsDocument, { first: 4 });
    // In the middle of a page and at its end, where the cursor carries a token of the upstream.
    for (const { cursor } of data?.accounts?.edges ?? []) {
      expect(await listAccounts(ask, { after: cursor, first: 1 })).toMatchObject({ ids: [ours] });
    }
    const { ids = [], endCursor } = await listAccounts(everything, { first: 7 });
    expect(ids).toContain(ours);
    expect((await listAccounts(ask, { after: endCursor ?? null })).ids).toEqual([]);
  });

  it('of another caller do not come with a cursor of a list in them', async () => {
    const { data } = await askAs('all')(UsersDocument, { accountId: theirs, first: 1 });
    const after = data?.users?.edges[0]?.cursor ?? null;
    const answer = await ask(UsersDocument, { accountId: theirs, after });
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    expect(answer.data).toEqual({ users: null });
  });

  it('are none for a caller who is granted none', async () => {
    expect(await listAccounts(askAs([]))).toMatchObject({ ids: [], hasNextPage: false });
  });

  it('cost one call for every 200 there are', async () => {
    await listAccounts(ask);
    expect(stack.upstream.calls).toEqual(['GET /accounts?max-results=200']);
  });
});

describe('a phone number', () => {
  const QUERY =
    'query ($phoneNumberId: ID!) { phoneNumber(phoneNumberId: $phoneNumberId) { e164PhoneNumber } }';
  const REFERENCE = `query ($representations: [_Any!]!) {
    phoneNumbers: _entities(representations: $representations) { ... on PhoneNumber { e164PhoneNumber } }
  }`;

  it('is answered where a granted account has it, in either spelling', async () => {
    for (const phoneNumberId of [OURS, OURS.replace('+', '%2B')]) {
      expect(await ask(QUERY, { phoneNumberId })).toEqual({
        data: { phoneNumber: { e164PhoneNumber: OURS } },
      });
    }
  });

  it('is refused alike where another account has it, nobody has it, or it does not exist', async () => {
    const answers = [];
    for (const phoneNumberId of [THEIRS, NOBODYS, MISSING]) answers.push(await ask(QUERY, { phoneNumberId }));
    expect(answers[0]).toMatchObject({
      data: { phoneNumber: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('is answered or refused by reference in the same way', async () => {
    const representations = [THEIRS, OURS, MISSING].map((phoneNumberId) => ({
      __typename: 'PhoneNumber',
      phoneNumberId,
    }));
    const answer = await ask(REFERENCE, { representations });
    expect(answer.data).toEqual({ phoneNumbers: [null, { e164PhoneNumber: OURS }, null] });
    expect(codesOf(answer)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  it('is answered beside its user', async () => {
    const query = 'query ($id: ID!) { users(accountId: $id) { nodes { phoneNumber { e164PhoneNumber } } } }';
    expect(await ask(query, { id: ours })).toEqual({
      data: { users: { nodes: [{ phoneNumber: { e164PhoneNumber: OURS } }] } },
    });
  });
});

describe('phone numbers', () => {
  const QUERY = `query ($filterName: PhoneNumberAssociationName, $filterValue: String, $after: String) {
    phoneNumbers(filterName: $filterName, filterValue: $filterValue, first: 1, after: $after) {
      nodes { e164PhoneNumber } pageInfo { endCursor }
    }
  }`;
  interface Data {
    phoneNumbers: { nodes: unknown[]; pageInfo: { endCursor: string | null } };
  }
  const list = (asking: Ask, variables: Record<string, unknown>) =>
    asking<Data, Record<string, unknown>>(QUERY, variables);

  it('are listed by a granted account', async () => {
    const answer = await list(ask, { filterName: 'AccountId', filterValue: ours });
    expect(answer.data?.phoneNumbers.nodes).toEqual([{ e164PhoneNumber: OURS }]);
  });

  it.each<[string, () => Record<string, unknown>]>([
    ['without a filter', () => ({})],
    ['by another account', () => ({ filterName: 'AccountId', filterValue: theirs })],
    ['by a user, whose account nothing tells', () => ({ filterName: 'UserId', filterValue: ours })],
    ['by an account without saying so', () => ({ filterValue: ours })],
  ])('are refused %s, without a call', async (_case, variables) => {
    const answer = await list(ask, variables());
    expect(answer.data).toEqual({ phoneNumbers: null });
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    expect(stack.upstream.calls).toEqual([]);
  });

  it('are refused with the cursor of a caller who may list them', async () => {
    const { data } = await list(askAs('all'), {});
    stack.upstream.clear();
    const after = data?.phoneNumbers.pageInfo.endCursor;
    expect(after).toEqual(expect.any(String));
    expect(codesOf(await list(ask, { after }))).toEqual(['FORBIDDEN']);
    expect(stack.upstream.calls).toEqual([]);
  });
});

const account = (AccountId: string) => ({ AccountId, AwsAccountId: '1', Name: 'Example' });

describe('a Chime of its own kind', () => {
  let upstream: Upstream;
  let limited: Ask;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    upstream = await startUpstream();
    const gateway = await startGatewayTo({
      endpoint: upstream.url,
      authenticate: authenticateByHeader,
      limits: { attempts: 1 },
    });
    limited = askAt(`${gateway.url}/graphql`, asCaller({ accounts: ['a'] }));
    stop = () => gateway.stop();
  });
  afterAll(async () => {
    await stop();
    await upstream.stop();
  });

  it('that never stops listing is given up, and the list goes on from there', async () => {
    upstream.script(respond({ Accounts: [account('b'), account('c')], NextToken: 'more' }));
    const { data } = await limited(AccountsDocument, { first: 5 });
    expect(upstream.requests).toHaveLength(25);
    expect(data?.accounts).toMatchObject({ nodes: [], pageInfo: { hasNextPage: true } });
    upstream.script(respond({ Accounts: [account('b'), account('a')], NextToken: 'more' }));
    const after = data?.accounts?.pageInfo.endCursor ?? null;
    const next = await limited(AccountsDocument, { first: 5, after });
    expect(next.data?.accounts).toMatchObject({
      nodes: [{ accountId: 'a' }],
      pageInfo: { hasNextPage: false },
    });
    expect(upstream.requests.map(({ url }) => url)).toEqual(['/accounts?max-results=200&next-token=more']);
  });

  it('that answers what is no list is reported as such', async () => {
    upstream.script(respond({ Accounts: { AccountId: 'a' } }));
    expect(codesOf(await limited(AccountsDocument, {}))).toEqual(['UPSTREAM_BAD_RESPONSE']);
  });

  it.each([
    ['no phone number', {}],
    ['one without associations', { PhoneNumber: { PhoneNumberId: OURS } }],
    ['one of a user of that name', { PhoneNumber: { Associations: [{ Name: 'UserId', Value: 'a' }] } }],
    ['one of a nameless account', { PhoneNumber: { Associations: [{ Name: 'AccountId' }] } }],
  ])('that answers %s has it refused', async (_case, body) => {
    upstream.script(respond(body));
    const answer = await limited('{ phoneNumber(phoneNumberId: "+12065550100") { country } }');
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
  });

  it('that fails is not taken for a refusal', async () => {
    upstream.script(exception('ServiceUnavailableException'));
    const answer = await limited('{ phoneNumber(phoneNumberId: "+12065550100") { country } }');
    expect(codesOf(answer)).toEqual(['UPSTREAM_UNAVAILABLE']);
  });
});
