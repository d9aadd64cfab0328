/** The paths of an account's pages. */

export const accountPath = (accountId: string): string => `/accounts/${encodeURIComponent(accountId)}`;

export const roomsPath = (accountId: string): string => `${accountPath(accountId)}/rooms`;

export const userPath = ({ accountId, userId }: { accountId: string; userId: string }): string =>
  `${accountPath(accountId)}/users/${encodeURIComponent(userId)}`;
