/** The search of the list of accounts, stored in the address of its page. */
import { usePageAddress } from '../../../ui/page-address.js';

export interface AccountFilter {
  readonly name: string;
  /** The e-mail address of a user. */
  readonly userEmail: string;
}

export function useAccountFilter() {
  const { query, fragment, change } = usePageAddress();
  const filter: AccountFilter = { name: query.get('name') ?? '', userEmail: fragment.get('user') ?? '' };
  const setFilter = ({ name, userEmail }: Partial<AccountFilter>) =>
    change({
      query: name === undefined ? {} : { name: name || null },
      fragment: userEmail === undefined ? {} : { user: userEmail || null },
    });
  return { filter, setFilter };
}
