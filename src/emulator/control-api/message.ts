/**
 * The control API's routes for chat messages. People write them in the application; no Chime operation creates them.
 */
import { randomUUID } from 'node:crypto';
import { notFound } from '../wire/wire-error.js';
import { findMessage } from '../operations/message.js';
import { requireRoom } from '../operations/room.js';
import type { AccountRecord } from '../store/account.js';
import type { MessageRecord } from '../store/message.js';
import { accountParams, emptyBody, findAccount, text } from './control-call.js';
import type { ControlCall, ControlRoute, WriteCall } from './control-call.js';

const roomParams = accountParams.extend({ roomId: text });
const conversationParams = accountParams.extend({ conversationId: text });
const messageParams = accountParams.extend({ messageId: text });

export const messageRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/accounts/:accountId/rooms/:roomId/messages',
    summary: 'somebody writes in the room; answers the MessageId',
    locks: ['account'],
    run: writeInRoom,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/conversations/:conversationId/messages',
    summary: 'somebody writes in the conversation, whatever its id; answers the MessageId',
    locks: ['account'],
    run: writeInConversation,
  },
  {
    method: 'GET',
    path: '/accounts/:accountId/messages/:messageId',
    summary: 'whether the message was redacted',
    run: showMessage,
  },
];

async function writeInRoom({ params, body, store, now }: WriteCall) {
  emptyBody.parse(body);
  const { accountId, roomId } = roomParams.parse(params);
  const [account, room] = await requireRoom({ AccountId: accountId, RoomId: roomId }, store);
  const place = { roomSeq: room.seq, conversationId: null };
  return print(account, await store.messages.insert({ ...newMessage(account, now), ...place }));
}

async function writeInConversation({ params, body, store, now }: WriteCall) {
  emptyBody.parse(body);
  const account = await findAccount(params, store);
  const place = { roomSeq: null, conversationId: conversationParams.parse(params).conversationId };
  return print(account, await store.messages.insert({ ...newMessage(account, now), ...place }));
}

async function showMessage(call: ControlCall) {
  const account = await findAccount(call.params, call.store);
  const message = await findMessage(account, messageParams.parse(call.params).messageId, call);
  if (!message) throw notFound('MessageId names no message of the account.');
  return print(account, message);
}

function newMessage(account: AccountRecord, postedAt: number) {
  return { messageId: randomUUID(), accountSeq: account.seq, postedAt };
}

function print(account: AccountRecord, message: MessageRecord) {
  return {
    AccountId: account.accountId,
    MessageId: message.messageId,
    PostedOn: new Date(message.postedAt),
    RedactedOn: message.redactedAt === null ? null : new Date(message.redactedAt),
  };
}
