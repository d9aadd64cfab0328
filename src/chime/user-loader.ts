/**
 * Loads users, and lists before it gets: the API reads users one by one, but one page of ListUsers answers up to 200 of
 * an account. Never more calls than keys + 1, whatever the accounts.
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

/** A user as answered; its account is the one asked for, which not every answer repeats. */
export const toUser = (user: ChimeUser | undefined, accountId: string) =>
  // Into the object that was just made: lists have hundreds of them.
  Object.assign(fromChime(user, 'UserId'), { accountId });

export type LoadedUser = ReturnType<typeof toUser>;

/** DataLoader compares keys by identity, so a key of two parts is one string. No identifier holds a line break. */
export const userCacheKey = ({ accountId, userId }: UserKey): string => `${accountId}\n${userId}`;

/** What a list answered: users by their ids, null where there is no such account. */
type Listed = ReadonlyMap<string, LoadedUser> | Error | null;

/** From how many users of one account on a list is worth its call. */
const LIST_FROM = 8;

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
    // Alone in being watched: what it does not find in a list it has the other one load.
    this.#users = batchLoader('user', (keys) => this.#loadAll(keys), userCacheKey, onBatch);
  }

  /** The user, perhaps without its personal PIN: lists leave it out. */
  load(key: UserKey): Promise<LoadedUser | null> {
    return this.#users.load(key);
  }

  /** The user with its personal PIN. */
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
    const worthListing = new Map([...wanted].filter(([, userIds]) => userIds.length >= LIST_FROM));
    const single = (key: UserKey) => this.loadComplete(key).catch(nullOrError);
    // These need not wait for the lists.
    const others = keys.map((key) => (worthListing.has(key.accountId) ? undefined : single(key)));
    const lists = await this.#listAll(worthListing);
    return Promise.all(
      keys.map(async (key, index) => {
        const page = lists.get(key.accountId);
        // Null: there is no such account, and so none of its users.
        if (page === null || page instanceof Error) return page;
        return page?.get(key.userId) ?? others[index] ?? single(key);
      }),
    );
  }

  /**
   * The first pages of accounts, as many as keep the promise of keys + 1 calls in all: one list may turn out to be for
   * nothing, and each further one has to be paid for by users that earlier ones answered. Two rounds, as a rule.
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
          const single = page === null || page instanceof Error ? [] : userIds.filter((id) => !page.has(id));
          affordable += userIds.length - single.length;
        }),
      );
    }
    return listed;
  }

  /** The first page of an account's users, by their ids; none where only single reads are permitted. */
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
