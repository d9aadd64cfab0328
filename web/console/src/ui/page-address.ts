/**
 * The state of a page, stored in its address, so that links and the back button restore it. The query says what to
 * show. The fragment contains personal data, such as names and numbers, because browsers do not send it to servers.
 */
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';

/** New values of parameters. Null removes a parameter. */
export type ParameterChange = Readonly<Record<string, string | null>>;

export interface PageAddress {
  readonly query: URLSearchParams;
  readonly fragment: URLSearchParams;
  /**
   * @param isNewEntry whether the back button returns to the previous address; by default it returns to the previous
   *   page
   */
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
