/**
 * The accounts that match a search. The API finds accounts by the beginning of their name and by the address of a user.
 * When all accounts have been read, which is usual, the console searches all parts of the names.
 */
import type { AccountRowFragment } from '../../../graphql/generated/graphql.js';
import type { ReadList } from '../../../graphql/reader-store.js';
import { createSearch, splitWords } from '../../../ui/search-text.js';
import { parseAddress } from '../../../ui/parse-address.js';
import { useAccounts } from '../account-lists.js';
import type { AccountFilter } from './use-account-filter.js';

export interface AccountList extends ReadList<AccountRowFragment> {
  /** All accounts that have been read, with or without a search. */
  readonly known: readonly AccountRowFragment[];
  /** What searched the names. The API searches their beginnings, and may distinguish upper and lower case. */
  readonly searchedBy: 'console' | 'api' | undefined;
}

export function useAccountList({ name, userEmail }: AccountFilter): AccountList {
  const part = name.trim();
  const email = parseAddress(userEmail) ?? '';
  const all = useAccounts('', '');
  const hasNameSearch = part !== '' && email === '' && all.state === 'capped';
  // The API searches an address alone; the console then searches the names in what it returns.
  const list = useAccounts(hasNameSearch ? part.slice(0, 100) : '', email);
  const isSearchedHere = part !== '' && !hasNameSearch;
  return {
    ...list,
    nodes: isSearchedHere ? list.nodes.filter((account) => contains(account, part)) : list.nodes,
    known: all.nodes,
    searchedBy: part === '' ? undefined : isSearchedHere ? 'console' : 'api',
  };
}

const hasWords = createSearch<AccountRowFragment>(({ name }) => [name]);

const contains = (account: AccountRowFragment, part: string): boolean =>
  hasWords(account, splitWords(part)) || account.accountId.toLowerCase() === part.toLowerCase();
