/** Redaction in the emulator of messages that people write through the control API. */
import {
  DeleteAccountCommand,
  DeleteRoomCommand,
  RedactConversationMessageCommand,
  RedactRoomMessageCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, createEnterprise, createRoom } from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

interface Message {
  readonly MessageId: string;
  readonly RedactedOn: string | null;
}

let emulator: TestEmulator;
let account: string;
let room: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  account = await createEnterprise(emulator);
  room = await createRoom(emulator, account);
});
afterAll(() => emulator.stop());

const NOT_FOUND = 'NotFoundException 404';
const MISSING = 'no-such-thing';

const write = async (place: string, accountId = account) =>
  (await emulator.controlApi<Message>(`/accounts/${accountId}/${place}/messages`, {})).MessageId;
const redactedOn = async (messageId: string) =>
  (await emulator.controlApi<Message>(`/accounts/${account}/messages/${messageId}`)).RedactedOn;
const redactInRoom = (MessageId: string, RoomId = room, AccountId = account) =>
  emulator.client.send(new RedactRoomMessageCommand({ AccountId, RoomId, MessageId }));
const redactInConversation = (MessageId: string, ConversationId = 'talk', AccountId = account) =>
  emulator.client.send(new RedactConversationMessageCommand({ AccountId, ConversationId, MessageId }));
const controlStatus = async (path: string, body?: object) =>
  (
    await sendRaw(emulator.url, body ? 'POST' : 'GET', `/_emulator/accounts/${path}`, {
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  ).status;

describe('redacting', () => {
  it('marks a message of a room or a conversation, and a repetition changes nothing (R-26, R-27)', async () => {
    for (const [place, redact] of [
      [`rooms/${room}`, redactInRoom],
      ['conversations/talk', redactInConversation],
    ] as const) {
      const [message, other] = [await write(place), await write(place)];
      expect((await redact(message)).$metadata.httpStatusCode).toBe(200);
      const at = await redactedOn(message);
      expect(at).toMatch(/^20\d\d-/);
      await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
      await redact(message);
      expect(await redactedOn(message)).toBe(at);
      expect(await redactedOn(other)).toBeNull();
    }
  });

  it('returns an empty JSON object (W-12)', async () => {
    const message = await write('conversations/talk');
    const path = `/accounts/${account}/conversations/talk/messages/${message}?operation=redact`;
    const { status, text } = await sendRaw(emulator.url, 'POST', path);
    expect([status, text]).toEqual([200, '{}']);
  });

  it('finds a message only in its own room or conversation (R-27, E-33, E-34)', async () => {
    const inRoom = await write(`rooms/${room}`);
    const inTalk = await write('conversations/talk');
    const elsewhere = await createRoom(emulator, account);
    const other = await createEnterprise(emulator);
    const calls = [
      redactInRoom(MISSING),
      redactInRoom(inTalk),
      redactInRoom(inRoom, elsewhere),
      redactInRoom(inRoom, MISSING),
      redactInRoom(inRoom, room, other),
      redactInRoom(inRoom, room, MISSING),
      redactInConversation(MISSING),
      redactInConversation(inRoom),
      redactInConversation(inTalk, 'other'),
      redactInConversation(inTalk, 'talk', other),
      redactInConversation(inTalk, 'talk', MISSING),
    ];
    const refusals = await Promise.all(calls.map(refusal));
    expect(new Set(refusals)).toEqual(new Set([NOT_FOUND]));
    expect([await redactedOn(inRoom), await redactedOn(inTalk)]).toEqual([null, null]);
  });

  it('works in conversations of every account, and in rooms of Enterprise accounts only (T-11, E-36)', async () => {
    const team = await createAccount(emulator);
    await redactInConversation(await write('conversations/talk', team), 'talk', team);
    const AccountId = await createAccount(emulator, 'EnterpriseOIDC');
    const own = await createRoom(emulator, AccountId);
    const message = await write(`rooms/${own}`, AccountId);
    await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: 'Team' });
    expect(await refusal(redactInRoom(message, own, AccountId))).toBe('BadRequestException 400');
  });

  it('by several callers at once succeeds for each (R-27, W-32)', async () => {
    const message = await write(`rooms/${room}`);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => redactInRoom(message)));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
  });
});

it('messages are deleted with their room (R-9)', async () => {
  const RoomId = await createRoom(emulator, account);
  const message = await write(`rooms/${RoomId}`);
  await emulator.client.send(new DeleteRoomCommand({ AccountId: account, RoomId }));
  expect(await controlStatus(`${account}/messages/${message}`)).toBe(404);
});

it('messages are deleted with their account, and restoring it does not restore them (A-17)', async () => {
  const AccountId = await createAccount(emulator);
  const message = await write('conversations/talk', AccountId);
  await emulator.client.send(new DeleteAccountCommand({ AccountId }));
  await emulator.controlApi(`/accounts/${AccountId}/restore`, {});
  expect(await refusal(redactInConversation(message, 'talk', AccountId))).toBe(NOT_FOUND);
});

it('the control API refuses a message without a room or account, or with text', async () => {
  expect(await controlStatus(`${account}/rooms/${MISSING}/messages`, {})).toBe(404);
  expect(await controlStatus(`${MISSING}/conversations/talk/messages`, {})).toBe(404);
  expect(await controlStatus(`${account}/conversations/%20/messages`, {})).toBe(400);
  expect(await controlStatus(`${account}/conversations/talk/messages`, { Content: 'x' })).toBe(400);
  expect(await controlStatus(`${account}/messages/${MISSING}`)).toBe(404);
});
