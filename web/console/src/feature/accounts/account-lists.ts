/** The accounts that the viewer may see: all, or those that the API finds. */
import type { ApolloCache, ApolloClient } from '@apollo/client';
import { ListReader } from '../../graphql/list-reader.js';
import { type ReadList, ReaderStore, useReadList } from '../../graphql/reader-store.js';
import {
  AccountListDocument,
  type AccountListQuery,
  type AccountListQueryVariables,
  type AccountRowFragment,
} from '../../graphql/generated/graphql.js';

/** The size of a page. Each page is read on demand. */
const PAGE_SIZE = 100;

/** Readers by the beginning of the name, then by the address of a user; '' does not search. */
const accountLists = new ReaderStore<AccountRowFragment, AccountListQuery, AccountListQueryVariables>(
  (client, [name = '', userEmail = '']) =>
    new ListReader(client, {
      query: AccountListDocument,
      createVariables: (after) => ({ name: name || null, userEmail: userEmail || null, after }),
      getConnection: ({ accounts }) => accounts,
      pageSize: PAGE_SIZE,
      cap: PAGE_SIZE,
    }),
);

export const useAccounts = (name: string, userEmail: string): ReadList<AccountRowFragment> =>
  useReadList(accountLists, name, userEmail);

/** Reads all lists of accounts again: only the API knows where a new account is in them. */
export const reloadAccounts = (client: ApolloClient): void => accountLists.reload(client);

/** Removes a deleted account from the cache, and so from every list. */
export function evictAccount(cache: ApolloCache, accountId: string): void {
  cache.evict({ id: cache.identify({ __typename: 'Account', accountId }) ?? '' });
}
