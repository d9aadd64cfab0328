/** Every operation appends the changes that it makes to the change feed, and a refused one appends none. */
import { Chime } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WriteOperation } from '../../src/emulator/operations/handler.js';
import { apiModel } from '../../src/emulator/wire/api-model.js';
import { type FeedEvent, printChange, recordChanges } from '../support/change-feed.js';
import { CALLS } from '../support/chime-call.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { acquireNumbers, createAccount, inviteUser, joinTeam } from '../support/emulator-scene.js';

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const ENTERPRISE = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const DIRECTORY = '3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32';
const seedId = (kind: 'a' | 'd', number: number) =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const account = (kind: string, id: string) => `Account ${kind} ${id}`;
const user = (kind: string, accountId: string, id: number | string) =>
  `User ${kind} ${accountId} ${typeof id === 'number' ? seedId('d', id) : id}`;
const room = (kind: string, id: number | string) =>
  `Room ${kind} ${ENTERPRISE} ${typeof id === 'number' ? seedId('a', id) : id}`;
const number = (kind: string, e164: string) => `PhoneNumber ${kind} ${e164}`;

/** The changes of the call in `CALLS` on the demo seed. `new` stands for an id that the call created. */
const CHANGES: Readonly<Record<WriteOperation, readonly string[]>> = {
  AssociatePhoneNumberWithUser: [user('Updated', TEAM, 2), number('Updated', '+12065550100')],
  AssociateSigninDelegateGroupsWithAccount: [account('Updated', DIRECTORY)],
  BatchCreateRoomMembership: [room('Updated', 2)],
  BatchDeletePhoneNumber: [number('Deleted', '+12065550100')],
  BatchSuspendUser: [user('Updated', ENTERPRISE, 204)],
  BatchUnsuspendUser: [user('Updated', ENTERPRISE, 202)],
  BatchUpdatePhoneNumber: [number('Updated', '+12065550100')],
  BatchUpdateUser: [user('Updated', TEAM, 1)],
  CreateAccount: [account('Created', 'new')],
  CreateBot: [],
  CreateMeetingDialOut: [],
  // The numbers are created when the order has acquired them.
  CreatePhoneNumberOrder: [],
  CreateRoom: [room('Created', 'new')],
  CreateRoomMembership: [room('Updated', 2)],
  CreateUser: [user('Created', ENTERPRISE, 'new')],
  DeleteAccount: [account('Deleted', 'new')],
  DeleteEventsConfiguration: [],
  DeletePhoneNumber: [number('Deleted', '+12065550100')],
  DeleteRoom: [room('Deleted', 2)],
  DeleteRoomMembership: [room('Updated', 1)],
  DisassociatePhoneNumberFromUser: [user('Updated', TEAM, 1), number('Updated', '+12065550101')],
  DisassociateSigninDelegateGroupsFromAccount: [account('Updated', DIRECTORY)],
  InviteUsers: [user('Created', TEAM, 'new')],
  LogoutUser: [user('Updated', TEAM, 1)],
  PutEventsConfiguration: [],
  PutRetentionSettings: [account('Updated', ENTERPRISE)],
  RedactConversationMessage: [],
  RedactRoomMessage: [],
  RegenerateSecurityToken: [],
  ResetPersonalPIN: [user('Updated', TEAM, 1)],
  RestorePhoneNumber: [number('Created', '+12065550100')],
  UpdateAccount: [account('Updated', TEAM)],
  UpdateAccountSettings: [account('Updated', TEAM)],
  UpdateBot: [],
  UpdateGlobalSettings: [],
  UpdatePhoneNumber: [number('Updated', '+18005550100')],
  UpdatePhoneNumberSettings: [],
  UpdateRoom: [room('Updated', 2)],
  UpdateRoomMembership: [room('Updated', 1)],
  UpdateUser: [user('Updated', TEAM, 1)],
  UpdateUserSettings: [user('Updated', TEAM, 1)],
};
const writeOperations = Object.keys(CHANGES) as WriteOperation[];
const SEEDED = new RegExp(`^(${TEAM}|${ENTERPRISE}|${DIRECTORY}|[a-e]0000000-.*|\\+.*)$`);

let emulator: TestEmulator;
let chime: Chime;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: 'demo' });
  chime = createClient();
});
afterAll(async () => {
  chime.destroy();
  await emulator.stop();
});
beforeEach(() => emulator.controlApi('/reset', { Seed: 'demo' }));

function createClient(): Chime {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new Chime({ endpoint: emulator.url, region: 'us-east-1', credentials, maxAttempts: 1 });
}

const record = (work: () => Promise<unknown>) => recordChanges(emulator, work);

const printAll = (events: FeedEvent['data'][]) =>
  events.map((event) =>
    printChange(event)
      .split(' ')
      .map((part) => (/\d/.test(part) && !SEEDED.test(part) ? 'new' : part))
      .join(' '),
  );

it('the lists have every operation that writes', () => {
  const written = Object.entries(apiModel.operations).filter(([, { method }]) => method !== 'GET');
  expect(writeOperations).toEqual(written.map(([name]) => name).toSorted());
});

it.each(writeOperations)('%s appends what it changes', async (name) => {
  const events = await record(() => CALLS[name](chime));
  expect(printAll(events.filter(({ Operation }) => Operation === name))).toEqual(CHANGES[name]);
});

it.each(writeOperations)('%s appends nothing when it is refused, or refuses all items', async (name) => {
  const strange = createClient();
  strange.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== `${name}Command`) return next(args);
        const before = JSON.stringify(args.input);
        const after = before
          .replaceAll(/"AccountId":"[^"]*"/g, '"AccountId":"missing"')
          .replace(/(?<="PhoneNumberId.*)\+\d+/g, '+12065559998');
        // Some operations name nothing that could be missing.
        if (after === before) await requestFault(name);
        return next({ ...args, input: JSON.parse(after) as typeof args.input });
      },
    { step: 'initialize' },
  );
  const events = await record(async () => {
    const outcome = await CALLS[name](strange).catch((error: unknown) => error);
    expect(outcome instanceof Error || /Errors":\[\{/.test(JSON.stringify(outcome))).toBe(true);
  });
  strange.destroy();
  expect(events.filter(({ Operation }) => Operation === name)).toEqual([]);
});

describe('a request that finds its change made already appends nothing:', () => {
  const teamMember = { AccountId: TEAM, UserId: seedId('d', 2) };
  it.each<[string, () => Promise<unknown>]>([
    ['a repeated CreateRoom', () => CALLS.CreateRoom(chime)],
    ['UpdateRoom without a name', () => chime.updateRoom({ AccountId: ENTERPRISE, RoomId: seedId('a', 1) })],
    ['DeletePhoneNumber', () => chime.deletePhoneNumber({ PhoneNumberId: '+12065550100' })],
    ['DisassociatePhoneNumberFromUser', () => chime.disassociatePhoneNumberFromUser(teamMember)],
    ['BatchUnsuspendUser', () => CALLS.BatchUnsuspendUser(chime)],
  ])('%s', async (_name, repeat) => {
    await CALLS.CreateRoom(chime);
    await CALLS.DeletePhoneNumber(chime);
    await CALLS.BatchUnsuspendUser(chime);
    expect(await record(repeat)).toEqual([]);
  });
});

it('an invitation creates a user, updates one who is invited again, and does not change a registered one', async () => {
  const accountId = await createAccount(emulator);
  const pending = await inviteUser(emulator, accountId, 'pending@example.com');
  const removed = await joinTeam(emulator, accountId, 'removed@example.com');
  await joinTeam(emulator, accountId, 'registered@example.com');
  await chime.batchSuspendUser({ AccountId: accountId, UserIdList: [removed] });
  const UserEmailList = ['pending', 'removed', 'registered', 'new'].map((name) => `${name}@example.com`);
  const events = await record(() => chime.inviteUsers({ AccountId: accountId, UserEmailList }));
  const { Users } = await chime.listUsers({ AccountId: accountId, UserEmail: 'new@example.com' });
  expect(events.map(printChange)).toEqual([
    user('Updated', accountId, pending),
    user('Created', accountId, removed),
    user('Created', accountId, Users?.[0]?.UserId ?? ''),
  ]);
});

it('a batch appends one change for each item, in their order', async () => {
  const numbers = Array.from({ length: 70 }, (_, index) => `+121255501${String(index + 1).padStart(2, '0')}`);
  const events = await record(() => acquireNumbers(emulator, numbers));
  expect(events.map(printChange)).toEqual(numbers.map((e164) => number('Created', e164)));
});

describe('the phone number of a user is updated', () => {
  const release = [user('Updated', TEAM, 1), number('Updated', '+12065550101')];

  it('when the user is suspended', async () => {
    const UserIdList = [seedId('d', 1)];
    const events = await record(() => chime.batchSuspendUser({ AccountId: TEAM, UserIdList }));
    expect(events.map(printChange)).toEqual(release);
  });

  it('when the account is deleted', async () => {
    const accountId = await createAccount(emulator);
    const UserId = await inviteUser(emulator, accountId, 'holder@example.com');
    const key = { AccountId: accountId, UserId };
    await chime.associatePhoneNumberWithUser({ ...key, E164PhoneNumber: '+12065550100' });
    const events = await record(() => chime.deleteAccount({ AccountId: accountId }));
    expect(events.map(printChange)).toEqual([
      account('Deleted', accountId),
      number('Updated', '+12065550100'),
    ]);
  });
});

const requestFault = (Operation: string) =>
  emulator.controlApi('/faults', {
    Operation,
    Exception: apiModel.operations[Operation]?.errors[0],
  });
