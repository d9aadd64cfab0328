/**
 * The schema of the audit log's table as numbered steps. Never change a released step; append a new one. Gateways of the
 * previous release may still run while a step is applied, so a step only adds.
 *
 * `seq` is the order of the commits, and lists are paged by it. `at` is the time of the mutation in milliseconds since
 * 1970, and `late` is 0 or 1. The columns between them are what lists are filtered by; `entry` is the whole entry, as a
 * line of the file has it.
 */
const COLUMNS = `
  entry_id   TEXT NOT NULL UNIQUE,
  at         BIGINT NOT NULL,
  account_id TEXT,
  caller     TEXT NOT NULL,
  mutation   TEXT NOT NULL,
  outcome    TEXT NOT NULL,
  late       INTEGER NOT NULL,
  entry      TEXT NOT NULL
`;

/** Each filter of a list has an index whose entries are in the order of the list. */
const INDEXES = `
  CREATE INDEX audit_entry_account ON audit_entry (account_id, seq) WHERE account_id IS NOT NULL;
  CREATE INDEX audit_entry_caller ON audit_entry (caller, seq);
  CREATE INDEX audit_entry_mutation ON audit_entry (mutation, seq);
  CREATE INDEX audit_entry_failed ON audit_entry (outcome, seq) WHERE outcome <> 'OK';
  CREATE INDEX audit_entry_at ON audit_entry (at, seq) WHERE late = 0;
  CREATE INDEX audit_entry_late ON audit_entry (seq) WHERE late = 1;
`;

export const migrations: Readonly<Record<'sqlite' | 'postgresql', readonly string[]>> = {
  // AUTOINCREMENT: the numbers of deleted rows are not assigned again.
  sqlite: [`CREATE TABLE audit_entry (seq INTEGER PRIMARY KEY AUTOINCREMENT, ${COLUMNS}); ${INDEXES}`],
  postgresql: [
    `CREATE TABLE audit_entry (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${COLUMNS}); ${INDEXES}`,
  ],
};
