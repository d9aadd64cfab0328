/** The measured work: documents, variables, and the expected response. */
import { ACCOUNT_ID, ACCOUNT_IDS, MISSING_USER_ID, USER_IDS } from './fixture.mjs';

const USER_FIELDS = `userId accountId primaryEmail primaryProvisionedNumber displayName licenseType userType
  userRegistrationStatus userInvitationStatus registeredOn invitedOn
  alexaForBusinessMetadata { isAlexaForBusinessEnabled alexaForBusinessRoomArn }`;

const UPDATE_USER = `mutation UpdateUser($accountId: ID!, $userId: ID!, $input: UpdateUserInput!) {
  updateUser(accountId: $accountId, userId: $userId, input: $input) {
    userId accountId primaryEmail displayName licenseType userRegistrationStatus
  }
}`;

const USERS = `query Users($accountId: ID!, $first: Int!) {
  users(accountId: $accountId, first: $first) { nodes { ${USER_FIELDS} } pageInfo { hasNextPage } }
}`;

const input = { licenseType: 'Pro' };
const eachUser = (variablesOf) => USER_IDS.slice(0, 64).map(variablesOf);
const eachAccount = (variablesOf) => ACCOUNT_IDS.map(variablesOf);

/** Creates a list of this many users with 13 fields each. */
const listOf = (first) => ({
  title: `users(first: ${first}), 13 fields`,
  query: USERS,
  variables: eachAccount((accountId) => ({ accountId, first })),
  operation: 'users',
});

/**
 * The work by key: the GraphQL request (its variables are used in turn); `operation`, the same for node:http and the
 * SDK alone (absent if only GraphQL does the work); and the `code` of the error if one is expected.
 */
export const WORK = {
  updateUser: {
    title: 'updateUser',
    query: UPDATE_USER,
    variables: eachUser((userId) => ({ accountId: ACCOUNT_ID, userId, input })),
    operation: 'updateUser',
  },
  user: {
    title: 'user',
    query: `query User($accountId: ID!, $userId: ID!) {
      user(accountId: $accountId, userId: $userId) { ${USER_FIELDS} }
    }`,
    variables: eachUser((userId) => ({ accountId: ACCOUNT_ID, userId })),
    operation: 'user',
  },
  users1: listOf(1),
  users10: listOf(10),
  users100: listOf(100),
  users200: listOf(200),
  nested: {
    title: 'users(first: 200) with account',
    query: `query Nested($accountId: ID!, $first: Int!) {
      users(accountId: $accountId, first: $first) {
        nodes { userId displayName account { accountId name accountType } } pageInfo { hasNextPage }
      }
    }`,
    variables: eachAccount((accountId) => ({ accountId, first: 200 })),
    operation: 'nested',
  },
  entities: {
    title: '_entities of 100 users',
    query: `query Entities($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on User { userId displayName primaryEmail licenseType } }
    }`,
    variables: eachAccount((accountId) => ({
      representations: USER_IDS.slice(0, 100).map((userId) => ({ __typename: 'User', accountId, userId })),
    })),
    operation: 'entities',
  },
  invalidDocument: {
    title: 'validation failure: unknown field',
    query: '{ user(accountId: "a", userId: "u") { userId shoeSize } }',
    variables: [{}],
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  invalidArgument: {
    title: 'validation failure: first too large',
    query: USERS,
    variables: [{ accountId: ACCOUNT_ID, first: 201 }],
    code: 'BAD_USER_INPUT',
  },
  notFound: {
    title: '404: updateUser of nobody',
    query: UPDATE_USER,
    variables: [{ accountId: ACCOUNT_ID, userId: MISSING_USER_ID, input }],
    operation: 'updateUser',
    code: 'NOT_FOUND',
  },
};

/** Returns the bodies that a server receives in turn: for GraphQL, or for node:http without GraphQL. */
export function bodiesOf({ query, variables, operation }, protocol) {
  return variables.map((given) =>
    JSON.stringify(protocol === 'graphql' ? { query, variables: given } : { operation, variables: given }),
  );
}
