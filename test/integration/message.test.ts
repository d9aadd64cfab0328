/** The `message` stem, from GraphQL over HTTP to the emulator and back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { createAccount, createEnterprise, createRoom } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  DeleteRoomDocument,
  RedactConversationMessageAndAccountDocument,
  RedactConversationMessageDocument,
  RedactRoomMessageAndRoomDocument,
  RedactRoomMessageDocument,
} from '../support/gql/graphql.js';

const MISSING = '00000000-0000-4000-8000-000000000000';
const conversationId = 'conversation-1';

let stack: TestStack;
let accountId: string;
let roomId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createEnterprise(stack.emulator);
  roomId = await createRoom(stack.emulator, accountId);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

/** Somebody writes; answers the identifier of the message. */
async function write(place: string): Promise<string> {
  const path = `/accounts/${accountId}/${place}/messages`;
  return (await stack.emulator.controlApi<{ MessageId: string }>(path, {})).MessageId;
}
const writeInRoom = () => write(`rooms/${roomId}`);
const writeInConversation = () => write(`conversations/${conversationId}`);
const redactedOn = async (messageId: string) =>
  (
    await stack.emulator.controlApi<{ RedactedOn: string | null }>(
      `/accounts/${accountId}/messages/${messageId}`,
    )
  ).RedactedOn;

describe('redactRoomMessage', () => {
  it('redacts the message of a room and no other, and once is enough', async () => {
    const [messageId, other] = [await writeInRoom(), await writeInRoom()];
    const redact = () => stack.ask(RedactRoomMessageDocument, { accountId, roomId, messageId });
    expect(dataOf(await redact())).toEqual({ redactRoomMessage: { __typename: 'RoomPayload' } });
    const at = await redactedOn(messageId);
    expect([typeof at, await redactedOn(other)]).toEqual(['string', null]);
    dataOf(await redact());
    expect(await redactedOn(messageId)).toBe(at);
  });

  it('reads the room only when it is selected', async () => {
    const key = { accountId, roomId, messageId: await writeInRoom() };
    const redaction = `POST /accounts/${accountId}/rooms/${roomId}/messages/${key.messageId}?operation=redact`;
    dataOf(await stack.ask(RedactRoomMessageDocument, key));
    expect(stack.upstream.calls).toEqual([redaction]);
    const { redactRoomMessage } = dataOf(await stack.ask(RedactRoomMessageAndRoomDocument, key));
    expect(redactRoomMessage).toEqual({ room: { roomId, name: 'Room' } });
    expect(stack.upstream.calls).toEqual([
      redaction,
      redaction,
      `GET /accounts/${accountId}/rooms/${roomId}`,
    ]);
  });

  it('answers NOT_FOUND when account, room or message is missing, or the message is elsewhere', async () => {
    const messageId = await writeInRoom();
    const otherRoom = await createRoom(stack.emulator, accountId);
    const keys = [
      { accountId: MISSING, roomId, messageId },
      { accountId, roomId: MISSING, messageId },
      { accountId, roomId, messageId: MISSING },
      { accountId, roomId: otherRoom, messageId },
      { accountId, roomId, messageId: await writeInConversation() },
    ];
    for (const key of keys)
      expect(await stack.ask(RedactRoomMessageAndRoomDocument, key)).toEqual(
        refused('redactRoomMessage', 'NOT_FOUND'),
      );
    // A write that is refused is not followed by the read of what it would have touched.
    expect(stack.upstream.calls).toHaveLength(keys.length);
    expect(await redactedOn(messageId)).toBeNull();
    dataOf(await stack.ask(DeleteRoomDocument, { accountId, roomId }));
    expect(await stack.ask(RedactRoomMessageDocument, { accountId, roomId, messageId })).toEqual(
      refused('redactRoomMessage', 'NOT_FOUND'),
    );
  });

  it('answers BAD_USER_INPUT for a Team account, which has no rooms', async () => {
    const team = await createAccount(stack.emulator, 'EnterpriseOIDC');
    const key = { accountId: team, roomId: await createRoom(stack.emulator, team), messageId: MISSING };
    await stack.emulator.controlApi(`/accounts/${team}`, { AccountType: 'Team' });
    expect(await stack.ask(RedactRoomMessageDocument, key)).toEqual(
      refused('redactRoomMessage', 'BAD_USER_INPUT'),
    );
  });
});

describe('redactConversationMessage', () => {
  it('redacts the message, and reads the account only when it is selected', async () => {
    const key = { accountId, conversationId, messageId: await writeInConversation() };
    const path = `/accounts/${accountId}/conversations/${conversationId}/messages/${key.messageId}`;
    expect(dataOf(await stack.ask(RedactConversationMessageDocument, key))).toEqual({
      redactConversationMessage: { __typename: 'AccountPayload' },
    });
    expect(await redactedOn(key.messageId)).toEqual(expect.any(String));
    expect(stack.upstream.calls).toEqual([`POST ${path}?operation=redact`]);
    const answer = dataOf(await stack.ask(RedactConversationMessageAndAccountDocument, key));
    expect(answer.redactConversationMessage?.account).toEqual({ accountId, name: 'Example' });
    expect(stack.upstream.calls.slice(2)).toEqual([`GET /accounts/${accountId}`]);
  });

  it('answers NOT_FOUND when account, conversation or message is missing, or the message is elsewhere', async () => {
    const messageId = await writeInConversation();
    const keys = [
      { accountId: MISSING, conversationId, messageId },
      { accountId, conversationId: MISSING, messageId },
      { accountId, conversationId, messageId: MISSING },
      { accountId, conversationId, messageId: await writeInRoom() },
    ];
    for (const key of keys)
      expect(await stack.ask(RedactConversationMessageAndAccountDocument, key)).toEqual(
        refused('redactConversationMessage', 'NOT_FOUND'),
      );
    expect(stack.upstream.calls).toHaveLength(keys.length);
    expect(await redactedOn(messageId)).toBeNull();
  });
});

it('a redaction is repeated when the connection is lost, as twice does the same as once', async () => {
  const messageId = await writeInRoom();
  stack.upstream.loseAnswers(2);
  dataOf(await stack.ask(RedactRoomMessageDocument, { accountId, roomId, messageId }));
  expect(stack.upstream.calls).toHaveLength(3);
  expect(await redactedOn(messageId)).not.toBeNull();
});
