/** Shows how many numbers have been read, and follows their changes. */
import { useApolloClient } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { type NumberRowFragment, OneNumberDocument } from '../../graphql/generated/graphql.js';
import type { ReadList } from '../../graphql/reader-store.js';
import type { Topic } from '../../live/change-feed.js';
import { type LiveList, useLiveList } from '../../live/use-live-list.js';
import { ListStatus } from '../../ui/list-status.js';
import { NUMBER_NOUN } from './phone-number-labels.js';

/** The changes of all numbers. */
export const NUMBER_TOPIC: Topic = { resource: 'PhoneNumber', keys: {} };

export interface NumberListStatusProps {
  all: ReadList<NumberRowFragment>;
  /** The alert's title if nothing could be read. */
  title?: string;
  children: ReactNode;
}

export function NumberListStatus({ all, children, ...rest }: NumberListStatusProps) {
  const live = useLiveNumbers(all);
  return (
    <ListStatus noun={NUMBER_NOUN} list={all} live={live} {...rest}>
      {children}
    </ListStatus>
  );
}

function useLiveNumbers(list: ReadList<NumberRowFragment>): LiveList {
  const client = useApolloClient();
  return useLiveList({
    topic: NUMBER_TOPIC,
    list,
    idOf: ({ phoneNumberId }) => phoneNumberId,
    isWhole: true,
    async readEntry(phoneNumberId) {
      const variables = { phoneNumberId };
      const { data } = await client.query({
        query: OneNumberDocument,
        variables,
        fetchPolicy: 'network-only',
      });
      if (data?.phoneNumber === null)
        client.cache.evict({ id: client.cache.identify({ __typename: 'PhoneNumber', phoneNumberId }) ?? '' });
    },
  });
}
