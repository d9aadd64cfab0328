/** The filters of the list of users and its order, kept in the address: links lead to them, and back returns to them. */
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { readFilter, type UserFilter, writeFilter } from './user-filter.js';

export interface UserSort {
  readonly id: string;
  readonly desc: boolean;
}

export function useUserFilter() {
  const { search, hash } = useLocation();
  const navigate = useNavigate();
  const filter = useMemo(() => readFilter(search, hash), [search, hash]);
  const sort = useMemo(() => readSort(search), [search]);
  const show = (next: { search: string; hash: string }) =>
    // Back leads to the page before, not through each letter of a search.
    void navigate(next, { replace: true, preventScrollReset: true });
  return {
    filter,
    sort,
    setFilter: (change: Partial<UserFilter>) => show(writeFilter({ ...filter, ...change }, search)),
    setSort: (next: UserSort | undefined) => {
      const params = new URLSearchParams(search);
      params.delete('sort');
      if (next) params.set('sort', (next.desc ? '-' : '') + next.id);
      show({ search: params.toString(), hash });
    },
  };
}

function readSort(search: string): UserSort | undefined {
  const text = new URLSearchParams(search).get('sort');
  if (!text) return undefined;
  return text.startsWith('-') ? { id: text.slice(1), desc: true } : { id: text, desc: false };
}
