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

/** The maximum that the API returns at once. */
const PAGE_SIZE = 200;

/** The number of users that are read at first. More would need too much memory of the browser. */
const USER_CAP = 20_000;

/** Readers by account. */
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
 * Reads all users while a component uses them. Needs `user:read`. Components of the same account share the list. A
 * visit reads it again if it is older than a minute.
 */
export const useAllUsers = (accountId: string): AllUsers => useReadList(userLists, accountId);

/** Reads the list again after users were added, at once or with the next visit. */
export const reloadUsers = (client: ApolloClient, accountId: string): void =>
  userLists.reload(client, accountId);
