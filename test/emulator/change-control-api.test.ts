/** Writes of the control API append their changes to the change feed, and so does time. */
import { Chime } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangeFeedReader, printChange, recordChanges } from '../support/change-feed.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, createEnterprise, createUser, inviteUser } from '../support/emulator-scene.js';

const ENTERPRISE = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const ROOM = 'a0000000-0000-4000-8000-000000000001';

const account = (kind: string, id: string) => `Account ${kind} ${id}`;
const user = (kind: string, accountId: string, id: string) => `User ${kind} ${accountId} ${id}`;
const number = (kind: string, e164: string) => `PhoneNumber ${kind} ${e164}`;

let emulator: TestEmulator;
let chime: Chime;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: 'demo' });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  chime = new Chime({ endpoint: emulator.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  chime.destroy();
  await emulator.stop();
});
beforeEach(() => emulator.controlApi('/reset', { Seed: 'demo' }));

const post = (path: string, body = {}) => emulator.controlApi<{ UserId: string }>(path, body);
const advance = (seconds: number) => post('/clock', { AdvanceSeconds: seconds });

/** Places an order and returns its path in the control API. */
const place = async (E164PhoneNumbers: string[]) => {
  const order = await chime.createPhoneNumberOrder({ ProductType: 'BusinessCalling', E164PhoneNumbers });
  return `/phone-number-orders/${order.PhoneNumberOrder?.PhoneNumberOrderId}`;
};

/** Returns the changes of the control API or of time that `work` causes. */
async function changesWithoutOperation(work: () => Promise<unknown>): Promise<string[]> {
  const changes = await recordChanges(emulator, work);
  return changes.filter(({ Operation }) => Operation === null).map(printChange);
}

/** Returns the next changes of the control API or of time. */
async function readWithoutOperation(reader: ChangeFeedReader, count: number): Promise<string[]> {
  const changes: string[] = [];
  await reader.readUntil(({ data, type }) => {
    if (type === 'message' && data['Operation'] === null) changes.push(printChange(data));
    return changes.length === count;
  });
  return changes;
}

describe('the control API appends', () => {
  let accountId: string;
  beforeEach(async () => {
    accountId = await createAccount(emulator);
  });
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
      await post(`/accounts/${ENTERPRISE}/rooms/${ROOM}/messages`);
      await post('/faults', { Operation: 'ListBots', Exception: 'ServiceFailureException' });
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
  const E164PhoneNumbers = ['+12065550110', '+12065550111'];
  const HOUR = 3600;

  it('the numbers that an order acquires, once for all readers', async () => {
    const readers = [await ChangeFeedReader.begin(emulator), await ChangeFeedReader.begin(emulator)];
    await chime.createPhoneNumberOrder({ ProductType: 'BusinessCalling', E164PhoneNumbers });
    await advance(12);
    const created = E164PhoneNumbers.map((e164) => number('Created', e164));
    for (const reader of readers) expect(await readWithoutOperation(reader, 2)).toEqual(created);
    // The next change by time follows at once.
    await chime.deletePhoneNumber({ PhoneNumberId: '+12065550110' });
    await advance(7 * 24 * HOUR);
    for (const reader of readers) {
      expect(await readWithoutOperation(reader, 1)).toEqual([number('Deleted', '+12065550110')]);
      reader.close();
    }
  });

  it('a calling name that is updated', async () => {
    const reader = await ChangeFeedReader.begin(emulator);
    await chime.updatePhoneNumber({ PhoneNumberId: '+12065550100', CallingName: 'Trees' });
    await advance(72 * HOUR);
    expect(await readWithoutOperation(reader, 1)).toEqual([number('Updated', '+12065550100')]);
    reader.close();
  });

  it('for the next reader what happened without one', async () => {
    const reader = await ChangeFeedReader.begin(emulator);
    await chime.createPhoneNumberOrder({ ProductType: 'BusinessCalling', E164PhoneNumbers });
    reader.close();
    await advance(12);
    const resumed = await ChangeFeedReader.begin(emulator, reader.lastEventId);
    const created = E164PhoneNumbers.map((e164) => number('Created', e164));
    expect(await readWithoutOperation(resumed, 2)).toEqual(created);
    resumed.close();
  });

  it('a number that leaves the deletion queue, before it is ordered again', async () => {
    const reader = await ChangeFeedReader.begin(emulator);
    await chime.deletePhoneNumber({ PhoneNumberId: '+12065550100' });
    await advance(7 * 24 * HOUR);
    const again = ['+12065550100'];
    await chime.createPhoneNumberOrder({ ProductType: 'BusinessCalling', E164PhoneNumbers: again });
    await advance(12);
    expect(await readWithoutOperation(reader, 2)).toEqual([
      number('Deleted', '+12065550100'),
      number('Created', '+12065550100'),
    ]);
    reader.close();
  });
});
