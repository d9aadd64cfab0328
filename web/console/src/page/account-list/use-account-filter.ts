/** What the list of accounts is searched for, kept in the address: links lead to it, and back returns to it. */
import { useLocation, useNavigate } from 'react-router';

export interface AccountFilter {
  readonly name: string;
  /** The address of a user; in the fragment, as it is personal, and fragments are not sent to servers. */
  readonly userEmail: string;
}

export function useAccountFilter() {
  const { search, hash } = useLocation();
  const navigate = useNavigate();
  const filter: AccountFilter = {
    name: new URLSearchParams(search).get('name') ?? '',
    userEmail: new URLSearchParams(hash.slice(1)).get('user') ?? '',
  };
  const setFilter = (change: Partial<AccountFilter>) => {
    const { name, userEmail } = { ...filter, ...change };
    const params = new URLSearchParams(search);
    params.delete('name');
    if (name !== '') params.set('name', name);
    const fragment = userEmail === '' ? '' : new URLSearchParams({ user: userEmail }).toString();
    // Back leads to the page before, not through each letter of a search.
    const next = { search: params.toString(), hash: fragment };
    void navigate(next, { replace: true, preventScrollReset: true });
  };
  return { filter, setFilter };
}
