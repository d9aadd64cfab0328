/** The sizes of pages. */

export interface PageSize {
  /** The most rows that a page may have. */
  readonly maximum: number;
  /** The rows of a page for which no number is given. */
  readonly usual: number;
}

/** The page sizes of the API's list operations, in rows. The maxima are those of the API, the defaults are ours. */
export const PAGE_SIZE = {
  ListAccounts: { maximum: 200, usual: 100 },
  ListBots: { maximum: 99, usual: 10 },
  ListPhoneNumberOrders: { maximum: 99, usual: 99 },
  ListPhoneNumbers: { maximum: 99, usual: 99 },
  ListRoomMemberships: { maximum: 99, usual: 99 },
  ListRooms: { maximum: 99, usual: 99 },
  ListUsers: { maximum: 200, usual: 100 },
  SearchAvailablePhoneNumbers: { maximum: 500, usual: 100 },
} as const satisfies Readonly<Record<string, PageSize>>;

/** The page size of the audit log, which is not the API's. */
export const AUDIT_LOG_PAGE_SIZE: PageSize = { maximum: 100, usual: 50 };
