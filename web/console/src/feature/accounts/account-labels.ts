/** Labels for the API's values of accounts, and the rule for their names. */
import type { AccountType } from '../../graphql/generated/graphql.js';

export const ACCOUNT_TYPE: Readonly<Record<AccountType, string>> = {
  Team: 'Team',
  EnterpriseLWA: 'Enterprise (Login with Amazon)',
  EnterpriseDirectory: 'Enterprise (Active Directory)',
  EnterpriseOIDC: 'Enterprise (OpenID Connect)',
};

/** Describes how people become members of an account. */
export const JOINING: Readonly<Record<AccountType, string>> = {
  Team: 'People are invited by e-mail.',
  EnterpriseLWA: 'Whoever signs in with Login with Amazon and an address of a claimed domain belongs to it.',
  EnterpriseDirectory: 'People come from an Active Directory.',
  EnterpriseOIDC: 'People sign in through OpenID Connect, such as Okta.',
};

/** The gateway returns null for a type that it does not know. */
export const labelType = ({ accountType }: { accountType?: AccountType | null }): string =>
  accountType ? ACCOUNT_TYPE[accountType] : 'Unknown type';

export const MAX_NAME = 100;

/** Returns the rule of the API that a name breaks, or undefined for a valid name. */
export function findNameFault(name: string): string | undefined {
  if (name.trim() === '') return 'Give a name.';
  // Counted in characters, as the API does; an emoji is one.
  if (Array.from(name.trim()).length > MAX_NAME) return `A name has at most ${MAX_NAME} characters.`;
  return undefined;
}
