/** Reads the user with exactly the searched address from Chime if not all users have been read. */
import { useQuery } from '@apollo/client/react';
import { UserByEmailDocument, type UserRowFragment } from '../../graphql/generated/graphql.js';
import { parseAddress } from '../../ui/parse-address.js';
import type { AllUsers } from '../../graphql/use-all-users.js';

export interface ExactMatch {
  /** `unasked`: the search is no whole address, or all users have been read. */
  readonly state: 'unasked' | 'asking' | 'found' | 'none' | 'failed';
  /** Finds a user who is not among the users that have been read. */
  readonly user: UserRowFragment | undefined;
}

export function useExactMatch(
  accountId: string,
  text: string,
  { nodes: users, state }: AllUsers,
): ExactMatch {
  const userEmail = parseAddress(text) ?? '';
  const known = users.some(({ primaryEmail }) => primaryEmail?.toLowerCase() === userEmail.toLowerCase());
  const skip = state === 'complete' || known || userEmail === '';
  const { data, error, loading } = useQuery(UserByEmailDocument, {
    variables: { accountId, userEmail },
    skip,
  });
  if (skip) return { state: 'unasked', user: undefined };
  if (error) return { state: 'failed', user: undefined };
  const user = data?.users?.nodes[0];
  if (user) return { state: 'found', user };
  return { state: loading ? 'asking' : 'none', user: undefined };
}
