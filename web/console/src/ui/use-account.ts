/** Returns the account of the page, which has to be below `AccountLayout`. */
import { useOutletContext } from 'react-router';
import type { AccountRowFragment } from '../graphql/generated/graphql.js';

export const useAccount = (): AccountRowFragment => useOutletContext<AccountRowFragment>();

/** Returns whether the account has rooms, bots and retention settings. */
export const isEnterprise = ({ accountType }: Pick<AccountRowFragment, 'accountType'>): boolean =>
  accountType !== 'Team';
