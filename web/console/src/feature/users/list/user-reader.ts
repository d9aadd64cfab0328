/** Reads the users of an account. */
import type { ApolloClient } from '@apollo/client';
import { ListReader } from '../../../graphql/list-reader.js';
import {
  UserPageDocument,
  type UserPageQuery,
  type UserPageQueryVariables,
  type UserRowFragment,
} from '../../../graphql/generated/graphql.js';

/** The most that the API answers at once. */
const PAGE_SIZE = 200;

/** As many users are read without asking: more would take the browser's memory for what nobody may want. */
export const USER_CAP = 20_000;

export class UserReader extends ListReader<UserRowFragment, UserPageQuery, UserPageQueryVariables> {
  constructor(client: ApolloClient, accountId: string) {
    super(client, {
      query: UserPageDocument,
      variablesOf: (after) => ({ accountId, first: PAGE_SIZE, after }),
      connectionOf: ({ users }) => users,
      pageSize: PAGE_SIZE,
      cap: USER_CAP,
    });
  }
}
