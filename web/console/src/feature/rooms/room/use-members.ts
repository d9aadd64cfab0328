/** The members of a room. */
import { ListReader } from '../../../graphql/list-reader.js';
import { type ReadList, ReaderStore, useReadList } from '../../../graphql/reader-store.js';
import {
  MembershipPageDocument,
  type MembershipPageQuery,
  type MembershipPageQueryVariables,
  type MembershipRowFragment,
} from '../../../graphql/generated/graphql.js';

/** The maximum that the API returns at once. */
const PAGE_SIZE = 99;

/** More than AWS lets a room have, which is 1,000. */
const MEMBER_CAP = 5_000;

/** Readers by room, then by account. */
export const memberLists = new ReaderStore<
  MembershipRowFragment,
  MembershipPageQuery,
  MembershipPageQueryVariables
>(
  (client, [roomId = '', accountId = '']) =>
    new ListReader(client, {
      query: MembershipPageDocument,
      createVariables: (after) => ({ accountId, roomId, first: PAGE_SIZE, after }),
      getConnection: ({ roomMemberships }) => roomMemberships,
      pageSize: PAGE_SIZE,
      cap: MEMBER_CAP,
    }),
);

export const useMembers = (accountId: string, roomId: string): ReadList<MembershipRowFragment> =>
  useReadList(memberLists, roomId, accountId);
