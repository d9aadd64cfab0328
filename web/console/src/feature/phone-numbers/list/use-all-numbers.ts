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

/** The number of rows that are read without asking. */
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

/** Reads page after page while a component uses it. Needs `phone-number:read`. */
export const useAllNumbers = (): ReadList<NumberRowFragment> => useReadList(numberLists);

/** For orders, which bring numbers in: whoever looks at the list, or comes back to it, gets it again. */
export const reloadNumbers = (client: ApolloClient): void => numberLists.reload(client);
