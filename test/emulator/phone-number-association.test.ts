/** Phone numbers and their users, called by the stock SDK client. */
import {
  AssociatePhoneNumberWithUserCommand,
  BatchDeletePhoneNumberCommand,
  BatchSuspendUserCommand,
  DeleteAccountCommand,
  DeletePhoneNumberCommand,
  DisassociatePhoneNumberFromUserCommand,
  GetPhoneNumberCommand,
  GetUserCommand,
  ListPhoneNumbersCommand,
  ListUsersCommand,
  UpdatePhoneNumberCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import {
  acquireNumbers,
  createAccount,
  createUser,
  inviteUser,
  joinTeam,
} from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';

let emulator: TestEmulator;
let team: string;
let lwa: string;
let user: string;
let number: string;
let count = 0;
beforeAll(async () => {
  emulator = await startTestEmulator();
  team = await createAccount(emulator);
  lwa = await createAccount(emulator, 'EnterpriseLWA');
});
beforeEach(async () => {
  number = `+121255501${String(count).padStart(2, '0')}`;
  await acquireNumbers(emulator, [number]);
  user = await joinTeam(emulator, team, `user${count}@example.com`);
  count += 1;
});
afterAll(() => emulator.stop());

const associate = (AccountId: string, UserId: string, E164PhoneNumber: string) =>
  emulator.client.send(new AssociatePhoneNumberWithUserCommand({ AccountId, UserId, E164PhoneNumber }));
const disassociate = (AccountId: string, UserId: string) =>
  emulator.client.send(new DisassociatePhoneNumberFromUserCommand({ AccountId, UserId }));
const getNumber = async (PhoneNumberId: string) =>
  (await emulator.client.send(new GetPhoneNumberCommand({ PhoneNumberId }))).PhoneNumber;
const numberOf = async (AccountId: string, UserId: string) =>
  (await emulator.client.send(new GetUserCommand({ AccountId, UserId }))).User?.PrimaryProvisionedNumber;
const free = async () => {
  expect(await getNumber(number)).toMatchObject({ Status: 'Unassigned', Associations: [] });
};

describe('AssociatePhoneNumberWithUser', () => {
  it('sets the number of the user, and the user and account of the number (P-19, P-28)', async () => {
    expect((await associate(team, user, number)).$metadata.httpStatusCode).toBe(200);
    expect(await numberOf(team, user)).toBe(number);
    expect(await getNumber(number)).toMatchObject({
      Status: 'Assigned',
      Associations: [
        { Name: 'AccountId', Value: team, AssociatedTimestamp: expect.any(Date) as Date },
        { Name: 'UserId', Value: user, AssociatedTimestamp: expect.any(Date) as Date },
      ],
    });
    const { Users } = await emulator.client.send(new ListUsersCommand({ AccountId: team, MaxResults: 200 }));
    expect(Users?.find((item) => item.UserId === user)?.PrimaryProvisionedNumber).toBe(number);
    for (const [FilterName, FilterValue] of [
      ['UserId', user],
      ['AccountId', team],
    ] as const) {
      const { PhoneNumbers } = await emulator.client.send(
        new ListPhoneNumbersCommand({ FilterName, FilterValue, Status: 'Assigned' }),
      );
      expect(PhoneNumbers?.map((item) => item.E164PhoneNumber)).toEqual([number]);
    }
    await disassociate(team, user);
  });

  it('accepts the number without its plus sign and returns an empty object (P-14, W-12)', async () => {
    const path = `/accounts/${team}/users/${user}?operation=associate-phone-number`;
    const body = JSON.stringify({ E164PhoneNumber: number.slice(1) });
    expect((await sendRaw(emulator.url, 'POST', path, { body })).text).toBe('{}');
    expect(await numberOf(team, user)).toBe(number);
  });

  it('repeated for the same pair changes nothing (P-31)', async () => {
    await associate(team, user, number);
    const before = await getNumber(number);
    await associate(team, user, number);
    expect(await getNumber(number)).toEqual(before);
  });

  it('survives an update of the user', async () => {
    await associate(team, user, number);
    const { User } = await emulator.client.send(
      new UpdateUserCommand({ AccountId: team, UserId: user, LicenseType: 'Basic' }),
    );
    expect(User?.PrimaryProvisionedNumber).toBe(number);
    expect(await numberOf(team, user)).toBe(number);
  });

  it('is refused when the user has a number, or the number a user (P-29, P-30)', async () => {
    await associate(team, user, number);
    const other = await inviteUser(emulator, team, 'pending@example.com');
    expect(await refusal(associate(team, other, number))).toBe(BAD_REQUEST);
    await acquireNumbers(emulator, ['+12125550199']);
    expect(await refusal(associate(team, user, '+12125550199'))).toBe(BAD_REQUEST);
    expect(await numberOf(team, other)).toBeUndefined();
    expect(await numberOf(team, user)).toBe(number);
  });

  it('is refused for numbers of other products and in the deletion queue (P-29)', async () => {
    await emulator.client.send(
      new UpdatePhoneNumberCommand({ PhoneNumberId: number, ProductType: 'VoiceConnector' }),
    );
    expect(await refusal(associate(team, user, number))).toBe(BAD_REQUEST);
    await emulator.client.send(
      new UpdatePhoneNumberCommand({ PhoneNumberId: number, ProductType: 'BusinessCalling' }),
    );
    await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: number }));
    expect(await refusal(associate(team, user, number))).toBe(BAD_REQUEST);
  });

  it('is NotFound for an unknown account, user or number, and for a user of another account (E-33, E-34)', async () => {
    expect(await refusal(associate('missing', user, number))).toBe(NOT_FOUND);
    expect(await refusal(associate(team, 'ghost', number))).toBe(NOT_FOUND);
    expect(await refusal(associate(lwa, user, number))).toBe(NOT_FOUND);
    expect(await refusal(associate(team, user, '+12125550198'))).toBe(NOT_FOUND);
    expect(await refusal(disassociate(team, 'ghost'))).toBe(NOT_FOUND);
    expect(await refusal(disassociate('missing', user))).toBe(NOT_FOUND);
  });

  it('by many clients at once assigns the number to exactly one user (W-32)', async () => {
    const others = await Promise.all(
      Array.from({ length: 6 }, (_, index) => inviteUser(emulator, team, `race${index}@example.com`)),
    );
    const answers = await Promise.allSettled(others.map((other) => associate(team, other, number)));
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    const held = await Promise.all(others.map((other) => numberOf(team, other)));
    expect(held.filter((value) => value !== undefined)).toEqual([number]);
  });

  it('concurrent with deletion results in a number that is either assigned or in the queue (W-32)', async () => {
    const [given, deleted] = await Promise.allSettled([
      associate(team, user, number),
      emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: number })),
    ]);
    expect([given.status, deleted.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    const phoneNumber = await getNumber(number);
    const assigned = given.status === 'fulfilled';
    expect(phoneNumber?.Status).toBe(assigned ? 'Assigned' : 'ReleaseInProgress');
    expect(await numberOf(team, user)).toBe(assigned ? number : undefined);
  });
});

describe('DisassociatePhoneNumberFromUser', () => {
  it('unassigns the number, and has no effect on a user without one (P-31, P-32)', async () => {
    await associate(team, user, number);
    expect((await disassociate(team, user)).$metadata.httpStatusCode).toBe(200);
    await free();
    expect(await numberOf(team, user)).toBeUndefined();
    await disassociate(team, user);
  });
});

describe('an associated number', () => {
  it('cannot be deleted, nor change its product: Code PhoneNumberAssociationsExist (E-46, E-47, W-18)', async () => {
    await associate(team, user, number);
    const path = `/phone-numbers/${encodeURIComponent(number)}`;
    const refusals = [
      await sendRaw(emulator.url, 'DELETE', path),
      await sendRaw(emulator.url, 'POST', path, { body: '{"ProductType":"VoiceConnector"}' }),
    ];
    for (const answer of refusals) {
      expect(answer.status).toBe(400);
      expect(answer.headers['x-amzn-errortype']).toBe('BadRequestException');
      expect(answer.json?.['Code']).toBe('PhoneNumberAssociationsExist');
    }
    const { PhoneNumberErrors } = await emulator.client.send(
      new BatchDeletePhoneNumberCommand({ PhoneNumberIds: [number] }),
    );
    expect(PhoneNumberErrors).toMatchObject([{ ErrorCode: 'PhoneNumberAssociationsExist' }]);
    expect(await getNumber(number)).toMatchObject({ Status: 'Assigned', ProductType: 'BusinessCalling' });
  });

  it('can get a calling name (P-34)', async () => {
    await associate(team, user, number);
    await emulator.client.send(new UpdatePhoneNumberCommand({ PhoneNumberId: number, CallingName: 'Held' }));
    expect(await getNumber(number)).toMatchObject({ Status: 'Assigned', CallingName: 'Held' });
  });
});

describe('a number is released when its user (P-33)', () => {
  it('is removed from a Team account, and is not assigned again by a new invitation', async () => {
    await associate(team, user, number);
    await emulator.client.send(new BatchSuspendUserCommand({ AccountId: team, UserIdList: [user] }));
    await free();
    const email = `user${count - 1}@example.com`;
    expect(await inviteUser(emulator, team, email)).toBe(user);
    expect(await numberOf(team, user)).toBeUndefined();
  });

  it('is suspended from an Enterprise account, and the user gets no other until that ends (P-30)', async () => {
    const member = await createUser(emulator, lwa, `suspended@example.com`);
    await associate(lwa, member, number);
    await emulator.client.send(new BatchSuspendUserCommand({ AccountId: lwa, UserIdList: [member] }));
    await free();
    expect(await numberOf(lwa, member)).toBeUndefined();
    expect(await refusal(associate(lwa, member, number))).toBe(BAD_REQUEST);
  });

  it('is suspended because a domain was released', async () => {
    const account = await createAccount(emulator, 'EnterpriseLWA');
    await emulator.controlApi(`/accounts/${account}/domains`, { Domain: 'number.example.org' });
    const member = await createUser(emulator, account, 'x@number.example.org');
    await associate(account, member, number);
    await emulator.controlApi(`/accounts/${account}/domains/release`, { Domain: 'number.example.org' });
    await free();
    expect(await numberOf(account, member)).toBeUndefined();
  });

  it('is deleted with the account', async () => {
    const account = await createAccount(emulator, 'EnterpriseDirectory');
    await associate(account, await createUser(emulator, account, 'gone@example.com'), number);
    const held = await getNumber(number);
    await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    await emulator.client.send(new DeleteAccountCommand({ AccountId: account }));
    await free();
    const freed = await getNumber(number);
    expect(freed?.UpdatedTimestamp?.getTime()).toBeGreaterThan(held?.UpdatedTimestamp?.getTime() ?? Infinity);
    await associate(team, user, number);
    expect(await numberOf(team, user)).toBe(number);
  });
});
