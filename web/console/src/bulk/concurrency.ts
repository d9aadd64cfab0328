/** The numbers of batches that bulk work sends at the same time. */

/** The concurrency of bulk jobs. Chime throttles more requests sooner, by the owner of the account. */
export const JOB_CONCURRENCY = 3;

/** The concurrency of lookups of users by address. They are reads of one user each, so more of them may run. */
export const LOOKUP_CONCURRENCY = 4;

/** The concurrency of dialogs that invite users or add members: one batch after the other. */
export const DIALOG_CONCURRENCY = 1;

/** The concurrency of changes to phone numbers: one batch after the other. */
export const NUMBER_CONCURRENCY = 1;
