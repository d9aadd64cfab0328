/**
 * The accounts that are searched for. The API finds accounts by the beginning of their name and by the address of a
 * user. When all accounts have been read, which is usual, names are searched here, in all their parts.
 */
import { useQuery } from '@apollo/client/react';
import { NavigationType, useNavigationType } from 'react-router';
import {
  AccountListDocument,
  type AccountListQuery,
  type AccountRowFragment,
} from '../../../graphql/generated/graphql.js';
import { createSearch, splitWords } from '../../../ui/search-text.js';
import { parseAddress } from '../../../ui/parse-address.js';
import type { AccountFilter } from './use-account-filter.js';

export interface AccountList {
  /** Undefined until there is an answer. */
  readonly accounts: readonly AccountRowFragment[] | undefined;
  /** All that have been read, whatever is searched for. */
  readonly known: readonly AccountRowFragment[];
  readonly error: unknown;
  readonly loading: boolean;
  /** Set while there are more to read. */
  readonly loadMore: (() => Promise<unknown>) | undefined;
  /** Tells who searched the names. The API searches their beginnings, and may distinguish upper and lower case. */
  readonly searchedBy: 'here' | 'api' | undefined;
  retry(this: void): void;
}

export function useAccountList({ name, userEmail }: AccountFilter): AccountList {
  const part = name.trim();
  const email = parseAddress(userEmail);
  const all = usePages({}, false);
  const isWhole = all.data?.accounts?.pageInfo.hasNextPage === false;
  const isAsking = email !== undefined || (part !== '' && all.data !== undefined && !isWhole);
  // Names that are found here need no question; an address is asked for alone, and the name looked for in the answer.
  const asked = usePages(
    email === undefined ? { name: part.slice(0, 100) } : { userEmail: email },
    !isAsking,
  );
  const shown = isAsking ? asked : all;
  const nodes = shown.data?.accounts?.nodes;
  const isHere = part !== '' && (isWhole || email !== undefined);
  const accounts = isHere ? nodes?.filter((account) => contains(account, part)) : nodes;
  return {
    accounts,
    known: all.data?.accounts?.nodes ?? [],
    error: shown.error,
    loading: shown.loading,
    loadMore: shown.loadMore,
    searchedBy: part === '' ? undefined : isHere ? 'here' : 'api',
    retry: () => void shown.refetch(),
  };
}

const hasWords = createSearch<AccountRowFragment>(({ name }) => [name]);

const contains = (account: AccountRowFragment, part: string): boolean =>
  hasWords(account, splitWords(part)) || account.accountId.toLowerCase() === part.toLowerCase();

function usePages(variables: { name?: string; userEmail?: string }, skip: boolean) {
  // Going back restores the number of pages that were read.
  const isBack = useNavigationType() === NavigationType.Pop;
  const { data, error, loading, fetchMore, refetch } = useQuery(AccountListDocument, {
    variables,
    skip,
    fetchPolicy: isBack ? 'cache-first' : 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  });
  const pageInfo = data?.accounts?.pageInfo;
  const more = () => fetchMore({ variables: { after: pageInfo?.endCursor ?? null }, updateQuery: joined });
  return { data, error, loading, refetch, loadMore: pageInfo?.hasNextPage ? more : undefined };
}

function joined(before: AccountListQuery, { fetchMoreResult }: { fetchMoreResult: AccountListQuery }) {
  if (!before.accounts || !fetchMoreResult.accounts) return before;
  const nodes = [...before.accounts.nodes, ...fetchMoreResult.accounts.nodes];
  return { accounts: { ...fetchMoreResult.accounts, nodes } };
}
