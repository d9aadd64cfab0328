/** All users of an account, for pages that count, filter or sort them: the API can do none of these. */
import type { ApolloClient } from '@apollo/client';
import {
  UserPageDocument,
  type UserPageQuery,
  type UserPageQueryVariables,
  type UserRowFragment,
} from './generated/graphql.js';
import { ListReader } from './list-reader.js';
import { type ReadList, ReaderStore, useReadList } from './reader-store.js';

/** The most that the API returns at once. */
const PAGE_SIZE = 200;

/** As many users are read without asking: more would take the browser's memory for what nobody may want. */
const USER_CAP = 20_000;

/** By account. */
const userLists = new ReaderStore<UserRowFragment, UserPageQuery, UserPageQueryVariables>(
  (client, [accountId = '']) =>
    new ListReader(client, {
      query: UserPageDocument,
      createVariables: (after) => ({ accountId, first: PAGE_SIZE, after }),
      getConnection: ({ users }) => users,
      pageSize: PAGE_SIZE,
      cap: USER_CAP,
    }),
);

export type AllUsers = ReadList<UserRowFragment>;

/**
 * Reads page after page while a component uses it. Needs `user:read`. Components of the same account share what is read;
 * what is older than a minute is read again on a visit.
 */
export const useAllUsers = (accountId: string): AllUsers => useReadList(userLists, accountId);

/** For changes that bring users in: the list of whoever looks at it is read again. */
export const reloadUsers = (client: ApolloClient, accountId: string): void =>
  userLists.reload(client, accountId);
