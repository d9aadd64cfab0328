/** The filters of the list of users, stored in the address of its page. */
import { useMemo } from 'react';
import { useListAddress } from '../../../ui/list-address.js';
import { readFilter, type UserFilter } from '../user-filter.js';

export function useUserFilter() {
  const { query, find, sort, change, setSort } = useListAddress();
  const filter = useMemo(() => readFilter(query, find), [query, find]);
  return {
    filter,
    sort,
    setSort,
    setFilter: ({ text, ...rest }: Partial<UserFilter>) =>
      change({ query: rest, fragment: text === undefined ? {} : { find: text || null } }),
  };
}
