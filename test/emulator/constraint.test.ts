/** Invalid input and its error: one test per rule, for the user and account operations. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, inviteUser } from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

let emulator: TestEmulator;
let account: string;
let user: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  account = await createAccount(emulator);
  user = await inviteUser(emulator, account, 'rule@example.com');
});
afterAll(() => emulator.stop());

/** Sends a request, expects BadRequest, and returns the message, which must start with the member's path. */
async function refused(method: string, path: string, body?: unknown): Promise<string> {
  const target = path.replace('{account}', account).replace('{user}', user);
  const answer = await sendRaw(emulator.url, method, target, {
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  expect([answer.status, answer.headers['x-amzn-errortype'], answer.json?.['Code']]).toEqual([
    400,
    'BadRequestException',
    'BadRequest',
  ]);
  return String(answer.json?.['Message']);
}
const USERS = '/accounts/{account}/users';
const USER = '/accounts/{account}/users/{user}';
const emails = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@example.com`);
const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);

describe('account names', () => {
  it.each([
    ['missing', {}],
    ['empty', { Name: '' }],
    ['blank', { Name: ' \t\n ' }],
    ['of 101 characters', { Name: 'x'.repeat(101) }],
    ['that are numbers', { Name: 7 }],
    ['that are lists', { Name: ['x'] }],
    ['with an unpaired surrogate', '{"Name":"x\\ud800"}'],
    ['with a null character', '{"Name":"x\\u0000y"}'],
  ])('%s are refused on creation (E-12, E-14, E-32)', async (_case, body) => {
    expect(await refused('POST', '/accounts', body)).toMatch(/^Name /);
  });

  it('are measured in characters, not in UTF-16 units (I-13)', async () => {
    const created = await sendRaw(emulator.url, 'POST', '/accounts', {
      body: JSON.stringify({ Name: '🌳'.repeat(100) }),
    });
    expect(created.status).toBe(201);
    expect(await refused('POST', '/accounts', { Name: '🌳'.repeat(101) })).toMatch(/^Name /);
  });

  it.each(['', ' ', 'x'.repeat(101)])(
    'are refused on update and as a list filter alike (%#) (E-14)',
    async (Name) => {
      expect(await refused('POST', '/accounts/{account}', { Name })).toMatch(/^Name /);
      expect(await refused('GET', `/accounts?name=${encodeURIComponent(Name)}`)).toMatch(/^Name /);
    },
  );
});

describe('enumerated members (E-15)', () => {
  it.each([
    ['POST', '/accounts/{account}', { DefaultLicense: 'pro' }, 'DefaultLicense'],
    ['POST', USER, { LicenseType: 'Nope' }, 'LicenseType'],
    ['POST', USER, { LicenseType: '' }, 'LicenseType'],
    ['POST', USER, { UserType: 'Robot' }, 'UserType'],
    ['POST', `${USERS}?operation=create`, { Email: 'a@example.com', UserType: 'x' }, 'UserType'],
    ['POST', `${USERS}?operation=add`, { UserEmailList: ['a@example.com'], UserType: 'x' }, 'UserType'],
    [
      'POST',
      USERS,
      { UpdateUserRequestItems: [{ UserId: 'a', LicenseType: 'x' }] },
      'UpdateUserRequestItems[0].LicenseType',
    ],
    ['GET', `${USERS}?user-type=x`, undefined, 'UserType'],
  ])('%s %s with %j names %s', async (method, path, body, member) => {
    expect((await refused(method, path, body)).startsWith(`${member} `)).toBe(true);
  });
});

describe('e-mail addresses', () => {
  const bad = ['', 'x', 'a@b', '@b.c', 'a@.c', 'a@b.', 'a.b@c'];

  it.each(bad)('%j is refused wherever an address is required (E-17)', async (email) => {
    expect(await refused('POST', `${USERS}?operation=create`, { Email: email })).toMatch(/^Email /);
    const list = { UserEmailList: ['ok@example.com', email] };
    expect(await refused('POST', `${USERS}?operation=add`, list)).toMatch(/^UserEmailList\[1\] /);
    expect(await refused('GET', `${USERS}?user-email=${email}`)).toMatch(/^UserEmail /);
    expect(await refused('GET', `/accounts?user-email=${email}`)).toMatch(/^UserEmail /);
  });

  it('with one invalid address nobody is invited (E-18)', async () => {
    await refused('POST', `${USERS}?operation=add`, { UserEmailList: ['fine@example.com', 'bad'] });
    const { json } = await sendRaw(
      emulator.url,
      'GET',
      `/accounts/${account}/users?user-email=fine@example.com`,
    );
    expect(json?.['Users']).toEqual([]);
  });

  it('of half a million characters are refused at once (E-32)', async () => {
    const started = Date.now();
    await refused('POST', `${USERS}?operation=create`, { Email: '@'.repeat(500_000) });
    await refused('POST', `${USERS}?operation=add`, {
      UserEmailList: Array.from({ length: 50 }, () => '@'.repeat(1024)),
    });
    expect(Date.now() - started).toBeLessThan(1000);
  });
});

describe('lists', () => {
  it.each([
    ['add', { UserEmailList: emails(51) }, 'UserEmailList'],
    ['add', { UserEmailList: [] }, 'UserEmailList'],
    ['add', {}, 'UserEmailList'],
    ['add', { UserEmailList: 'a@example.com' }, 'UserEmailList'],
    ['add', { UserEmailList: [null] }, 'UserEmailList[0]'],
    ['suspend', { UserIdList: ids(51) }, 'UserIdList'],
    ['suspend', { UserIdList: [] }, 'UserIdList'],
    ['suspend', { UserIdList: ['a', ' '] }, 'UserIdList[1]'],
    ['unsuspend', { UserIdList: ids(51) }, 'UserIdList'],
    ['unsuspend', { UserIdList: [] }, 'UserIdList'],
    ['unsuspend', {}, 'UserIdList'],
  ])('%s with %# is refused as a whole (E-19, E-20)', async (operation, body, member) => {
    expect((await refused('POST', `${USERS}?operation=${operation}`, body)).startsWith(`${member} `)).toBe(
      true,
    );
  });

  it('of 50 addresses and 50 ids are accepted (E-19, U-17)', async () => {
    const invited = await sendRaw(emulator.url, 'POST', `/accounts/${account}/users?operation=add`, {
      body: JSON.stringify({ UserEmailList: emails(50) }),
    });
    expect([invited.status, invited.json?.['Invites']]).toEqual([
      201,
      expect.objectContaining({ length: 50 }),
    ]);
    const suspended = await sendRaw(emulator.url, 'POST', `/accounts/${account}/users?operation=suspend`, {
      body: JSON.stringify({ UserIdList: ids(50) }),
    });
    expect([suspended.status, suspended.json?.['UserErrors']]).toEqual([
      200,
      expect.objectContaining({ length: 50 }),
    ]);
  });

  it.each([
    [ids(21).map((UserId) => ({ UserId })), 'UpdateUserRequestItems'],
    [[], 'UpdateUserRequestItems'],
    [[{ UserId: 'a' }, {}], 'UpdateUserRequestItems[1].UserId'],
    [[{ UserId: '' }], 'UpdateUserRequestItems[0].UserId'],
    [['a'], 'UpdateUserRequestItems[0]'],
    [
      [{ UserId: 'a', AlexaForBusinessMetadata: { IsAlexaForBusinessEnabled: 'yes' } }],
      'UpdateUserRequestItems[0].AlexaForBusinessMetadata.IsAlexaForBusinessEnabled',
    ],
  ])('of batch updates are refused as a whole (%#) (E-19, E-20)', async (UpdateUserRequestItems, member) => {
    expect((await refused('POST', USERS, { UpdateUserRequestItems })).startsWith(`${member} `)).toBe(true);
  });

  it('with one invalid item in a batch update no item is applied (E-18)', async () => {
    const items = [
      { UserId: user, LicenseType: 'Basic' },
      { UserId: 'x', LicenseType: 'Nope' },
    ];
    await refused('POST', USERS, { UpdateUserRequestItems: items });
    const { json } = await sendRaw(emulator.url, 'GET', `/accounts/${account}/users/${user}`);
    expect(json).toMatchObject({ User: { LicenseType: 'Pro' } });
  });

  it.each([
    ['disassociate', { GroupNames: [] }, 'GroupNames'],
    ['disassociate', {}, 'GroupNames'],
    ['associate', {}, 'SigninDelegateGroups'],
    ['associate', { SigninDelegateGroups: [{ GroupName: ' ' }] }, 'SigninDelegateGroups[0].GroupName'],
    ['associate', { SigninDelegateGroups: [{}] }, 'SigninDelegateGroups[0].GroupName'],
  ])('%s delegate groups with %j is refused (E-12, E-21)', async (operation, body, member) => {
    const path = `/accounts/{account}?operation=${operation}-signin-delegate-groups`;
    expect((await refused('POST', path, body)).startsWith(`${member} `)).toBe(true);
  });
});

describe('page sizes and tokens', () => {
  it.each(['0', '-1', '201', '1.5', '1e2', '0x10', ' 5', '+5', '', 'ten', '99999999999999999999'])(
    'MaxResults %j is refused, not clamped (E-23)',
    async (size) => {
      expect(await refused('GET', `/accounts?max-results=${encodeURIComponent(size)}`)).toMatch(
        /^MaxResults /,
      );
      expect(await refused('GET', `${USERS}?max-results=${encodeURIComponent(size)}`)).toMatch(
        /^MaxResults /,
      );
    },
  );

  it.each(['1', '200', '007'])('MaxResults %s is accepted (E-23)', async (size) => {
    expect((await sendRaw(emulator.url, 'GET', `/accounts?max-results=${size}`)).status).toBe(200);
  });

  it.each(['', 'x', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '%00'])(
    'NextToken %j is refused (E-24)',
    async (token) => {
      expect(await refused('GET', `/accounts?next-token=${token}`)).toMatch(/^NextToken /);
      expect(await refused('GET', `${USERS}?next-token=${token}`)).toMatch(/^NextToken /);
    },
  );
});

describe('settings', () => {
  const flags = { InboundCalling: true, OutboundCalling: true, SMS: true };

  it.each([
    [{}, 'UserSettings'],
    [{ UserSettings: {} }, 'UserSettings.Telephony'],
    [{ UserSettings: { Telephony: { ...flags, SMS: null } } }, 'UserSettings.Telephony.SMS'],
    [
      { UserSettings: { Telephony: { InboundCalling: true, SMS: true } } },
      'UserSettings.Telephony.OutboundCalling',
    ],
    [{ UserSettings: { Telephony: { ...flags, SMS: 'true' } } }, 'UserSettings.Telephony.SMS'],
    [
      { UserSettings: { Telephony: { ...flags, InboundCalling: 1 } } },
      'UserSettings.Telephony.InboundCalling',
    ],
  ])('of a user need all three flags as booleans (%j) (E-31)', async (body, member) => {
    expect((await refused('PUT', `${USER}/settings`, body)).startsWith(`${member} `)).toBe(true);
  });

  it('of an account are required and boolean (E-10, E-12)', async () => {
    expect(await refused('PUT', '/accounts/{account}/settings', {})).toMatch(/^AccountSettings /);
    const wrong = { AccountSettings: { EnableDialOut: 'no' } };
    expect(await refused('PUT', '/accounts/{account}/settings', wrong)).toMatch(
      /^AccountSettings\.EnableDialOut /,
    );
  });
});

it('a message never repeats the submitted value (W-20)', async () => {
  const secret = 'SECRET-1729';
  const messages = [
    await refused('POST', USER, { LicenseType: secret }),
    await refused('POST', `${USERS}?operation=create`, { Email: secret }),
    await refused('GET', `${USERS}?max-results=${secret}`),
    await refused('GET', `${USERS}?next-token=${secret}`),
    await refused('POST', USER, `{"${secret}`),
  ];
  expect(messages.join('\n')).not.toContain(secret);
});

it('constraints are checked before the account is looked up (W-33)', async () => {
  expect(await refused('POST', '/accounts/missing/users/ghost', { LicenseType: 'Nope' })).toMatch(
    /^LicenseType /,
  );
  expect(await refused('POST', '/accounts/missing/users?operation=create', {})).toMatch(/^Email /);
});
