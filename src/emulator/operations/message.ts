/**
 * The message operations: redaction, and the deletion of messages after their retention period. docs/rules.md decides
 * the open points.
 */
import { notFound } from '../wire/wire-error.js';
import type { AccountRecord } from '../store/account.js';
import type { MessageRecord } from '../store/message.js';
import type { RetentionRecord } from '../store/retention-settings.js';
import { requireAccount } from './account.js';
import type { Handlers, OperationContext, WriteContext } from './handler.js';
import { requireRoom } from './room.js';

const DAY = 24 * 3600 * 1000;

type MessageOperation = 'RedactRoomMessage' | 'RedactConversationMessage';

/** Returns the account's message of that id, unless its retention period has deleted it. */
export async function findMessage(
  account: AccountRecord,
  messageId: string,
  { store, now }: OperationContext,
): Promise<MessageRecord | undefined> {
  const message = await store.messages.find(account.seq, messageId);
  if (!message) return undefined;
  const { rooms, conversations } = expiry(await store.retentionSettings.get(account.seq), now);
  return message.postedAt < (message.roomSeq === null ? conversations : rooms) ? undefined : message;
}

/**
 * Deletes the rows of expired messages. Until then they are only hidden, and a longer period would show them again.
 */
export async function deleteExpiredMessages(
  account: AccountRecord,
  { store, now }: WriteContext,
): Promise<void> {
  const { rooms, conversations } = expiry(await store.retentionSettings.get(account.seq), now);
  await store.messages.deleteInRoomsBefore(account.seq, rooms);
  await store.messages.deleteInConversationsBefore(account.seq, conversations);
}

/**
 * Returns the times before which messages are deleted. A time is 0 (nothing is deleted) if there is no retention period,
 * or if `deletionAt` has not been reached.
 */
function expiry({ roomDays, conversationDays, deletionAt }: RetentionRecord, now: number) {
  const before = (days: number | null) =>
    days === null || deletionAt === null || now < deletionAt ? 0 : now - days * DAY;
  return { rooms: before(roomDays), conversations: before(conversationDays) };
}

/**
 * Redacts a message. Redacting it again changes nothing.
 * @throws WireError NotFoundException when there is no message
 */
async function redact(message: MessageRecord | undefined, { store, now }: WriteContext): Promise<void> {
  if (!message) throw notFound('MessageId names no message there.');
  await store.messages.redact(message, now);
}

export const messageOperations: Handlers<MessageOperation> = {
  async RedactRoomMessage(input, context) {
    const [account, room] = await requireRoom(input, context.store);
    const message = await findMessage(account, input.MessageId, context);
    await redact(message?.roomSeq === room.seq ? message : undefined, context);
  },

  async RedactConversationMessage({ AccountId, ConversationId, MessageId }, context) {
    const account = await requireAccount(AccountId, context.store);
    const message = await findMessage(account, MessageId, context);
    await redact(message?.conversationId === ConversationId ? message : undefined, context);
  },
};
