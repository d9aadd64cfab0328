/** All phone numbers of the AWS account: the pages of the inventory and of the deletion queue show parts of them. */
import type { ApolloClient } from '@apollo/client';
import { ListReader } from '../../../graphql/list-reader.js';
import { type ReadList, ReaderStore, useReadList } from '../../../graphql/reader-store.js';
import {
  NumberPageDocument,
  type NumberPageQuery,
  type NumberPageQueryVariables,
  type NumberRowFragment,
} from '../../../graphql/generated/graphql.js';

/** The number of rows that are read at first. */
const NUMBER_CAP = 10_000;

const numberLists = new ReaderStore<NumberRowFragment, NumberPageQuery, NumberPageQueryVariables>(
  (client) =>
    new ListReader(client, {
      query: NumberPageDocument,
      createVariables: (after) => ({ after }),
      getConnection: ({ phoneNumbers }) => phoneNumbers,
      pageSize: 99,
      cap: NUMBER_CAP,
    }),
);

/** Reads all numbers while a component uses them. Needs `phone-number:read`. */
export const useAllNumbers = (): ReadList<NumberRowFragment> => useReadList(numberLists);

/** Reads the list again after an order has added numbers, at once or with the next visit. */
export const reloadNumbers = (client: ApolloClient): void => numberLists.reload(client);
