/**
 * Per-request loaders: however often one request asks for the same thing, Chime is asked once. `load` answers null for
 * what does not exist; mutations clear what they changed.
 */
import {
  type Account as ChimeAccount,
  type Bot as ChimeBot,
  GetAccountCommand,
  GetAccountSettingsCommand,
  GetBotCommand,
  GetEventsConfigurationCommand,
  GetPhoneNumberCommand,
  GetPhoneNumberOrderCommand,
  GetRetentionSettingsCommand,
  GetRoomCommand,
  GetUserSettingsCommand,
  type PhoneNumber as ChimePhoneNumber,
  type Room as ChimeRoom,
} from '@aws-sdk/client-chime';
import type { Chime } from './client.js';
import { type BatchObserver, loader as newLoader } from './loader.js';
import { fromChime } from './member-names.js';
import { userCacheKey, type UserKey, UserLoader } from './user-loader.js';

export interface RoomKey {
  accountId: string;
  roomId: string;
}

export interface BotKey {
  accountId: string;
  botId: string;
}

/** An account as answered, under the graph's names. */
export const toAccount = (account: ChimeAccount | undefined) =>
  fromChime(account, 'AccountId', 'AwsAccountId', 'Name');

/** A phone number as answered, its identifier in E.164 form. */
export const toPhoneNumber = (phoneNumber: ChimePhoneNumber | undefined) => {
  const named = fromChime(phoneNumber, 'PhoneNumberId');
  // In the object that was just made: lists have many of them.
  return Object.assign(named, { phoneNumberId: toE164(named.phoneNumberId) });
};

/** A phone number's identifier with its plus sign as such; the API writes it %2B and takes either. */
export const toE164 = (phoneNumberId: string): string => phoneNumberId.replace(/^%2b/i, '+');

/** A room as answered; its account is the one asked for. */
export const toRoom = (room: ChimeRoom | undefined, accountId: string) => ({
  ...fromChime(room, 'RoomId'),
  accountId,
});

/** A bot as answered; its account is the one asked for, which no answer tells. */
export const toBot = (bot: ChimeBot | undefined, accountId: string) => ({
  ...fromChime(bot, 'BotId'),
  accountId,
});

/** The loaders of one request. */
export type Loaders = ReturnType<typeof createLoaders>;

/** @param onBatch told of the batches of all of them */
export function createLoaders(chime: Chime, onBatch?: BatchObserver) {
  const loader = <Value>(name: string, read: (id: string) => Promise<Value>) =>
    newLoader(name, read, undefined, onBatch);
  const keyed = <Key, Value>(name: string, keyOf: (key: Key) => string, read: (key: Key) => Promise<Value>) =>
    newLoader(name, read, keyOf, onBatch);
  return {
    account: loader('account', async (accountId: string) => {
      const { Account } = await chime.send(new GetAccountCommand({ AccountId: accountId }));
      return toAccount(Account);
    }),
    accountSettings: loader('accountSettings', async (accountId: string) => {
      const { AccountSettings } = await chime.send(new GetAccountSettingsCommand({ AccountId: accountId }));
      return fromChime(AccountSettings);
    }),
    phoneNumber: keyed('phoneNumber', toE164, async (phoneNumberId: string) => {
      const command = new GetPhoneNumberCommand({ PhoneNumberId: toE164(phoneNumberId) });
      const { PhoneNumber } = await chime.send(command);
      return toPhoneNumber(PhoneNumber);
    }),
    phoneNumberOrder: loader('phoneNumberOrder', async (phoneNumberOrderId: string) => {
      const command = new GetPhoneNumberOrderCommand({ PhoneNumberOrderId: phoneNumberOrderId });
      const { PhoneNumberOrder } = await chime.send(command);
      return fromChime(PhoneNumberOrder, 'PhoneNumberOrderId');
    }),
    bot: keyed('bot', botCacheKey, async ({ accountId, botId }: BotKey) => {
      const { Bot } = await chime.send(new GetBotCommand({ AccountId: accountId, BotId: botId }));
      return toBot(Bot, accountId);
    }),
    eventsConfiguration: keyed('eventsConfiguration', botCacheKey, async ({ accountId, botId }: BotKey) => {
      const command = new GetEventsConfigurationCommand({ AccountId: accountId, BotId: botId });
      const { EventsConfiguration } = await chime.send(command);
      return { ...fromChime(EventsConfiguration), botId };
    }),
    retentionSettings: loader('retentionSettings', async (accountId: string) => {
      const answer = await chime.send(new GetRetentionSettingsCommand({ AccountId: accountId }));
      // What is answered before the first put is not documented: no settings are as good as empty ones.
      const settings = fromChime(answer.RetentionSettings ?? {});
      return { ...settings, initiateDeletionTimestamp: answer.InitiateDeletionTimestamp };
    }),
    room: keyed('room', roomCacheKey, async ({ accountId, roomId }: RoomKey) => {
      const { Room } = await chime.send(new GetRoomCommand({ AccountId: accountId, RoomId: roomId }));
      return toRoom(Room, accountId);
    }),
    user: new UserLoader(chime, onBatch),
    userSettings: keyed('userSettings', userCacheKey, async ({ accountId, userId }: UserKey) => {
      const { UserSettings } = await chime.send(
        new GetUserSettingsCommand({ AccountId: accountId, UserId: userId }),
      );
      return fromChime(UserSettings);
    }),
  };
}

/** DataLoader compares keys by identity, so a key of two parts is one string. */
const roomCacheKey = ({ accountId, roomId }: RoomKey): string => JSON.stringify([accountId, roomId]);
const botCacheKey = ({ accountId, botId }: BotKey): string => JSON.stringify([accountId, botId]);
