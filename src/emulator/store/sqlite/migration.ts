/**
 * The schema as numbered steps. A store's `user_version` is the number of steps that it has had. Never change a
 * released step; append a new one. Times are milliseconds since 1970 in UTC, and booleans are 0 or 1.
 */
import type Libsql from 'libsql';

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
  `
  -- A number is in the inventory from acquired_at, which lies ahead while its order is processing, until the end of the
  -- deletion queue. Its user is kept here alone.
  CREATE TABLE phone_number (
    seq                     INTEGER PRIMARY KEY AUTOINCREMENT,
    e164                    TEXT NOT NULL UNIQUE, -- with the plus sign
    country                 TEXT NOT NULL,
    number_type             TEXT NOT NULL,
    product_type            TEXT NOT NULL,
    acquired_at             INTEGER NOT NULL,
    updated_at              INTEGER NOT NULL,
    deleted_at              INTEGER,
    user_seq                INTEGER UNIQUE REFERENCES user (seq) ON DELETE SET NULL,
    associated_at           INTEGER,
    calling_name            TEXT,
    calling_name_updated_at INTEGER
  );
  ALTER TABLE user DROP COLUMN primary_provisioned_number;

  CREATE TABLE phone_number_order (
    seq                   INTEGER PRIMARY KEY AUTOINCREMENT,
    phone_number_order_id TEXT NOT NULL UNIQUE,
    product_type          TEXT NOT NULL,
    created_at            INTEGER NOT NULL,
    settled_at            INTEGER NOT NULL -- ahead while it is processing
  );
  CREATE TABLE ordered_phone_number (
    order_seq INTEGER NOT NULL REFERENCES phone_number_order (seq) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    e164      TEXT NOT NULL,
    acquired  INTEGER NOT NULL, -- what becomes of it when the order is settled
    PRIMARY KEY (order_seq, position)
  ) WITHOUT ROWID;

  CREATE TABLE global_settings (
    id                      INTEGER PRIMARY KEY CHECK (id = 1),
    business_calling_bucket TEXT,
    voice_connector_bucket  TEXT,
    calling_name            TEXT,
    calling_name_updated_at INTEGER
  );

  CREATE TABLE dial_out (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    transaction_id TEXT NOT NULL UNIQUE,
    meeting_id     TEXT NOT NULL,
    from_number    TEXT NOT NULL,
    to_number      TEXT NOT NULL,
    at             INTEGER NOT NULL
  );
  `,
  `
  CREATE TABLE room (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    room_id       TEXT NOT NULL UNIQUE,
    account_seq   INTEGER NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    request_token TEXT,
    request_name  TEXT NOT NULL, -- as first named: how a repeated creation is told from another one
    UNIQUE (account_seq, request_token)
  );
  CREATE INDEX room_listed ON room (account_seq, seq);

  CREATE TABLE bot (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id         TEXT NOT NULL UNIQUE,
    account_seq    INTEGER NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    display_name   TEXT NOT NULL,
    email          TEXT NOT NULL,
    disabled       INTEGER NOT NULL DEFAULT 0,
    security_token TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
  );
  CREATE INDEX bot_listed ON bot (account_seq, seq);

  CREATE TABLE events_configuration (
    bot_seq             INTEGER PRIMARY KEY REFERENCES bot (seq) ON DELETE CASCADE,
    https_endpoint      TEXT,
    lambda_function_arn TEXT,
    CHECK ((https_endpoint IS NULL) <> (lambda_function_arn IS NULL))
  );

  -- member_id is the user's or the bot's own id, here so that a look-up needs no join.
  CREATE TABLE room_membership (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    room_seq   INTEGER NOT NULL REFERENCES room (seq) ON DELETE CASCADE,
    member_id  TEXT NOT NULL,
    user_seq   INTEGER REFERENCES user (seq) ON DELETE CASCADE,
    bot_seq    INTEGER REFERENCES bot (seq) ON DELETE CASCADE,
    role       TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (member_id, room_seq),
    CHECK ((user_seq IS NULL) <> (bot_seq IS NULL))
  );
  CREATE INDEX room_membership_listed ON room_membership (room_seq, seq);
  CREATE INDEX room_membership_user ON room_membership (user_seq);
  CREATE INDEX room_membership_bot ON room_membership (bot_seq);

  CREATE TABLE message (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id      TEXT NOT NULL UNIQUE,
    account_seq     INTEGER NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    room_seq        INTEGER REFERENCES room (seq) ON DELETE CASCADE,
    conversation_id TEXT,
    posted_at       INTEGER NOT NULL,
    redacted_at     INTEGER,
    CHECK ((room_seq IS NULL) <> (conversation_id IS NULL))
  );
  CREATE INDEX message_posted ON message (account_seq, posted_at);
  CREATE INDEX message_room ON message (room_seq);

  CREATE TABLE retention_settings (
    account_seq       INTEGER PRIMARY KEY REFERENCES account (seq) ON DELETE CASCADE,
    room_days         INTEGER,
    conversation_days INTEGER,
    deletion_at       INTEGER
  );
  `,
  `
  -- Each list by its filters, in the order of seq.
  CREATE INDEX account_name ON account (name) WHERE deleted_at IS NULL;
  CREATE INDEX phone_number_unassigned ON phone_number (seq) WHERE deleted_at IS NULL AND user_seq IS NULL;
  CREATE INDEX phone_number_assigned ON phone_number (seq) WHERE deleted_at IS NULL AND user_seq IS NOT NULL;
  CREATE INDEX phone_number_deleted ON phone_number (seq) WHERE deleted_at IS NOT NULL;
  CREATE INDEX phone_number_product ON phone_number (product_type, seq);
  -- What is pruned by age.
  CREATE INDEX user_removed ON user (removed_at) WHERE removed_at IS NOT NULL;
  `,
  `
  -- Errors that the control API requested for the next requests of an operation.
  CREATE TABLE fault (
    seq                 INTEGER PRIMARY KEY AUTOINCREMENT,
    operation           TEXT NOT NULL,
    exception           TEXT NOT NULL,
    times               INTEGER NOT NULL,
    retry_after_seconds INTEGER
  );
  CREATE INDEX fault_operation ON fault (operation, seq);
  `,
  `
  -- What the change feed has. The newest rows remain, so that there is always a position.
  CREATE TABLE change (
    seq             INTEGER PRIMARY KEY,
    resource        TEXT NOT NULL,
    kind            TEXT NOT NULL,
    operation       TEXT,
    at              INTEGER NOT NULL,
    account_id      TEXT,
    user_id         TEXT,
    room_id         TEXT,
    phone_number_id TEXT
  );
  -- The time at which an ordered number is acquired or a calling name is updated, until this is in the feed.
  ALTER TABLE phone_number ADD COLUMN settles_at INTEGER;
  CREATE INDEX phone_number_settling ON phone_number (settles_at) WHERE settles_at IS NOT NULL;
  CREATE INDEX phone_number_leaving ON phone_number (deleted_at) WHERE deleted_at IS NOT NULL;
  `,
];

/** Runs the steps after the first `from` ones, all or none. */
export function applyMigrations(connection: Libsql.Database, from: number): void {
  connection.exec('BEGIN EXCLUSIVE');
  try {
    for (const migration of migrations.slice(from)) connection.exec(migration);
    connection.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
