/**
 * Per-request loaders: however often one request asks for the same thing, Chime is asked once. `load` answers null for
 * what does not exist; mutations clear what they changed.
 */
import {
  type Account as ChimeAccount,
  GetAccountCommand,
  GetAccountSettingsCommand,
  GetUserCommand,
  GetUserSettingsCommand,
  type User as ChimeUser,
} from '@aws-sdk/client-chime';
import DataLoader from 'dataloader';
import type { Chime } from './client.js';
import { ChimeError } from './errors.js';
import { fromChime } from './shape.js';

export interface UserKey {
  accountId: string;
  userId: string;
}

/** An account as answered, under the graph's names. */
export const toAccount = (account: ChimeAccount | undefined) =>
  fromChime(account, 'AccountId', 'AwsAccountId', 'Name');

/** A user as answered; its account is the one asked for, which not every answer repeats. */
export const toUser = (user: ChimeUser | undefined, accountId: string) => ({
  ...fromChime(user, 'UserId'),
  accountId,
});

/** The loaders of one request. */
export type Loaders = ReturnType<typeof createLoaders>;

export function createLoaders(chime: Chime) {
  return {
    account: loader(async (accountId: string) => {
      const { Account } = await chime.send(new GetAccountCommand({ AccountId: accountId }));
      return toAccount(Account);
    }),
    accountSettings: loader(async (accountId: string) => {
      const { AccountSettings } = await chime.send(new GetAccountSettingsCommand({ AccountId: accountId }));
      return fromChime(AccountSettings);
    }),
    user: loader(async ({ accountId, userId }: UserKey) => {
      const { User } = await chime.send(new GetUserCommand({ AccountId: accountId, UserId: userId }));
      return toUser(User, accountId);
    }, userCacheKey),
    userSettings: loader(async ({ accountId, userId }: UserKey) => {
      const { UserSettings } = await chime.send(
        new GetUserSettingsCommand({ AccountId: accountId, UserId: userId }),
      );
      return fromChime(UserSettings);
    }, userCacheKey),
  };
}

/** DataLoader compares keys by identity, so a key of two parts is one string. */
const userCacheKey = ({ accountId, userId }: UserKey): string => JSON.stringify([accountId, userId]);

/** A loader over single reads, as the API has no batch reads: it saves the repeats. */
function loader<Key, Value>(
  read: (key: Key) => Promise<Value>,
  cacheKeyFn?: (key: Key) => string,
): DataLoader<Key, Value | null, unknown> {
  const readOne = async (key: Key): Promise<Value | null | Error> => {
    try {
      return await read(key);
    } catch (error) {
      if (error instanceof ChimeError && error.code === 'NOT_FOUND') return null;
      return error instanceof Error ? error : new Error('Not an error object', { cause: error });
    }
  };
  return new DataLoader<Key, Value | null, unknown>(
    (keys) => Promise.all(keys.map(readOne)),
    cacheKeyFn === undefined ? {} : { cacheKeyFn },
  );
}
