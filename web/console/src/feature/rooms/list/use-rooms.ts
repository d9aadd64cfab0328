/** The rooms of an account: all, or those with one member. */
import { ListReader } from '../../../graphql/list-reader.js';
import { type ReadList, ReaderStore, useReadList } from '../../../graphql/reader-store.js';
import {
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
