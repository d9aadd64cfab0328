/** The account operations of the emulator, called by the stock SDK client. */
import {
  AssociateSigninDelegateGroupsWithAccountCommand,
  BatchSuspendUserCommand,
  CreateAccountCommand,
  DeleteAccountCommand,
  DisassociateSigninDelegateGroupsFromAccountCommand,
  GetAccountCommand,
  GetAccountSettingsCommand,
  GetUserCommand,
  InviteUsersCommand,
  ListAccountsCommand,
  ListUsersCommand,
  UnprocessableEntityException,
  UpdateAccountCommand,
  UpdateAccountSettingsCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, createUser, inviteUser, joinTeam } from '../support/emulator-scene.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.stop());

const MISSING = 'no-such-account';

const list = async (filter: { Name?: string; UserEmail?: string }) => {
  const { Accounts, NextToken } = await emulator.client.send(new ListAccountsCommand(filter));
  expect(NextToken).toBeUndefined();
  return Accounts?.map((account) => account.AccountId);
};

const remove = (AccountId: string) => emulator.client.send(new DeleteAccountCommand({ AccountId }));

const associate = (AccountId: string, ...names: string[]) =>
  emulator.client.send(
    new AssociateSigninDelegateGroupsWithAccountCommand({
      AccountId,
      SigninDelegateGroups: names.map((GroupName) => ({ GroupName })),
    }),
  );
const disassociate = (AccountId: string, ...GroupNames: string[]) =>
  emulator.client.send(new DisassociateSigninDelegateGroupsFromAccountCommand({ AccountId, GroupNames }));
const groups = async (AccountId: string) => {
  const { Account } = await emulator.client.send(new GetAccountCommand({ AccountId }));
  return Account?.SigninDelegateGroups?.map((group) => group.GroupName);
};

describe('CreateAccount and GetAccount', () => {
  it('create a Team account with the published defaults and return it (A-1, A-2, I-2, I-3, I-4)', async () => {
    const created = await emulator.client.send(new CreateAccountCommand({ Name: 'Línea 1\n2' }));
    expect(created.$metadata.httpStatusCode).toBe(201);
    expect(created.$metadata.requestId).toMatch(/^[\da-f]{8}-[\da-f]{4}-4/);
    expect(created.Account).toEqual({
      AwsAccountId: '111122223333',
      AccountId: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      Name: 'Línea 1\n2',
      AccountType: 'Team',
      CreatedTimestamp: expect.any(Date) as Date,
      DefaultLicense: 'Pro',
      SupportedLicenses: ['Basic', 'Pro'],
      AccountStatus: 'Active',
      SigninDelegateGroups: [],
    });
    expect(Math.abs(Date.now() - (created.Account?.CreatedTimestamp?.getTime() ?? 0))).toBeLessThan(5000);
    const read = await emulator.client.send(new GetAccountCommand({ AccountId: created.Account?.AccountId }));
    expect(read.Account).toEqual(created.Account);
  });

  it('return NotFound for an account that was never created (E-33)', async () => {
    expect(await refusal(emulator.client.send(new GetAccountCommand({ AccountId: MISSING })))).toBe(
      'NotFoundException 404',
    );
  });

  it('allow two accounts with the same name (A-3)', async () => {
    expect(await createAccount(emulator, 'Team', 'Twin')).not.toBe(
      await createAccount(emulator, 'Team', 'Twin'),
    );
  });
});

describe('ListAccounts', () => {
  it('filters by a case-sensitive prefix of the name, taken literally (A-4, A-5)', async () => {
    const percent = await createAccount(emulator, 'Team', '100%_Oak');
    await createAccount(emulator, 'Team', '100 Oak');
    expect(await list({ Name: '100%' })).toEqual([percent]);
    expect(await list({ Name: '100%_oak' })).toEqual([]);
  });

  it('finds the only account of a user by address, whatever its case, invited users included (A-6, A-7, I-14)', async () => {
    const accountId = await createAccount(emulator, 'Team', 'Finder');
    await inviteUser(emulator, accountId, 'Find+Me@example.com');
    expect(await list({ UserEmail: 'find+me@EXAMPLE.com' })).toEqual([accountId]);
    expect(await list({ UserEmail: 'find+me@example.com', Name: 'Fin' })).toEqual([accountId]);
    expect(await list({ UserEmail: 'find+me@example.com', Name: 'Other' })).toEqual([]);
    expect(await list({ UserEmail: 'nobody@example.com' })).toEqual([]);
  });

  it('prefers the account in which an address is registered to one that invited it earlier (A-7)', async () => {
    await inviteUser(emulator, await createAccount(emulator), 'twice@example.com');
    const joined = await createAccount(emulator);
    await joinTeam(emulator, joined, 'twice@example.com');
    expect(await list({ UserEmail: 'twice@example.com' })).toEqual([joined]);
  });
});

describe('UpdateAccount', () => {
  it('changes the name and the default licence of later users only (A-8, U-4)', async () => {
    const AccountId = await createAccount(emulator);
    const early = await inviteUser(emulator, AccountId, 'early@example.com');
    const { Account } = await emulator.client.send(
      new UpdateAccountCommand({ AccountId, Name: 'Renamed', DefaultLicense: 'Basic' }),
    );
    expect(Account).toMatchObject({ Name: 'Renamed', DefaultLicense: 'Basic' });
    const late = await inviteUser(emulator, AccountId, 'late@example.com');
    const license = async (UserId: string) =>
      (await emulator.client.send(new GetUserCommand({ AccountId, UserId }))).User?.LicenseType;
    expect([await license(early), await license(late)]).toEqual(['Pro', 'Basic']);
  });

  it('changes nothing when no member is given (A-9)', async () => {
    const AccountId = await createAccount(emulator, 'Team', 'Same');
    const { Account } = await emulator.client.send(new UpdateAccountCommand({ AccountId }));
    expect(Account).toMatchObject({ Name: 'Same', DefaultLicense: 'Pro' });
  });

  it('refuses a default licence the account does not support and changes nothing (E-16)', async () => {
    const AccountId = await createAccount(emulator, 'Team', 'Keep');
    const call = emulator.client.send(
      new UpdateAccountCommand({ AccountId, Name: 'New', DefaultLicense: 'Plus' }),
    );
    expect(await refusal(call)).toBe('BadRequestException 400');
    const { Account } = await emulator.client.send(new GetAccountCommand({ AccountId }));
    expect(Account?.Name).toBe('Keep');
  });

  it('returns NotFound for an unknown account (E-33)', async () => {
    expect(await refusal(emulator.client.send(new UpdateAccountCommand({ AccountId: MISSING })))).toBe(
      'NotFoundException 404',
    );
  });
});

describe('account settings', () => {
  it('start as false and are merged member by member (A-11, A-12)', async () => {
    const AccountId = await createAccount(emulator);
    const read = async () =>
      (await emulator.client.send(new GetAccountSettingsCommand({ AccountId }))).AccountSettings;
    expect(await read()).toEqual({ DisableRemoteControl: false, EnableDialOut: false });
    const update = (AccountSettings: object) =>
      emulator.client.send(new UpdateAccountSettingsCommand({ AccountId, AccountSettings }));
    expect((await update({ DisableRemoteControl: true })).$metadata.httpStatusCode).toBe(204);
    await update({ EnableDialOut: true });
    await update({});
    expect(await read()).toEqual({ DisableRemoteControl: true, EnableDialOut: true });
  });

  it('of an unknown account are NotFound (E-33)', async () => {
    const get = emulator.client.send(new GetAccountSettingsCommand({ AccountId: MISSING }));
    const put = emulator.client.send(
      new UpdateAccountSettingsCommand({ AccountId: MISSING, AccountSettings: {} }),
    );
    expect(await Promise.all([refusal(get), refusal(put)])).toEqual([
      'NotFoundException 404',
      'NotFoundException 404',
    ]);
  });
});

describe('DeleteAccount', () => {
  it('refuses a Team account with registered users and deletes it once they are suspended (E-37)', async () => {
    const AccountId = await createAccount(emulator);
    const userId = await joinTeam(emulator, AccountId, 'last@example.com');
    await expect(remove(AccountId)).rejects.toBeInstanceOf(UnprocessableEntityException);
    await expect(remove(AccountId)).rejects.toMatchObject({
      Code: 'Unprocessable',
      $metadata: { httpStatusCode: 422 },
    });
    await emulator.client.send(new BatchSuspendUserCommand({ AccountId, UserIdList: [userId] }));
    expect((await remove(AccountId)).$metadata.httpStatusCode).toBe(204);
  });

  it('is not prevented by pending invitations (A-18)', async () => {
    const AccountId = await createAccount(emulator);
    await inviteUser(emulator, AccountId, 'waiting@example.com');
    expect((await remove(AccountId)).$metadata.httpStatusCode).toBe(204);
  });

  it.each(['EnterpriseLWA', 'EnterpriseDirectory', 'EnterpriseOIDC'])(
    'refuses an %s account that has claimed domains (E-38)',
    async (type) => {
      const AccountId = await createAccount(emulator, type);
      const domain = { Domain: `${type.toLowerCase()}.example.org` };
      await emulator.controlApi(`/accounts/${AccountId}/domains`, domain);
      expect(await refusal(remove(AccountId))).toBe('UnprocessableEntityException 422');
      await emulator.controlApi(`/accounts/${AccountId}/domains/release`, domain);
      expect((await remove(AccountId)).$metadata.httpStatusCode).toBe(204);
    },
  );

  it('hides the account and its users from every operation (A-14, E-33)', async () => {
    const AccountId = await createAccount(emulator, 'Team', 'Vanishing');
    await inviteUser(emulator, AccountId, 'vanished@example.com');
    await remove(AccountId);
    expect(await refusal(remove(AccountId))).toBe('NotFoundException 404');
    expect(await refusal(emulator.client.send(new GetAccountCommand({ AccountId })))).toBe(
      'NotFoundException 404',
    );
    expect(await refusal(emulator.client.send(new ListUsersCommand({ AccountId })))).toBe(
      'NotFoundException 404',
    );
    const invite = new InviteUsersCommand({ AccountId, UserEmailList: ['a@example.com'] });
    expect(await refusal(emulator.client.send(invite))).toBe('NotFoundException 404');
    const byName = await emulator.client.send(new ListAccountsCommand({ Name: 'Vanishing' }));
    const byEmail = await emulator.client.send(
      new ListAccountsCommand({ UserEmail: 'vanished@example.com' }),
    );
    expect([byName.Accounts, byEmail.Accounts]).toEqual([[], []]);
  });

  it('can be undone for 90 days, but not for its users, and is final after that (A-15, A-16)', async () => {
    const AccountId = await createAccount(emulator, 'Team', 'Lazarus');
    await inviteUser(emulator, AccountId, 'lost@example.com');
    const other = await createAccount(emulator);
    await Promise.all([remove(AccountId), remove(other)]);
    await emulator.controlApi('/clock', { AdvanceSeconds: 90 * 86_400 - 60 });
    await emulator.controlApi(`/accounts/${AccountId}/restore`, {});
    const { Account } = await emulator.client.send(new GetAccountCommand({ AccountId }));
    expect(Account?.Name).toBe('Lazarus');
    expect((await emulator.client.send(new ListUsersCommand({ AccountId }))).Users).toEqual([]);
    await emulator.controlApi('/clock', { AdvanceSeconds: 120 });
    await expect(emulator.controlApi(`/accounts/${other}/restore`, {})).rejects.toThrow('404');
  });
});

describe('sign-in delegate groups', () => {
  it('are merged in order, and a repeated name is no error (S-5, S-6)', async () => {
    const accountId = await createAccount(emulator, 'EnterpriseDirectory');
    expect((await associate(accountId, 'Desk', 'Assistants')).$metadata.httpStatusCode).toBe(200);
    await associate(accountId, 'Desk', 'Guards');
    expect(await groups(accountId)).toEqual(['Desk', 'Assistants', 'Guards']);
    await disassociate(accountId, 'Assistants');
    expect(await groups(accountId)).toEqual(['Desk', 'Guards']);
  });

  it('do not change when one name to remove is unknown (S-7)', async () => {
    const accountId = await createAccount(emulator, 'EnterpriseDirectory');
    await associate(accountId, 'Desk');
    expect(await refusal(disassociate(accountId, 'Desk', 'Nobody'))).toBe('NotFoundException 404');
    expect(await groups(accountId)).toEqual(['Desk']);
  });

  it.each(['Team', 'EnterpriseLWA', 'EnterpriseOIDC'])(
    'are refused on %s accounts (T-12, E-36)',
    async (type) => {
      const accountId = await createAccount(emulator, type);
      expect(await refusal(associate(accountId, 'Desk'))).toBe('BadRequestException 400');
      expect(await refusal(disassociate(accountId, 'Desk'))).toBe('BadRequestException 400');
    },
  );

  it('of an unknown account are NotFound (E-33)', async () => {
    expect(await refusal(associate(MISSING, 'Desk'))).toBe('NotFoundException 404');
    expect(await refusal(disassociate(MISSING, 'Desk'))).toBe('NotFoundException 404');
  });
});

it('users of one account cannot be reached through another (E-34)', async () => {
  const owner = await createAccount(emulator, 'EnterpriseDirectory');
  const UserId = await createUser(emulator, owner, 'mine@example.com');
  const AccountId = await createAccount(emulator, 'EnterpriseDirectory');
  expect(await refusal(emulator.client.send(new GetUserCommand({ AccountId, UserId })))).toBe(
    'NotFoundException 404',
  );
});
