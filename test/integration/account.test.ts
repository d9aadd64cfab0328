/** The `account` stem, from GraphQL over HTTP to the emulator and back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { createAccount, createUser, joinTeam } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  AccountDocument,
  AccountsDocument,
  AssociateSigninDelegateGroupsDocument,
  BatchSuspendUserDocument,
  CreateAccountDocument,
  DeleteAccountDocument,
  DisassociateSigninDelegateGroupsDocument,
  UpdateAccountDocument,
  UpdateAccountSettingsDocument,
} from '../support/gql/graphql.js';

const MISSING = '00000000-0000-4000-8000-000000000000';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

async function readAccount(accountId: string) {
  return dataOf(await stack.ask(AccountDocument, { accountId })).account;
}

const groups = (...names: string[]) => ({
  signinDelegateGroups: names.map((groupName) => ({ groupName })),
});

describe('createAccount', () => {
  it('makes a Team account and answers the whole of it', async () => {
    const before = Date.now();
    const { createAccount: made } = dataOf(
      await stack.ask(CreateAccountDocument, { input: { name: 'Møller & Søn 🏢' } }),
    );
    expect(made).toEqual({
      accountId: expect.stringMatching(/^[\da-f-]{36}$/),
      awsAccountId: '111122223333',
      name: 'Møller & Søn 🏢',
      accountType: 'Team',
      createdTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      defaultLicense: 'Pro',
      supportedLicenses: ['Basic', 'Pro'],
      accountStatus: 'Active',
      signinDelegateGroups: [],
    });
    const createdAt = Date.parse(made?.createdTimestamp ?? '');
    expect(createdAt).toBeGreaterThanOrEqual(before - 1);
    expect(createdAt).toBeLessThanOrEqual(Date.now());
    expect(await readAccount(made?.accountId ?? '')).toEqual({
      ...made,
      settings: { disableRemoteControl: false, enableDialOut: false },
    });
  });
});

describe('account', () => {
  it('is null without an error when there is none', async () => {
    expect(await stack.ask(AccountDocument, { accountId: MISSING })).toEqual({ data: { account: null } });
    expect(stack.upstream.calls).toEqual([`GET /accounts/${MISSING}`]);
  });

  it('costs one call, and one more when its settings are selected', async () => {
    const accountId = await createAccount(stack.emulator);
    await stack.ask('query($id: ID!) { account(accountId: $id) { name } }', { id: accountId });
    expect(stack.upstream.calls).toEqual([`GET /accounts/${accountId}`]);
    stack.upstream.calls.length = 0;
    await readAccount(accountId);
    expect(stack.upstream.calls).toEqual([
      `GET /accounts/${accountId}`,
      `GET /accounts/${accountId}/settings`,
    ]);
  });
});

describe('accounts', () => {
  it('lists those whose name starts so, in full', async () => {
    const ids = [];
    for (const name of ['Prefix One', 'Prefix Two', 'No Prefix'])
      ids.push(await createAccount(stack.emulator, 'Team', name));
    const { accounts } = dataOf(await stack.ask(AccountsDocument, { name: 'Prefix' }));
    expect(accounts?.nodes.map(({ accountId }) => accountId)).toEqual(ids.slice(0, 2));
    const { settings: _, ...first } = (await readAccount(ids[0] ?? '')) ?? { settings: null };
    expect(accounts?.nodes[0]).toEqual(first);
  });

  it('finds the account that a user belongs to', async () => {
    const accountId = await createAccount(stack.emulator);
    await joinTeam(stack.emulator, accountId, 'only.here+1@example.com');
    const { accounts } = dataOf(await stack.ask(AccountsDocument, { userEmail: 'only.here+1@example.com' }));
    expect(accounts?.nodes.map((node) => node.accountId)).toEqual([accountId]);
  });
});

describe('updateAccount', () => {
  it('changes what is given and leaves the rest', async () => {
    const accountId = await createAccount(stack.emulator, 'Team', 'Before');
    const renamed = dataOf(await stack.ask(UpdateAccountDocument, { accountId, input: { name: 'After' } }));
    expect(renamed.updateAccount).toMatchObject({ accountId, name: 'After', defaultLicense: 'Pro' });
    const input = { name: null, defaultLicense: 'Basic' } as const;
    const changed = dataOf(await stack.ask(UpdateAccountDocument, { accountId, input }));
    expect(changed.updateAccount).toMatchObject({ accountId, name: 'After', defaultLicense: 'Basic' });
    expect(await readAccount(accountId)).toMatchObject(changed.updateAccount ?? {});
  });

  it('answers BAD_USER_INPUT for a licence that the account does not support', async () => {
    const accountId = await createAccount(stack.emulator);
    const answer = await stack.ask(UpdateAccountDocument, { accountId, input: { defaultLicense: 'Plus' } });
    expect(answer).toEqual(refused('updateAccount', 'BAD_USER_INPUT'));
  });
});

describe('deleteAccount', () => {
  it('deletes a Team account once nobody is registered there', async () => {
    const accountId = await createAccount(stack.emulator);
    const userId = await joinTeam(stack.emulator, accountId, 'last@example.com');
    expect(await stack.ask(DeleteAccountDocument, { accountId })).toEqual(
      refused('deleteAccount', 'UNPROCESSABLE'),
    );
    expect(await readAccount(accountId)).not.toBeNull();

    dataOf(await stack.ask(BatchSuspendUserDocument, { accountId, input: { userIdList: [userId] } }));
    expect(await stack.ask(DeleteAccountDocument, { accountId })).toEqual({
      data: { deleteAccount: { accountId } },
    });
    expect(await readAccount(accountId)).toBeNull();
    expect(await stack.ask(DeleteAccountDocument, { accountId })).toEqual(
      refused('deleteAccount', 'NOT_FOUND'),
    );
  });

  it('deletes an Enterprise account once its domains are released', async () => {
    const accountId = await createAccount(stack.emulator);
    await stack.emulator.controlApi(`/accounts/${accountId}/domains`, { Domain: 'claimed.example' });
    await createUser(stack.emulator, accountId, 'ann@claimed.example');
    expect(await stack.ask(DeleteAccountDocument, { accountId })).toEqual(
      refused('deleteAccount', 'UNPROCESSABLE'),
    );
    await stack.emulator.controlApi(`/accounts/${accountId}/domains/release`, { Domain: 'claimed.example' });
    expect(dataOf(await stack.ask(DeleteAccountDocument, { accountId }))).toEqual({
      deleteAccount: { accountId },
    });
  });
});

describe('updateAccountSettings', () => {
  it('changes one setting and leaves the other', async () => {
    const accountId = await createAccount(stack.emulator);
    const update = async (accountSettings: { disableRemoteControl?: boolean; enableDialOut?: boolean }) =>
      dataOf(await stack.ask(UpdateAccountSettingsDocument, { accountId, input: { accountSettings } }))
        .updateAccountSettings?.account;
    expect(await update({ enableDialOut: true })).toEqual({
      accountId,
      settings: { disableRemoteControl: false, enableDialOut: true },
    });
    expect((await update({ disableRemoteControl: true }))?.settings).toEqual({
      disableRemoteControl: true,
      enableDialOut: true,
    });
  });

  it('reads the account only when it is selected', async () => {
    const accountId = await createAccount(stack.emulator);
    const change = `updateAccountSettings(accountId: "${accountId}", input: { accountSettings: { enableDialOut: true } })`;
    stack.upstream.calls.length = 0;
    await stack.ask(`mutation { ${change} { __typename } }`);
    expect(stack.upstream.calls).toEqual([`PUT /accounts/${accountId}/settings`]);
    await stack.ask(`mutation { ${change} { account { name } } }`);
    expect(stack.upstream.calls.slice(1)).toEqual([
      `PUT /accounts/${accountId}/settings`,
      `GET /accounts/${accountId}`,
    ]);
  });
});

describe('sign-in delegate groups', () => {
  it('are put on an EnterpriseDirectory account and taken off', async () => {
    const accountId = await createAccount(stack.emulator, 'EnterpriseDirectory');
    const put = dataOf(
      await stack.ask(AssociateSigninDelegateGroupsDocument, { accountId, input: groups('Sales', 'IT') }),
    );
    expect(put.associateSigninDelegateGroupsWithAccount?.account).toEqual(groups('Sales', 'IT'));
    const off = dataOf(
      await stack.ask(DisassociateSigninDelegateGroupsDocument, {
        accountId,
        input: { groupNames: ['Sales'] },
      }),
    );
    expect(off.disassociateSigninDelegateGroupsFromAccount?.account).toEqual(groups('IT'));
    const answer = await stack.ask(DisassociateSigninDelegateGroupsDocument, {
      accountId,
      input: { groupNames: ['Sales'] },
    });
    expect(answer).toEqual(refused('disassociateSigninDelegateGroupsFromAccount', 'NOT_FOUND'));
  });

  it('are refused for an account without a directory', async () => {
    const accountId = await createAccount(stack.emulator);
    const put = await stack.ask(AssociateSigninDelegateGroupsDocument, { accountId, input: groups('IT') });
    expect(put).toEqual(refused('associateSigninDelegateGroupsWithAccount', 'BAD_USER_INPUT'));
    const input = { groupNames: ['IT'] };
    const off = await stack.ask(DisassociateSigninDelegateGroupsDocument, { accountId, input });
    expect(off).toEqual(refused('disassociateSigninDelegateGroupsFromAccount', 'BAD_USER_INPUT'));
  });
});

it.each([
  ['updateAccount', UpdateAccountDocument, { input: { name: 'x' } }],
  ['deleteAccount', DeleteAccountDocument, {}],
  ['updateAccountSettings', UpdateAccountSettingsDocument, { input: { accountSettings: {} } }],
  [
    'associateSigninDelegateGroupsWithAccount',
    AssociateSigninDelegateGroupsDocument,
    { input: { signinDelegateGroups: [{ groupName: 'IT' }] } },
  ],
  [
    'disassociateSigninDelegateGroupsFromAccount',
    DisassociateSigninDelegateGroupsDocument,
    { input: { groupNames: ['IT'] } },
  ],
])('%s answers NOT_FOUND when there is no such account', async (field, document, variables) => {
  // Each row's variables belong to its document.
  const answer = await stack.ask(document as never, { accountId: MISSING, ...variables });
  expect(answer).toEqual(refused(field, 'NOT_FOUND'));
  expect(stack.upstream.calls).toHaveLength(1);
});

it('a mutation that fails leaves those before and after it alone', async () => {
  const accountId = await createAccount(stack.emulator);
  const answer = await stack.ask(`mutation {
    before: updateAccount(accountId: "${accountId}", input: { name: "Before" }) { name }
    failing: updateAccount(accountId: "${MISSING}", input: { name: "Never" }) { name }
    after: updateAccount(accountId: "${accountId}", input: { defaultLicense: Basic }) { name defaultLicense }
  }`);
  expect(answer.data).toEqual({
    before: { name: 'Before' },
    failing: null,
    after: { name: 'Before', defaultLicense: 'Basic' },
  });
  expect(answer).toEqual(refused('failing', 'NOT_FOUND'));
});
