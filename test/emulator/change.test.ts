/** Every write appends the changes that it makes to the change feed, and a refused one appends none. */
import { Chime } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WriteOperation } from '../../src/emulator/operations/handler.js';
import { apiModel } from '../../src/emulator/wire/api-model.js';
import { ChangeFeedReader, type FeedEvent } from '../support/change-feed.js';
import { CALLS } from '../support/chime-call.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import {
  acquireNumbers,
  createAccount,
  createEnterprise,
  createUser,
  inviteUser,
  joinTeam,
} from '../support/emulator-scene.js';

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

/** Returns the events that `work` appends. A last write shows that there are no others. */
async function record(work: () => Promise<unknown>): Promise<FeedEvent['data'][]> {
  const reader = await ChangeFeedReader.open(emulator);
  await reader.next();
  await work();
  const last = await createAccount(emulator);
  const events = await reader.readUntil(({ data }) => data['AccountId'] === last);
  reader.close();
  return events.slice(0, -1).map(({ data }) => data);
}

/** Prints a change as the lists above do. */
const print = ({ Resource, Kind, AccountId, UserId, RoomId, PhoneNumberId }: FeedEvent['data']) =>
  [Resource, Kind, AccountId, UserId, RoomId, PhoneNumberId].filter((part) => part !== undefined).join(' ');

const printAll = (events: FeedEvent['data'][]) =>
  events.map((event) =>
    print(event)
      .split(' ')
      .map((part) => (/\d/.test(part) && !SEEDED.test(part) ? 'new' : part))
      .join(' '),
  );

/** Returns the changes of the control API or of time that `work` causes. */
async function changesWithoutOperation(work: () => Promise<unknown>): Promise<string[]> {
  const events = await record(work);
  return events.filter(({ Operation }) => Operation === null).map(print);
}

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
  expect(events.map(print)).toEqual([
    user('Updated', accountId, pending),
    user('Created', accountId, removed),
    user('Created', accountId, Users?.[0]?.UserId ?? ''),
  ]);
});

it('a batch appends one change for each item, in their order', async () => {
  const numbers = Array.from({ length: 70 }, (_, index) => `+121255501${String(index + 1).padStart(2, '0')}`);
  const events = await record(() => acquireNumbers(emulator, numbers));
  expect(events.map(print)).toEqual(numbers.map((e164) => number('Created', e164)));
});

describe('the phone number of a user is updated', () => {
  const release = [user('Updated', TEAM, 1), number('Updated', '+12065550101')];

  it('when the user is suspended', async () => {
    const UserIdList = [seedId('d', 1)];
    const events = await record(() => chime.batchSuspendUser({ AccountId: TEAM, UserIdList }));
    expect(events.map(print)).toEqual(release);
  });

  it('when the account is deleted', async () => {
    const accountId = await createAccount(emulator);
    const UserId = await inviteUser(emulator, accountId, 'holder@example.com');
    const key = { AccountId: accountId, UserId };
    await chime.associatePhoneNumberWithUser({ ...key, E164PhoneNumber: '+12065550100' });
    const events = await record(() => chime.deleteAccount({ AccountId: accountId }));
    expect(events.map(print)).toEqual([account('Deleted', accountId), number('Updated', '+12065550100')]);
  });
});

describe('the control API appends', () => {
  let accountId: string;
  beforeEach(async () => {
    accountId = await createAccount(emulator);
  });
  const post = (path: string, body = {}) => emulator.controlApi<{ UserId: string }>(path, body);

  it('an updated account, when it is changed or claims a domain', async () => {
    const updated = [account('Updated', accountId)];
    expect(await changesWithoutOperation(() => post(`/accounts/${accountId}`))).toEqual(updated);
    const claim = () => post(`/accounts/${accountId}/domains`, { Domain: 'change.example.org' });
    expect(await changesWithoutOperation(claim)).toEqual(updated);
  });

  it('an updated account and updated users, when it releases a domain', async () => {
    const enterprise = await createEnterprise(emulator);
    const UserId = await createUser(emulator, enterprise, `a@${enterprise}.example.org`);
    const E164PhoneNumber = '+12065550100';
    await chime.associatePhoneNumberWithUser({ AccountId: enterprise, UserId, E164PhoneNumber });
    const body = { Domain: `${enterprise}.example.org` };
    expect(
      await changesWithoutOperation(() => post(`/accounts/${enterprise}/domains/release`, body)),
    ).toEqual([
      account('Updated', enterprise),
      `User Updated ${enterprise}`,
      number('Updated', E164PhoneNumber),
    ]);
  });

  it('a created account, when it is restored', async () => {
    await chime.deleteAccount({ AccountId: accountId });
    const restore = () => post(`/accounts/${accountId}/restore`);
    expect(await changesWithoutOperation(restore)).toEqual([account('Created', accountId)]);
  });

  it('created and updated users, when people register, accept and miss invitations', async () => {
    const one = await inviteUser(emulator, accountId, 'one@example.com');
    const two = await inviteUser(emulator, accountId, 'two@example.com');
    const three = await inviteUser(emulator, accountId, 'three@example.com');
    let created = '';
    const changes = await changesWithoutOperation(async () => {
      await post(`/accounts/${accountId}/users/${one}/accept-invitation`);
      await post(`/accounts/${accountId}/users/${two}/fail-invitation`);
      await post(`/accounts/${accountId}`, { AccountType: 'EnterpriseDirectory' });
      await post(`/accounts/${accountId}/users`, { Email: 'three@example.com' });
      created = (await post(`/accounts/${accountId}/users`, { Email: 'four@example.com' })).UserId;
    });
    expect(changes).toEqual([
      user('Updated', accountId, one),
      user('Updated', accountId, two),
      account('Updated', accountId),
      user('Updated', accountId, three),
      user('Created', accountId, created),
    ]);
  });

  it('the numbers that an order acquires when it is ended', async () => {
    const place = async (E164PhoneNumbers: string[]) => {
      const order = await chime.createPhoneNumberOrder({ ProductType: 'BusinessCalling', E164PhoneNumbers });
      return `/phone-number-orders/${order.PhoneNumberOrder?.PhoneNumberOrderId}`;
    };
    const whole = await place(['+12065550110', '+12065550111']);
    const part = await place(['+12065550112', '+12065550113']);
    const changes = await changesWithoutOperation(async () => {
      await post(`${whole}/finish`);
      await post(`${part}/fail`, { E164PhoneNumbers: ['+12065550113'] });
    });
    expect(changes).toEqual(
      ['+12065550110', '+12065550111', '+12065550112'].map((e164) => number('Created', e164)),
    );
  });

  it('nothing for messages, faults and the clock', async () => {
    const conversation = `/accounts/${ENTERPRISE}/conversations/c/messages`;
    const changes = await changesWithoutOperation(async () => {
      await post(conversation);
      await post(`/accounts/${ENTERPRISE}/rooms/${seedId('a', 1)}/messages`);
      await requestFault('ListBots');
      await post('/clock', { AdvanceSeconds: 1 });
    });
    expect(changes).toEqual([]);
  });

  it('nothing from any other route', async () => {
    const { Routes } = await emulator.controlApi<{ Routes: string[] }>('');
    const posts = Routes.flatMap((route) => /^POST \/_emulator([^ ]*): /.exec(route)?.[1] ?? []);
    expect(posts.toSorted()).toEqual(
      [
        '/accounts/:accountId',
        '/accounts/:accountId/conversations/:conversationId/messages',
        '/accounts/:accountId/domains',
        '/accounts/:accountId/domains/release',
        '/accounts/:accountId/restore',
        '/accounts/:accountId/rooms/:roomId/messages',
        '/accounts/:accountId/users',
        '/accounts/:accountId/users/:userId/accept-invitation',
        '/accounts/:accountId/users/:userId/fail-invitation',
        '/phone-number-orders/:phoneNumberOrderId/fail',
        '/phone-number-orders/:phoneNumberOrderId/finish',
        // These have tests of their own, or change no store.
        '/backup',
        '/clock',
        '/faults',
        '/reset',
      ].toSorted(),
    );
  });
});

describe('time appends', () => {
  const advance = (seconds: number) => emulator.controlApi('/clock', { AdvanceSeconds: seconds });
  const E164PhoneNumbers = ['+12065550110', '+12065550111'];
  const HOUR = 3600;

  /** Returns the next changes of the feed, which nobody writes. */
  async function next(reader: ChangeFeedReader, count: number): Promise<string[]> {
    const changes: string[] = [];
    await reader.readUntil(({ data, type }) => {
      if (type === 'message' && data['Operation'] === null) changes.push(print(data));
      return changes.length === count;
    });
    return changes;
  }

  it('the numbers that an order acquires, once for all readers', async () => {
    const readers = [await ChangeFeedReader.open(emulator), await ChangeFeedReader.open(emulator)];
    await chime.createPhoneNumberOrder({ ProductType: 'BusinessCalling', E164PhoneNumbers });
    await advance(12);
    const created = E164PhoneNumbers.map((e164) => number('Created', e164));
    for (const reader of readers) expect(await next(reader, 2)).toEqual(created);
    // The next change by time follows at once.
    await chime.deletePhoneNumber({ PhoneNumberId: '+12065550110' });
    await advance(7 * 24 * HOUR);
    for (const reader of readers) {
      expect(await next(reader, 1)).toEqual([number('Deleted', '+12065550110')]);
      reader.close();
    }
  });

  it('a calling name that is updated', async () => {
    const reader = await ChangeFeedReader.open(emulator);
    await chime.updatePhoneNumber({ PhoneNumberId: '+12065550100', CallingName: 'Trees' });
    await advance(72 * HOUR);
    expect(await next(reader, 1)).toEqual([number('Updated', '+12065550100')]);
    reader.close();
  });

  it('for the next reader what happened without one, also if the number is ordered again', async () => {
    const reader = await ChangeFeedReader.open(emulator);
    await chime.deletePhoneNumber({ PhoneNumberId: '+12065550100' });
    await reader.readUntil(({ data }) => data['Operation'] === 'DeletePhoneNumber');
    reader.close();
    await advance(7 * 24 * HOUR);
    const again = ['+12065550100'];
    await chime.createPhoneNumberOrder({ ProductType: 'BusinessCalling', E164PhoneNumbers: again });
    await advance(12);
    const resumed = await ChangeFeedReader.open(emulator, reader.lastEventId);
    expect(await next(resumed, 2)).toEqual([
      number('Deleted', '+12065550100'),
      number('Created', '+12065550100'),
    ]);
    resumed.close();
  });
});

const requestFault = (Operation: string) =>
  emulator.controlApi('/faults', {
    Operation,
    Exception: apiModel.operations[Operation]?.errors[0],
  });
