/** The demo organisation's chat: two rooms with members and messages, a bot, a conversation, and retention settings. */
import { userArn } from '../domain/caller-arn.js';
import { newBot } from '../operations/bot.js';
import type { Writer } from '../../sql/port.js';
import type { AccountRecord } from '../store/account.js';
import type { BotRecord } from '../store/bot.js';
import type { RoomRecord } from '../store/room.js';
import type { Store } from '../store/store.js';

const DAY = 24 * 3600 * 1000;
const CALLER = userArn('demo');

/** Adds chat to an Enterprise account. Its users of `domain` must exist. All of it happened on `day`. */
export async function seedChat(
  store: Store<Writer>,
  account: AccountRecord,
  domain: string,
  day: number,
): Promise<void> {
  const planting = await makeRoom(store, account, 'Planting Plans', 1, day);
  const storm = await makeRoom(store, account, 'Storm Watch', 2, day);
  const bot = await makeBot(store, account, domain, day);
  const users = await store.users.list({ accountSeq: account.seq, after: 0, limit: 4 });
  for (const [index, user] of users.entries()) {
    const member = { memberId: user.userId, userSeq: user.seq, botSeq: null };
    const role = index === 0 ? 'Administrator' : 'Member';
    for (const room of index < 2 ? [planting, storm] : [planting]) {
      const membership = { ...member, roomSeq: room.seq, role, invitedBy: CALLER, updatedAt: day } as const;
      await store.roomMemberships.insert(membership);
    }
  }
  await addBot(store, storm, bot, day);
  const message = { accountSeq: account.seq, postedAt: day + DAY };
  await store.messages.insert({
    ...message,
    messageId: chatId('e', 1),
    roomSeq: planting.seq,
    conversationId: null,
  });
  await store.messages.insert({
    ...message,
    messageId: chatId('e', 2),
    roomSeq: null,
    conversationId: chatId('c', 1),
  });
  await store.retentionSettings.put(account.seq, {
    roomDays: 5475,
    conversationDays: null,
    deletionAt: day + 30 * DAY,
  });
}

async function makeRoom(
  store: Store<Writer>,
  account: AccountRecord,
  name: string,
  number: number,
  createdAt: number,
): Promise<RoomRecord> {
  return await store.rooms.insert({
    roomId: chatId('a', number),
    accountSeq: account.seq,
    name,
    createdBy: CALLER,
    createdAt,
    requestToken: null,
  });
}

async function makeBot(
  store: Store<Writer>,
  account: AccountRecord,
  domain: string,
  createdAt: number,
): Promise<BotRecord> {
  const bot = await store.bots.insert({
    ...newBot(account, 'Ranger', domain, createdAt),
    botId: chatId('b', 1),
  });
  const httpsEndpoint = `https://ranger.${domain}/events`;
  await store.eventsConfigurations.put(bot.seq, { httpsEndpoint, lambdaFunctionArn: null });
  return bot;
}

async function addBot(
  store: Store<Writer>,
  room: RoomRecord,
  bot: BotRecord,
  updatedAt: number,
): Promise<void> {
  await store.roomMemberships.insert({
    roomSeq: room.seq,
    memberId: bot.botId,
    userSeq: null,
    botSeq: bot.seq,
    role: 'Member',
    invitedBy: CALLER,
    updatedAt,
  });
}

/** Returns a fixed id. Room ids begin with `a`, bots with `b`, conversations with `c`, messages with `e`. */
function chatId(kind: 'a' | 'b' | 'c' | 'e', number: number): string {
  return `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
