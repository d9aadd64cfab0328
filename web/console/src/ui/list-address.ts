/** The search and the order of a list, stored in the address of its page. */
import { useMemo } from 'react';
import { type PageAddress, usePageAddress } from './page-address.js';

export interface ListSort {
  /** The id of a column. */
  readonly id: string;
  readonly desc: boolean;
}

export interface ListAddress extends PageAddress {
  readonly find: string;
  readonly sort: ListSort | undefined;
  setFind(this: void, find: string): void;
  setSort(this: void, sort: ListSort | undefined): void;
}

export function useListAddress(): ListAddress {
  const address = usePageAddress();
  return useMemo(() => {
    const { query, fragment, change } = address;
    return {
      ...address,
      find: fragment.get('find') ?? '',
      sort: readSort(query.get('sort')),
      setFind: (find) => change({ fragment: { find: find || null } }),
      setSort: (sort) => change({ query: { sort: sort ? (sort.desc ? '-' : '') + sort.id : null } }),
    };
  }, [address]);
}

function readSort(text: string | null): ListSort | undefined {
  if (!text) return undefined;
  return text.startsWith('-') ? { id: text.slice(1), desc: true } : { id: text, desc: false };
}
