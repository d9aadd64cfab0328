/** The bots of an account. */
import { useEffect } from 'react';
import { returnToWindow } from '../../graphql/focus-read.js';
import { ListReader } from '../../graphql/list-reader.js';
import { type ReadList, ReaderStore, useReadList } from '../../graphql/reader-store.js';
import {
  BotListDocument,
  type BotListQuery,
  type BotListQueryVariables,
  type BotRowFragment,
} from '../../graphql/generated/graphql.js';

/** The maximum that the API returns at once. */
const PAGE_SIZE = 99;

/** Readers by account. */
export const botLists = new ReaderStore<BotRowFragment, BotListQuery, BotListQueryVariables>(
  (client, [accountId = '']) =>
    new ListReader(client, {
      query: BotListDocument,
      createVariables: (after) => ({ accountId, after }),
      getConnection: ({ bots }) => bots,
      pageSize: PAGE_SIZE,
      cap: Infinity,
    }),
);

/** Reads the bots, and again when the viewer returns to the window. */
export function useBots(accountId: string): ReadList<BotRowFragment> {
  const list = useReadList(botLists, accountId);
  const { reload } = list;
  useEffect(() => {
    const returns = returnToWindow().subscribe(reload);
    return () => returns.unsubscribe();
  }, [reload]);
  return list;
}
