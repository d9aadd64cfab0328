/** The routes under /_emulator/: their effects and their refusals. */
import {
  GetUserCommand,
  ListAccountsCommand,
  ListUsersCommand,
  CreateAccountCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, inviteUser, joinTeam } from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: 'demo' });
});
afterAll(() => emulator.stop());

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (path: string, body: unknown, headers: Record<string, string> = JSON_TYPE) =>
  sendRaw(emulator.url, 'POST', `/_emulator${path}`, { body: JSON.stringify(body), headers });
const status = async (path: string, body: unknown) => {
  const answer = await post(path, body);
  if (answer.status !== 200) expect(answer.json).toEqual({ Message: expect.any(String) as string });
  return answer.status;
};
const user = async (AccountId: string, UserId: string) =>
  (await emulator.client.send(new GetUserCommand({ AccountId, UserId }))).User;

describe('the control API', () => {
  it('lists its routes', async () => {
    const { Routes } = await emulator.controlApi<{ Routes: string[] }>('');
    expect(Routes.some((route) => route.startsWith('POST /_emulator/clock'))).toBe(true);
  });

  it('requires application/json, so that no web form can reach it', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      const answer = await post('/reset', { Seed: 'none' }, type === '' ? {} : { 'content-type': type });
      expect(answer.status).toBe(415);
    }
    const { Accounts } = await emulator.client.send(new ListAccountsCommand({}));
    expect(Accounts?.length).toBeGreaterThan(0);
  });

  it('refuses unknown routes, malformed JSON and unknown members in its own form', async () => {
    expect(await status('/nothing', {})).toBe(404);
    expect(await status('/clock', { AdvanceSeconds: 1, Extra: 'x' })).toBe(400);
    const broken = await sendRaw(emulator.url, 'POST', '/_emulator/clock', { body: '{', headers: JSON_TYPE });
    expect([broken.status, Object.keys(broken.json ?? {})]).toEqual([400, ['Message']]);
    const malformed = await sendRaw(emulator.url, 'GET', '/_emulator/%zz');
    expect([malformed.status, Object.keys(malformed.json ?? {})]).toEqual([400, ['Message']]);
  });
});

describe('the clock', () => {
  it.each([0, -1, 1.5, '5', null, 1e12])('is not moved by %j seconds', async (AdvanceSeconds) => {
    expect(await status('/clock', { AdvanceSeconds })).toBe(400);
  });

  it('moves forward, and new records have the new time', async () => {
    await emulator.controlApi('/clock', { AdvanceSeconds: 86_400 });
    const { Now } = await emulator.controlApi<{ Now: string }>('/clock');
    const { Account } = await emulator.client.send(new CreateAccountCommand({ Name: 'Tomorrow' }));
    expect(Date.parse(Now) - Date.now()).toBeGreaterThan(86_000_000);
    expect((Account?.CreatedTimestamp?.getTime() ?? 0) - Date.now()).toBeGreaterThan(86_000_000);
  });
});

describe('accounts', () => {
  it('can get a type, licences and a status (A-13)', async () => {
    const accountId = await createAccount(emulator);
    const body = {
      AccountType: 'EnterpriseOIDC',
      SupportedLicenses: ['Pro', 'Plus'],
      AccountStatus: 'Suspended',
    };
    expect(await emulator.controlApi(`/accounts/${accountId}`, body)).toMatchObject(body);
    const { Accounts } = await emulator.client.send(new ListAccountsCommand({}));
    expect(Accounts?.find((account) => account.AccountId === accountId)).toMatchObject(body);
  });

  it('refuse licences without the default one, unknown types, and unknown accounts', async () => {
    const accountId = await createAccount(emulator);
    expect(await status(`/accounts/${accountId}`, { SupportedLicenses: ['Basic'] })).toBe(409);
    expect(await status(`/accounts/${accountId}`, { SupportedLicenses: [] })).toBe(400);
    expect(await status(`/accounts/${accountId}`, { AccountType: 'Family' })).toBe(400);
    expect(await status('/accounts/missing', {})).toBe(404);
  });

  it('that claim a domain become EnterpriseLWA, and nobody else can claim it (T-1)', async () => {
    const accountId = await createAccount(emulator);
    const claimed = await emulator.controlApi(`/accounts/${accountId}/domains`, {
      Domain: 'Claim.Example.org',
    });
    expect(claimed).toMatchObject({ AccountType: 'EnterpriseLWA', Domains: ['claim.example.org'] });
    expect(await status(`/accounts/${accountId}/domains`, { Domain: 'claim.example.org' })).toBe(200);
    const other = await createAccount(emulator);
    expect(await status(`/accounts/${other}/domains`, { Domain: 'CLAIM.example.org' })).toBe(409);
    expect(await status(`/accounts/${other}/domains`, { Domain: 'no domain' })).toBe(400);
    expect(await status(`/accounts/${other}/domains/release`, { Domain: 'claim.example.org' })).toBe(404);
    expect(await status(`/accounts/${accountId}`, { AccountType: 'Team' })).toBe(409);
  });

  it('that release a domain suspend their users (A-19)', async () => {
    const accountId = await createAccount(emulator);
    const member = await joinTeam(emulator, accountId, 'member@example.com');
    await emulator.controlApi(`/accounts/${accountId}/domains`, { Domain: 'release.example.org' });
    await emulator.controlApi(`/accounts/${accountId}/domains/release`, { Domain: 'release.example.org' });
    expect(await user(accountId, member)).toMatchObject({ UserRegistrationStatus: 'Suspended' });
  });

  it('that were not deleted cannot be restored', async () => {
    expect(await status(`/accounts/${await createAccount(emulator)}/restore`, {})).toBe(404);
  });
});

describe('people', () => {
  it('register with a claimed domain of an EnterpriseLWA account, once (T-2)', async () => {
    const accountId = await createAccount(emulator);
    await emulator.controlApi(`/accounts/${accountId}/domains`, { Domain: 'people.example.org' });
    const path = `/accounts/${accountId}/users`;
    const { UserId } = await emulator.controlApi<{ UserId: string }>(path, {
      Email: 'Pat@People.example.org',
      DisplayName: 'Pat',
    });
    expect(await user(accountId, UserId)).toMatchObject({
      DisplayName: 'Pat',
      UserRegistrationStatus: 'Registered',
      PersonalPIN: expect.stringMatching(/^\d{10}$/) as string,
    });
    expect(await status(path, { Email: 'pat@people.example.org' })).toBe(409);
    expect(await status(path, { Email: 'pat@elsewhere.example.org' })).toBe(409);
    expect(await status(path, { Email: 'nonsense' })).toBe(400);
  });

  it('register freely with directory accounts, and not at all with Team accounts', async () => {
    const directory = await createAccount(emulator, 'EnterpriseDirectory');
    const team = await createAccount(emulator);
    expect(await status(`/accounts/${directory}/users`, { Email: 'x@anywhere.example' })).toBe(200);
    expect(await status(`/accounts/${team}/users`, { Email: 'x@anywhere.example' })).toBe(409);
  });

  it('accept or miss an invitation only while it is pending (U-3)', async () => {
    const accountId = await createAccount(emulator);
    const userId = await inviteUser(emulator, accountId, 'invited@example.com');
    const path = `/accounts/${accountId}/users/${userId}`;
    expect(await status(`${path}/accept-invitation`, { DisplayName: ' ' })).toBe(400);
    expect(await status(`${path}/accept-invitation`, {})).toBe(200);
    expect(await user(accountId, userId)).toMatchObject({
      DisplayName: 'invited',
      UserInvitationStatus: 'Accepted',
    });
    expect(await status(`${path}/accept-invitation`, {})).toBe(409);
    expect(await status(`${path}/fail-invitation`, {})).toBe(409);
    expect(await status(`/accounts/${accountId}/users/ghost/accept-invitation`, {})).toBe(404);
  });
});

it('events can be read from a sequence number on', async () => {
  const accountId = await createAccount(emulator);
  await inviteUser(emulator, accountId, 'one@example.com');
  await inviteUser(emulator, accountId, 'two@example.com');
  const all = await emulator.controlApi<{ Events: { Sequence: number }[] }>('/events');
  const before = all.Events.at(-2)?.Sequence ?? 0;
  const rest = await emulator.controlApi<{ Events: object[] }>(`/events?After=${before}`);
  expect(rest.Events).toEqual(all.Events.slice(-1));
});

it('a reset discards everything, including the clock and page tokens, and adds the requested seed (W-29)', async () => {
  const { NextToken } = await emulator.client.send(new ListAccountsCommand({ MaxResults: 1 }));
  await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
  await emulator.controlApi('/reset', { Seed: 'none' });
  expect((await emulator.client.send(new ListAccountsCommand({}))).Accounts).toEqual([]);
  expect(await emulator.controlApi('/clock')).toMatchObject({ OffsetSeconds: 0 });
  expect(await emulator.controlApi('/events')).toEqual({ Events: [] });
  await emulator.controlApi('/reset', { Seed: 'demo' });
  expect(await refusal(emulator.client.send(new ListAccountsCommand({ NextToken })))).toBe(
    'BadRequestException 400',
  );
  const { Accounts } = await emulator.client.send(new ListAccountsCommand({}));
  expect(Accounts?.map((account) => account.AccountType)).toEqual([
    'Team',
    'EnterpriseLWA',
    'EnterpriseDirectory',
  ]);
  const AccountId = Accounts?.[0]?.AccountId;
  const { Users = [] } = await emulator.client.send(new ListUsersCommand({ AccountId }));
  expect(Users.length).toBeGreaterThan(25);
  expect(new Set(Users.map((item) => item.UserInvitationStatus))).toEqual(
    new Set([undefined, 'Accepted', 'Pending', 'Failed']),
  );
  expect(Users.every((item) => /@example\.(?:com|org)$/.test(item.PrimaryEmail ?? ''))).toBe(true);
});
