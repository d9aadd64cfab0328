/**
 * The loaders of one request. Each resource is requested from Chime once, however often the request selects it. `load`
 * returns null for what does not exist. Mutations clear what they changed.
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

/** Converts an account of a response to the graph's names. */
export const toAccount = (account: ChimeAccount | undefined) =>
  fromChime(account, 'AccountId', 'AwsAccountId', 'Name');

/** Converts a phone number of a response; its identifier gets E.164 form. */
export const toPhoneNumber = (phoneNumber: ChimePhoneNumber | undefined) => {
  const named = fromChime(phoneNumber, 'PhoneNumberId');
  // Modifies the new object in place, because lists have many of them.
  return Object.assign(named, { phoneNumberId: toE164(named.phoneNumberId) });
};

/** Returns a phone number's identifier with a literal plus sign. The API writes it as %2B and accepts both. */
export const toE164 = (phoneNumberId: string): string => phoneNumberId.replace(/^%2b/i, '+');

/** Converts a room of a response; its account is the requested one. */
export const toRoom = (room: ChimeRoom | undefined, accountId: string) => ({
  ...fromChime(room, 'RoomId'),
  accountId,
});

/** Converts a bot of a response. Its account is the requested one, because no response contains it. */
export const toBot = (bot: ChimeBot | undefined, accountId: string) => ({
  ...fromChime(bot, 'BotId'),
  accountId,
});

/** The loaders of one request. */
export type Loaders = ReturnType<typeof createLoaders>;

/** @param onBatch receives the batches of all loaders */
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
      // The API does not document its response before the first put. Missing settings are treated as empty ones.
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

/** Returns a string key, because DataLoader compares keys by identity. */
const roomCacheKey = ({ accountId, roomId }: RoomKey): string => JSON.stringify([accountId, roomId]);
const botCacheKey = ({ accountId, botId }: BotKey): string => JSON.stringify([accountId, botId]);
