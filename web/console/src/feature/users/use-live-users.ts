/** Follows the changes of the users that a page lists. */
import { useApolloClient } from '@apollo/client/react';
import { OneUserDocument } from '../../graphql/generated/graphql.js';
import type { AllUsers } from '../../graphql/use-all-users.js';
import { type LiveList, useLiveList } from '../../live/use-live-list.js';

export function useLiveUsers(accountId: string, list: AllUsers): LiveList {
  const client = useApolloClient();
  return useLiveList({
    topic: { resource: 'User', keys: { accountId } },
    list,
    idOf: ({ userId }) => userId,
    isWhole: true,
    async readEntry(userId) {
      const variables = { accountId, userId };
      const { data } = await client.query({ query: OneUserDocument, variables, fetchPolicy: 'network-only' });
      // The user has left the account.
      if (data?.user === null)
        client.cache.evict({ id: client.cache.identify({ __typename: 'User', ...variables }) ?? '' });
    },
  });
}
