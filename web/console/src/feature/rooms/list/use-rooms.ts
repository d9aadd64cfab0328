/** The rooms of an account: all, or those with one member. */
import { useApolloClient } from '@apollo/client/react';
import { ListReader } from '../../../graphql/list-reader.js';
import { type LiveList, useLiveList } from '../../../live/use-live-list.js';
import { type ReadList, ReaderStore, useReadList } from '../../../graphql/reader-store.js';
import {
  RoomDetailDocument,
  RoomPageDocument,
  type RoomPageQuery,
  type RoomPageQueryVariables,
  type RoomRowFragment,
} from '../../../graphql/generated/graphql.js';

/** The maximum that the API returns at once. */
const PAGE_SIZE = 99;

/** More than AWS lets an account have, which is 1,500. */
const ROOM_CAP = 5_000;

/** Readers by account, then by member. */
export const roomLists = new ReaderStore<RoomRowFragment, RoomPageQuery, RoomPageQueryVariables>(
  (client, [accountId = '', memberId]) =>
    new ListReader(client, {
      query: RoomPageDocument,
      createVariables: (after) => ({ accountId, first: PAGE_SIZE, after, memberId: memberId ?? null }),
      getConnection: ({ rooms }) => rooms,
      pageSize: PAGE_SIZE,
      cap: ROOM_CAP,
    }),
);

/** @param memberId the user or bot; null for the rooms of everybody */
export const useRooms = (accountId: string, memberId: string | null): ReadList<RoomRowFragment> =>
  useReadList(roomLists, accountId, ...(memberId === null ? [] : [memberId]));

/** Follows the changes of the rooms that are listed. */
export function useLiveRooms(
  accountId: string,
  memberId: string | null,
  list: ReadList<RoomRowFragment>,
): LiveList {
  const client = useApolloClient();
  return useLiveList({
    topic: { resource: 'Room', keys: { accountId } },
    list,
    idOf: ({ roomId }) => roomId,
    isWhole: memberId === null,
    async readEntry(roomId) {
      const variables = { accountId, roomId };
      const { data } = await client.query({
        query: RoomDetailDocument,
        variables,
        fetchPolicy: 'network-only',
      });
      if (data?.room === null)
        client.cache.evict({ id: client.cache.identify({ __typename: 'Room', ...variables }) ?? '' });
    },
  });
}
