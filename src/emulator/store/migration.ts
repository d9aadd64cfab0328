/**
 * The schema, as numbered steps: a store's `user_version` says how many it has had. Never change a step that has been
 * released; append the next one. Times are milliseconds since 1970 in UTC, booleans 0 or 1.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) WITHOUT ROWID;

  -- AUTOINCREMENT: a number is never given twice, so a page token's position stays right after deletions.
  CREATE TABLE account (
    seq                    INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id             TEXT NOT NULL UNIQUE,
    name                   TEXT NOT NULL,
    account_type           TEXT NOT NULL,
    account_status         TEXT NOT NULL,
    default_license        TEXT NOT NULL,
    supported_licenses     TEXT NOT NULL, -- JSON array
    disable_remote_control INTEGER NOT NULL DEFAULT 0,
    enable_dial_out        INTEGER NOT NULL DEFAULT 0,
    created_at             INTEGER NOT NULL,
    deleted_at             INTEGER
  );
  CREATE INDEX account_deleted ON account (deleted_at) WHERE deleted_at IS NOT NULL;

  CREATE TABLE claimed_domain (
    domain      TEXT PRIMARY KEY, -- lower case
    account_seq INTEGER NOT NULL REFERENCES account (seq) ON DELETE CASCADE
  ) WITHOUT ROWID;
  CREATE INDEX claimed_domain_account ON claimed_domain (account_seq);

  CREATE TABLE signin_delegate_group (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_seq INTEGER NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    group_name  TEXT NOT NULL,
    UNIQUE (account_seq, group_name)
  );

  -- A user removed from a Team account keeps its row, so that a new invitation restores the same UserId.
  CREATE TABLE user (
    seq                        INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id                    TEXT NOT NULL UNIQUE,
    account_seq                INTEGER NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    email                      TEXT NOT NULL,
    email_key                  TEXT NOT NULL, -- lower case
    display_name               TEXT,
    license                    TEXT NOT NULL,
    user_type                  TEXT NOT NULL,
    registration_status        TEXT NOT NULL,
    invitation_status          TEXT,
    invited_at                 INTEGER,
    registered_at              INTEGER,
    removed_at                 INTEGER,
    personal_pin               TEXT UNIQUE,
    primary_provisioned_number TEXT,
    alexa_enabled              INTEGER NOT NULL DEFAULT 0,
    alexa_room_arn             TEXT,
    inbound_calling            INTEGER NOT NULL DEFAULT 0,
    outbound_calling           INTEGER NOT NULL DEFAULT 0,
    sms                        INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_seq, email_key)
  );
  CREATE INDEX user_listed ON user (account_seq, seq) WHERE removed_at IS NULL;
  CREATE INDEX user_listed_by_type ON user (account_seq, user_type, seq) WHERE removed_at IS NULL;
  CREATE INDEX user_status ON user (account_seq, registration_status);
  CREATE INDEX user_email ON user (email_key) WHERE removed_at IS NULL;

  -- What the API only does to the outside world: mails and sign-outs. Read through the side door.
  CREATE TABLE event (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    type         TEXT NOT NULL,
    at           INTEGER NOT NULL,
    account_id   TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    invite_id    TEXT,
    account_name TEXT
  );
  `,
];
