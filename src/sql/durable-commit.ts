/** What makes a transaction of PostgreSQL wait for the disk, whatever the settings of its server are. */

/**
 * A call for the list of a SELECT inside the transaction. With `synchronous_commit = off`, PostgreSQL would acknowledge
 * a commit, and show it to others, before it is on the disk: up to 0.6 s by default. All other values wait for the
 * disk, so they stay: some of them also wait for standby servers. The value ends with the transaction, because a pooler
 * may give the connection to another program afterwards.
 */
export const COMMIT_ON_DISK =
  "set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), true)";
