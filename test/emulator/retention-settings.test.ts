/** The retention operations of the emulator, and their effects on messages as time passes. */
import {
  GetRetentionSettingsCommand,
  PutRetentionSettingsCommand,
  RedactConversationMessageCommand,
  RedactRoomMessageCommand,
  type RetentionSettings,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, createEnterprise, createRoom } from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

let emulator: TestEmulator;
let AccountId: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.stop());
beforeEach(async () => {
  AccountId = await createEnterprise(emulator);
});

const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';
const DAY = 24 * 3600;
const GRACE = 30 * DAY * 1000;

const put = (RetentionSettings: RetentionSettings, accountId = AccountId) =>
  emulator.client.send(new PutRetentionSettingsCommand({ AccountId: accountId, RetentionSettings }));
const get = (accountId = AccountId) =>
  emulator.client.send(new GetRetentionSettingsCommand({ AccountId: accountId }));
const days = async () => {
  const { RetentionSettings } = await get();
  return [
    RetentionSettings?.RoomRetentionSettings?.RetentionDays,
    RetentionSettings?.ConversationRetentionSettings?.RetentionDays,
  ];
};
const deletionTime = async () => (await get()).InitiateDeletionTimestamp?.getTime();
const now = async () => Date.parse((await emulator.controlApi<{ Now: string }>('/clock')).Now);
const wait = (count: number) => emulator.controlApi('/clock', { AdvanceSeconds: count * DAY });
const rooms = (RetentionDays?: number) => ({ RoomRetentionSettings: { RetentionDays } });
const conversations = (RetentionDays?: number) => ({ ConversationRetentionSettings: { RetentionDays } });

describe('GetRetentionSettings and PutRetentionSettings', () => {
  it('begin with nothing set (K-4)', async () => {
    const { json } = await sendRaw(emulator.url, 'GET', `/accounts/${AccountId}/retention-settings`);
    expect(json).toEqual({
      RetentionSettings: { RoomRetentionSettings: null, ConversationRetentionSettings: null },
      InitiateDeletionTimestamp: null,
    });
  });

  it('respond to a put with 204 and no body (W-11)', async () => {
    const { $metadata, ...output } = await put(rooms(30));
    expect([$metadata.httpStatusCode, output]).toEqual([
      204,
      { RetentionSettings: undefined, InitiateDeletionTimestamp: undefined },
    ]);
    const raw = await sendRaw(emulator.url, 'PUT', `/accounts/${AccountId}/retention-settings`, {
      body: '{"RetentionSettings":{}}',
    });
    expect([raw.status, raw.text]).toEqual([204, '']);
  });

  it('treat rooms and conversations separately: an absent period does not change, an empty one ends (K-1, K-2, K-3)', async () => {
    await put(rooms(30));
    expect(await days()).toEqual([30, undefined]);
    await put(conversations(5475));
    expect(await days()).toEqual([30, 5475]);
    await put({});
    expect(await days()).toEqual([30, 5475]);
    await put(rooms());
    expect(await days()).toEqual([undefined, 5475]);
    await put({ ...rooms(1), ...conversations() });
    expect(await days()).toEqual([1, undefined]);
  });

  it('set the time of deletion 30 days ahead when a period is set or shortened, and only then (K-7)', async () => {
    const start = await now();
    await put(rooms(100));
    const first = (await deletionTime()) ?? 0;
    expect(Math.abs(first - start - GRACE)).toBeLessThan(5000);
    await wait(1);
    for (const change of [rooms(100), rooms(200), {}, conversations()]) {
      await put(change);
      expect(await deletionTime()).toBe(first);
    }
    await put(rooms(199));
    expect(((await deletionTime()) ?? 0) - first).toBeGreaterThanOrEqual(DAY * 1000);
    const second = await deletionTime();
    await wait(1);
    await put(conversations(10));
    expect(((await deletionTime()) ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(DAY * 1000);
    await put({ ...rooms(), ...conversations() });
    expect(await deletionTime()).toBeUndefined();
  });

  it('work for Enterprise accounts of every kind and for no Team account (T-10, E-33, E-36)', async () => {
    for (const type of ['EnterpriseLWA', 'EnterpriseDirectory', 'EnterpriseOIDC']) {
      const accountId = await createAccount(emulator, type);
      await put(rooms(7), accountId);
      expect((await get(accountId)).RetentionSettings).toEqual(rooms(7));
    }
    const team = await createAccount(emulator);
    expect(await refusal(put(rooms(7), team))).toBe(BAD_REQUEST);
    expect(await refusal(get(team))).toBe(BAD_REQUEST);
    expect(await refusal(put(rooms(7), 'missing'))).toBe(NOT_FOUND);
    expect(await refusal(get('missing'))).toBe(NOT_FOUND);
  });

  it('lose neither of two concurrent updates (W-32)', async () => {
    await Promise.all([put(rooms(11)), put(conversations(22))]);
    expect(await days()).toEqual([11, 22]);
  });
});

let RoomId: string;
const write = async (place: string) =>
  (await emulator.controlApi<{ MessageId: string }>(`/accounts/${AccountId}/${place}/messages`, {}))
    .MessageId;
const redactInRoom = (MessageId: string) =>
  emulator.client.send(new RedactRoomMessageCommand({ AccountId, RoomId, MessageId }));
const redactInConversation = (MessageId: string) =>
  emulator.client.send(new RedactConversationMessageCommand({ AccountId, ConversationId: 'c', MessageId }));

describe('messages under retention', () => {
  beforeEach(async () => {
    RoomId = await createRoom(emulator, AccountId);
  });
  it('are gone once they are too old and the grace period of 30 days is over, each kind by its own period (K-1, K-5)', async () => {
    const [inRoom, inConversation] = [await write(`rooms/${RoomId}`), await write('conversations/c')];
    await put(rooms(10));
    await wait(29);
    await redactInRoom(inRoom);
    const recent = await write(`rooms/${RoomId}`);
    await wait(2);
    expect(await refusal(redactInRoom(inRoom))).toBe(NOT_FOUND);
    await redactInRoom(recent);
    await redactInConversation(inConversation);
    await wait(9);
    expect(await refusal(redactInRoom(recent))).toBe(NOT_FOUND);
  });

  it('are restored when the period ends within the grace period, and never after it (K-6)', async () => {
    const [early, late] = [await write('conversations/c'), await write(`rooms/${RoomId}`)];
    await put({ ...conversations(1), ...rooms(1) });
    await wait(20);
    await put(rooms());
    await wait(11);
    await put(conversations());
    expect(await refusal(redactInConversation(early))).toBe(NOT_FOUND);
    await redactInRoom(late);
  });
});
