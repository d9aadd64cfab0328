/** The search and the order of a list, kept in the address: links lead to them, and back returns to them. */
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';

export interface ListSort {
  /** Of a column. */
  readonly id: string;
  readonly desc: boolean;
}

export interface ListAddress {
  /** Behind the `#`, which browsers send to nobody: people search for names. */
  readonly find: string;
  readonly sort: ListSort | undefined;
  /** Other parameters. */
  readonly params: URLSearchParams;
  setFind(this: void, find: string): void;
  setSort(this: void, sort: ListSort | undefined): void;
  /** Null takes the parameter out. */
  setParam(this: void, name: string, value: string | null): void;
}

export function useListAddress(): ListAddress {
  const { search, hash } = useLocation();
  const navigate = useNavigate();
  return useMemo(() => {
    const params = new URLSearchParams(search);
    const find = new URLSearchParams(hash.slice(1)).get('find') ?? '';
    // Back leads to the page before, not through each letter of a search.
    const show = (next: { search: string; hash: string }) =>
      void navigate(next, { replace: true, preventScrollReset: true });
    const setParam = (name: string, value: string | null) => {
      const changed = new URLSearchParams(search);
      if (value === null) changed.delete(name);
      else changed.set(name, value);
      show({ search: changed.toString(), hash });
    };
    return {
      find,
      sort: readSort(params.get('sort')),
      params,
      setFind: (text) =>
        show({ search, hash: text === '' ? '' : new URLSearchParams({ find: text }).toString() }),
      setSort: (sort) => setParam('sort', sort ? (sort.desc ? '-' : '') + sort.id : null),
      setParam,
    };
  }, [search, hash, navigate]);
}

function readSort(text: string | null): ListSort | undefined {
  if (!text) return undefined;
  return text.startsWith('-') ? { id: text.slice(1), desc: true } : { id: text, desc: false };
}
