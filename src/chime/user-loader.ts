/**
 * Loads users by lists and single reads. The API reads users one by one, but one page of ListUsers returns up to 200
 * users of an account. A batch takes at most one call more than it has keys, however many accounts they belong to.
 */
import { GetUserCommand, ListUsersCommand, type User as ChimeUser } from '@aws-sdk/client-chime';
import type { Chime } from './client.js';
import { ChimeError } from './chime-error.js';
import { type BatchObserver, batchLoader, loader, type Loader, nullOrError } from './loader.js';
import { fromChime, listFromChime } from './member-names.js';
import { PAGE_SIZE } from '../models/shared/page-size.js';

export interface UserKey {
  accountId: string;
  userId: string;
}

/** Converts a user of a response. Its account is the requested one, which not every response contains. */
export const toUser = (user: ChimeUser | undefined, accountId: string) =>
  // Modifies the new object in place, because lists have hundreds of them.
  Object.assign(fromChime(user, 'UserId'), { accountId });

export type LoadedUser = ReturnType<typeof toUser>;

/** Returns a string key, because DataLoader compares keys by identity. No identifier contains a line break. */
export const userCacheKey = ({ accountId, userId }: UserKey): string => `${accountId}\n${userId}`;

/** The result of a list: users by their ids, null when the account does not exist, or the error of the call. */
type Listed = ReadonlyMap<string, LoadedUser> | Error | null;

/** The minimum number of requested users of one account for which it is listed. */
const MIN_KEYS_FOR_LIST = 8;

export class UserLoader {
  readonly #chime: Chime;
  readonly #complete: Loader<UserKey, LoadedUser>;
  readonly #users: Loader<UserKey, LoadedUser>;

  constructor(chime: Chime, onBatch?: BatchObserver) {
    this.#chime = chime;
    this.#complete = loader(
      'user',
      async ({ accountId, userId }: UserKey) => {
        const { User } = await chime.send(new GetUserCommand({ AccountId: accountId, UserId: userId }));
        return toUser(User, accountId);
      },
      userCacheKey,
    );
    // Only `#users` reports its batches. It uses `#complete` for users that no list returned.
    this.#users = batchLoader('user', (keys) => this.#loadAll(keys), userCacheKey, onBatch);
  }

  /** Loads a user. Its personal PIN may be missing, because lists omit it. */
  load(key: UserKey): Promise<LoadedUser | null> {
    return this.#users.load(key);
  }

  /** Loads a user with its personal PIN. */
  loadComplete(key: UserKey): Promise<LoadedUser | null> {
    return this.#complete.load(key);
  }

  clear(key: UserKey): void {
    this.#users.clear(key);
    this.#complete.clear(key);
  }

  clearAll(): void {
    this.#users.clearAll();
    this.#complete.clearAll();
  }

  async #loadAll(keys: readonly UserKey[]): Promise<(LoadedUser | null | Error)[]> {
    const wanted = new Map<string, string[]>();
    for (const { accountId, userId } of keys) {
      const userIds = wanted.get(accountId);
      if (userIds) userIds.push(userId);
      else wanted.set(accountId, [userId]);
    }
    const listable = new Map([...wanted].filter(([, userIds]) => userIds.length >= MIN_KEYS_FOR_LIST));
    const single = (key: UserKey) => this.loadComplete(key).catch(nullOrError);
    // These need not wait for the lists.
    const others = keys.map((key) => (listable.has(key.accountId) ? undefined : single(key)));
    const lists = await this.#listAll(listable);
    return Promise.all(
      keys.map(async (key, index) => {
        const page = lists.get(key.accountId);
        // Null means that the account does not exist, and so neither do its users.
        if (page === null || page instanceof Error) return page;
        return page?.get(key.userId) ?? others[index] ?? single(key);
      }),
    );
  }

  /**
   * Lists the first page of each account, in rounds. The first list may return no requested user. Every further list is
   * made only after an earlier list has returned a requested user, which saves one single read. Lists and single reads
   * together are therefore at most keys + 1 calls.
   */
  async #listAll(wanted: ReadonlyMap<string, readonly string[]>): Promise<ReadonlyMap<string, Listed>> {
    const listed = new Map<string, Listed>();
    const left = [...wanted];
    let affordable = 1;
    while (affordable > 0 && left.length > 0) {
      const round = left.splice(0, affordable);
      affordable -= round.length;
      await Promise.all(
        round.map(async ([accountId, userIds]) => {
          const page = await this.#list(accountId).catch(nullOrError);
          listed.set(accountId, page);
          const unlisted =
            page === null || page instanceof Error ? [] : userIds.filter((id) => !page.has(id));
          affordable += userIds.length - unlisted.length;
        }),
      );
    }
    return listed;
  }

  /**
   * Returns the first page of an account's users by their ids. It is empty if the gateway may read users only one by
   * one.
   */
  async #list(accountId: string): Promise<ReadonlyMap<string, LoadedUser>> {
    try {
      const { Users } = await this.#chime.send(
        new ListUsersCommand({ AccountId: accountId, MaxResults: PAGE_SIZE.ListUsers.maximum }),
      );
      const page = new Map<string, LoadedUser>();
      for (const member of listFromChime(Users)) {
        const user = toUser(member, accountId);
        page.set(user.userId, user);
      }
      return page;
    } catch (error) {
      if (error instanceof ChimeError && error.code === 'UPSTREAM_FORBIDDEN') return new Map();
      throw error;
    }
  }
}
