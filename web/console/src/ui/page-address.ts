/**
 * The state of a page, stored in its address: links lead to it, and back returns to it. The query names what to show. The
 * fragment has what is personal, such as names and numbers, because browsers send it to no server.
 */
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';

/** New values of parameters. Null takes the parameter out. */
export type ParameterChange = Readonly<Record<string, string | null>>;

export interface PageAddress {
  readonly query: URLSearchParams;
  readonly fragment: URLSearchParams;
  /** @param isNewEntry whether back returns to the address before; by default it leads to the page before. */
  change(
    this: void,
    change: { readonly query?: ParameterChange; readonly fragment?: ParameterChange },
    isNewEntry?: boolean,
  ): void;
}

export function usePageAddress(): PageAddress {
  const { search, hash } = useLocation();
  const navigate = useNavigate();
  return useMemo(
    () => ({
      query: new URLSearchParams(search),
      fragment: new URLSearchParams(hash.slice(1)),
      change(change, isNewEntry = false) {
        // A second change can come before React has drawn the first one, so it starts from the browser's address.
        const { search: query, hash: fragment } = window.location;
        const next = {
          search: changed(query, change.query),
          hash: changed(fragment.slice(1), change.fragment),
        };
        void navigate(next, { replace: !isNewEntry, preventScrollReset: true });
      },
    }),
    [search, hash, navigate],
  );
}

function changed(before: string, change: ParameterChange = {}): string {
  const params = new URLSearchParams(before);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  return params.toString();
}
