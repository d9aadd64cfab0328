/** The account that a page is about; for pages below `AccountLayout`. */
import { useOutletContext } from 'react-router';
import type { AccountRowFragment } from '../graphql/generated/graphql.js';

export const useAccount = (): AccountRowFragment => useOutletContext<AccountRowFragment>();

/** Rooms, bots and retention are of Enterprise accounts only. */
export const isEnterprise = ({ accountType }: Pick<AccountRowFragment, 'accountType'>): boolean =>
  accountType !== 'Team';
