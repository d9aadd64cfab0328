/* eslint-disable */
import * as types from './graphql.js';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query AccountList($after: String, $name: String) {\n  accounts(first: 100, after: $after, name: $name) {\n    nodes {\n      accountId\n      name\n      accountType\n      createdTimestamp\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.AccountListDocument,
    "query AccountLayout($accountId: ID!) {\n  account(accountId: $accountId) {\n    accountId\n    name\n    accountType\n    accountStatus\n    defaultLicense\n    supportedLicenses\n  }\n}": typeof types.AccountLayoutDocument,
    "mutation InviteUsers($accountId: ID!, $input: InviteUsersInput!) {\n  inviteUsers(accountId: $accountId, input: $input) {\n    invites {\n      inviteId\n      emailAddress\n      status\n      emailStatus\n    }\n  }\n}\n\nmutation CreateUser($accountId: ID!, $input: CreateUserInput!) {\n  createUser(accountId: $accountId, input: $input) {\n    ...UserRow\n  }\n}": typeof types.InviteUsersDocument,
    "fragment UserRow on User {\n  accountId\n  userId\n  primaryEmail\n  displayName\n  licenseType\n  userType\n  userRegistrationStatus\n  userInvitationStatus\n  registeredOn\n  invitedOn\n  primaryProvisionedNumber\n}\n\nquery UserPage($accountId: ID!, $first: Int!, $after: String) {\n  users(accountId: $accountId, first: $first, after: $after) {\n    nodes {\n      ...UserRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery UserByEmail($accountId: ID!, $userEmail: String!) {\n  users(accountId: $accountId, first: 1, userEmail: $userEmail) {\n    nodes {\n      ...UserRow\n    }\n  }\n}": typeof types.UserRowFragmentDoc,
    "mutation ChangeUser($accountId: ID!, $userId: ID!, $input: UpdateUserInput!) {\n  updateUser(accountId: $accountId, userId: $userId, input: $input) {\n    ...UserRow\n    alexaForBusinessMetadata {\n      isAlexaForBusinessEnabled\n      alexaForBusinessRoomArn\n    }\n  }\n}\n\nmutation SuspendUser($accountId: ID!, $userId: ID!) {\n  batchSuspendUser(accountId: $accountId, input: {userIdList: [$userId]}) {\n    userErrors {\n      userId\n      errorCode\n      errorMessage\n    }\n  }\n}\n\nmutation UnsuspendUser($accountId: ID!, $userId: ID!) {\n  batchUnsuspendUser(accountId: $accountId, input: {userIdList: [$userId]}) {\n    userErrors {\n      userId\n      errorCode\n      errorMessage\n    }\n  }\n}\n\nmutation SignOutUser($accountId: ID!, $userId: ID!) {\n  logoutUser(accountId: $accountId, userId: $userId) {\n    __typename\n  }\n}\n\nmutation ResetUserPin($accountId: ID!, $userId: ID!) {\n  resetPersonalPIN(accountId: $accountId, userId: $userId) {\n    accountId\n    userId\n    personalPIN\n  }\n}\n\nmutation InviteAgain($accountId: ID!, $email: String!, $userType: UserType) {\n  inviteUsers(\n    accountId: $accountId\n    input: {userEmailList: [$email], userType: $userType}\n  ) {\n    invites {\n      inviteId\n      emailAddress\n      status\n      emailStatus\n    }\n  }\n}": typeof types.ChangeUserDocument,
    "query Viewer {\n  viewer {\n    id\n    permissions\n    accounts\n  }\n}": typeof types.ViewerDocument,
};
const documents: Documents = {
    "query AccountList($after: String, $name: String) {\n  accounts(first: 100, after: $after, name: $name) {\n    nodes {\n      accountId\n      name\n      accountType\n      createdTimestamp\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.AccountListDocument,
    "query AccountLayout($accountId: ID!) {\n  account(accountId: $accountId) {\n    accountId\n    name\n    accountType\n    accountStatus\n    defaultLicense\n    supportedLicenses\n  }\n}": types.AccountLayoutDocument,
    "mutation InviteUsers($accountId: ID!, $input: InviteUsersInput!) {\n  inviteUsers(accountId: $accountId, input: $input) {\n    invites {\n      inviteId\n      emailAddress\n      status\n      emailStatus\n    }\n  }\n}\n\nmutation CreateUser($accountId: ID!, $input: CreateUserInput!) {\n  createUser(accountId: $accountId, input: $input) {\n    ...UserRow\n  }\n}": types.InviteUsersDocument,
    "fragment UserRow on User {\n  accountId\n  userId\n  primaryEmail\n  displayName\n  licenseType\n  userType\n  userRegistrationStatus\n  userInvitationStatus\n  registeredOn\n  invitedOn\n  primaryProvisionedNumber\n}\n\nquery UserPage($accountId: ID!, $first: Int!, $after: String) {\n  users(accountId: $accountId, first: $first, after: $after) {\n    nodes {\n      ...UserRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery UserByEmail($accountId: ID!, $userEmail: String!) {\n  users(accountId: $accountId, first: 1, userEmail: $userEmail) {\n    nodes {\n      ...UserRow\n    }\n  }\n}": types.UserRowFragmentDoc,
    "mutation ChangeUser($accountId: ID!, $userId: ID!, $input: UpdateUserInput!) {\n  updateUser(accountId: $accountId, userId: $userId, input: $input) {\n    ...UserRow\n    alexaForBusinessMetadata {\n      isAlexaForBusinessEnabled\n      alexaForBusinessRoomArn\n    }\n  }\n}\n\nmutation SuspendUser($accountId: ID!, $userId: ID!) {\n  batchSuspendUser(accountId: $accountId, input: {userIdList: [$userId]}) {\n    userErrors {\n      userId\n      errorCode\n      errorMessage\n    }\n  }\n}\n\nmutation UnsuspendUser($accountId: ID!, $userId: ID!) {\n  batchUnsuspendUser(accountId: $accountId, input: {userIdList: [$userId]}) {\n    userErrors {\n      userId\n      errorCode\n      errorMessage\n    }\n  }\n}\n\nmutation SignOutUser($accountId: ID!, $userId: ID!) {\n  logoutUser(accountId: $accountId, userId: $userId) {\n    __typename\n  }\n}\n\nmutation ResetUserPin($accountId: ID!, $userId: ID!) {\n  resetPersonalPIN(accountId: $accountId, userId: $userId) {\n    accountId\n    userId\n    personalPIN\n  }\n}\n\nmutation InviteAgain($accountId: ID!, $email: String!, $userType: UserType) {\n  inviteUsers(\n    accountId: $accountId\n    input: {userEmailList: [$email], userType: $userType}\n  ) {\n    invites {\n      inviteId\n      emailAddress\n      status\n      emailStatus\n    }\n  }\n}": types.ChangeUserDocument,
    "query Viewer {\n  viewer {\n    id\n    permissions\n    accounts\n  }\n}": types.ViewerDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query AccountList($after: String, $name: String) {\n  accounts(first: 100, after: $after, name: $name) {\n    nodes {\n      accountId\n      name\n      accountType\n      createdTimestamp\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): (typeof documents)["query AccountList($after: String, $name: String) {\n  accounts(first: 100, after: $after, name: $name) {\n    nodes {\n      accountId\n      name\n      accountType\n      createdTimestamp\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query AccountLayout($accountId: ID!) {\n  account(accountId: $accountId) {\n    accountId\n    name\n    accountType\n    accountStatus\n    defaultLicense\n    supportedLicenses\n  }\n}"): (typeof documents)["query AccountLayout($accountId: ID!) {\n  account(accountId: $accountId) {\n    accountId\n    name\n    accountType\n    accountStatus\n    defaultLicense\n    supportedLicenses\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation InviteUsers($accountId: ID!, $input: InviteUsersInput!) {\n  inviteUsers(accountId: $accountId, input: $input) {\n    invites {\n      inviteId\n      emailAddress\n      status\n      emailStatus\n    }\n  }\n}\n\nmutation CreateUser($accountId: ID!, $input: CreateUserInput!) {\n  createUser(accountId: $accountId, input: $input) {\n    ...UserRow\n  }\n}"): (typeof documents)["mutation InviteUsers($accountId: ID!, $input: InviteUsersInput!) {\n  inviteUsers(accountId: $accountId, input: $input) {\n    invites {\n      inviteId\n      emailAddress\n      status\n      emailStatus\n    }\n  }\n}\n\nmutation CreateUser($accountId: ID!, $input: CreateUserInput!) {\n  createUser(accountId: $accountId, input: $input) {\n    ...UserRow\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment UserRow on User {\n  accountId\n  userId\n  primaryEmail\n  displayName\n  licenseType\n  userType\n  userRegistrationStatus\n  userInvitationStatus\n  registeredOn\n  invitedOn\n  primaryProvisionedNumber\n}\n\nquery UserPage($accountId: ID!, $first: Int!, $after: String) {\n  users(accountId: $accountId, first: $first, after: $after) {\n    nodes {\n      ...UserRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery UserByEmail($accountId: ID!, $userEmail: String!) {\n  users(accountId: $accountId, first: 1, userEmail: $userEmail) {\n    nodes {\n      ...UserRow\n    }\n  }\n}"): (typeof documents)["fragment UserRow on User {\n  accountId\n  userId\n  primaryEmail\n  displayName\n  licenseType\n  userType\n  userRegistrationStatus\n  userInvitationStatus\n  registeredOn\n  invitedOn\n  primaryProvisionedNumber\n}\n\nquery UserPage($accountId: ID!, $first: Int!, $after: String) {\n  users(accountId: $accountId, first: $first, after: $after) {\n    nodes {\n      ...UserRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nquery UserByEmail($accountId: ID!, $userEmail: String!) {\n  users(accountId: $accountId, first: 1, userEmail: $userEmail) {\n    nodes {\n      ...UserRow\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ChangeUser($accountId: ID!, $userId: ID!, $input: UpdateUserInput!) {\n  updateUser(accountId: $accountId, userId: $userId, input: $input) {\n    ...UserRow\n    alexaForBusinessMetadata {\n      isAlexaForBusinessEnabled\n      alexaForBusinessRoomArn\n    }\n  }\n}\n\nmutation SuspendUser($accountId: ID!, $userId: ID!) {\n  batchSuspendUser(accountId: $accountId, input: {userIdList: [$userId]}) {\n    userErrors {\n      userId\n      errorCode\n      errorMessage\n    }\n  }\n}\n\nmutation UnsuspendUser($accountId: ID!, $userId: ID!) {\n  batchUnsuspendUser(accountId: $accountId, input: {userIdList: [$userId]}) {\n    userErrors {\n      userId\n      errorCode\n      errorMessage\n    }\n  }\n}\n\nmutation SignOutUser($accountId: ID!, $userId: ID!) {\n  logoutUser(accountId: $accountId, userId: $userId) {\n    __typename\n  }\n}\n\nmutation ResetUserPin($accountId: ID!, $userId: ID!) {\n  resetPersonalPIN(accountId: $accountId, userId: $userId) {\n    accountId\n    userId\n    personalPIN\n  }\n}\n\nmutation InviteAgain($accountId: ID!, $email: String!, $userType: UserType) {\n  inviteUsers(\n    accountId: $accountId\n    input: {userEmailList: [$email], userType: $userType}\n  ) {\n    invites {\n      inviteId\n      emailAddress\n      status\n      emailStatus\n    }\n  }\n}"): (typeof documents)["mutation ChangeUser($accountId: ID!, $userId: ID!, $input: UpdateUserInput!) {\n  updateUser(accountId: $accountId, userId: $userId, input: $input) {\n    ...UserRow\n    alexaForBusinessMetadata {\n      isAlexaForBusinessEnabled\n      alexaForBusinessRoomArn\n    }\n  }\n}\n\nmutation SuspendUser($accountId: ID!, $userId: ID!) {\n  batchSuspendUser(accountId: $accountId, input: {userIdList: [$userId]}) {\n    userErrors {\n      userId\n      errorCode\n      errorMessage\n    }\n  }\n}\n\nmutation UnsuspendUser($accountId: ID!, $userId: ID!) {\n  batchUnsuspendUser(accountId: $accountId, input: {userIdList: [$userId]}) {\n    userErrors {\n      userId\n      errorCode\n      errorMessage\n    }\n  }\n}\n\nmutation SignOutUser($accountId: ID!, $userId: ID!) {\n  logoutUser(accountId: $accountId, userId: $userId) {\n    __typename\n  }\n}\n\nmutation ResetUserPin($accountId: ID!, $userId: ID!) {\n  resetPersonalPIN(accountId: $accountId, userId: $userId) {\n    accountId\n    userId\n    personalPIN\n  }\n}\n\nmutation InviteAgain($accountId: ID!, $email: String!, $userType: UserType) {\n  inviteUsers(\n    accountId: $accountId\n    input: {userEmailList: [$email], userType: $userType}\n  ) {\n    invites {\n      inviteId\n      emailAddress\n      status\n      emailStatus\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Viewer {\n  viewer {\n    id\n    permissions\n    accounts\n  }\n}"): (typeof documents)["query Viewer {\n  viewer {\n    id\n    permissions\n    accounts\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;