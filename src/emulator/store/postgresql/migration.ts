/**
 * The schema of a PostgreSQL database as numbered steps. The table `schema_version` has the number of steps that the
 * database has had. Never change a released step; append a new one. Servers of the previous release may still run while
 * a step is applied, so a step only adds. Times are milliseconds since 1970 in UTC, and booleans are 0 or 1.
 *
 * Columns and their meaning are those of the SQLite schema. Texts that lists are ordered by have the collation `C`, so
 * that their order is that of code points in every database.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
  );

  CREATE TABLE account (
    seq                    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id             TEXT NOT NULL UNIQUE,
    name                   TEXT COLLATE "C" NOT NULL,
    account_type           TEXT NOT NULL,
    account_status         TEXT NOT NULL,
    default_license        TEXT NOT NULL,
    supported_licenses     TEXT NOT NULL, -- JSON array
    disable_remote_control INTEGER NOT NULL DEFAULT 0,
    enable_dial_out        INTEGER NOT NULL DEFAULT 0,
    created_at             BIGINT NOT NULL,
    deleted_at             BIGINT
  );
  CREATE INDEX account_deleted ON account (deleted_at) WHERE deleted_at IS NOT NULL;
  CREATE INDEX account_name ON account (name) WHERE deleted_at IS NULL;

  CREATE TABLE claimed_domain (
    domain      TEXT COLLATE "C" PRIMARY KEY, -- lower case
    account_seq BIGINT NOT NULL REFERENCES account (seq) ON DELETE CASCADE
  );
  CREATE INDEX claimed_domain_account ON claimed_domain (account_seq);

  CREATE TABLE signin_delegate_group (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_seq BIGINT NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    group_name  TEXT NOT NULL,
    UNIQUE (account_seq, group_name)
  );

  -- A user removed from a Team account keeps its row, so that a new invitation restores the same UserId.
  CREATE TABLE "user" (
    seq                 BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id             TEXT NOT NULL UNIQUE,
    account_seq         BIGINT NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    email               TEXT NOT NULL,
    email_key           TEXT NOT NULL, -- lower case
    display_name        TEXT,
    license             TEXT NOT NULL,
    user_type           TEXT NOT NULL,
    registration_status TEXT NOT NULL,
    invitation_status   TEXT,
    invited_at          BIGINT,
    registered_at       BIGINT,
    removed_at          BIGINT,
    personal_pin        TEXT UNIQUE,
    alexa_enabled       INTEGER NOT NULL DEFAULT 0,
    alexa_room_arn      TEXT,
    inbound_calling     INTEGER NOT NULL DEFAULT 0,
    outbound_calling    INTEGER NOT NULL DEFAULT 0,
    sms                 INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_seq, email_key)
  );
  CREATE INDEX user_listed ON "user" (account_seq, seq) WHERE removed_at IS NULL;
  CREATE INDEX user_listed_by_type ON "user" (account_seq, user_type, seq) WHERE removed_at IS NULL;
  CREATE INDEX user_status ON "user" (account_seq, registration_status);
  CREATE INDEX user_email ON "user" (email_key) WHERE removed_at IS NULL;
  CREATE INDEX user_removed ON "user" (removed_at) WHERE removed_at IS NOT NULL;

  CREATE TABLE event (
    seq          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type         TEXT NOT NULL,
    at           BIGINT NOT NULL,
    account_id   TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    invite_id    TEXT,
    account_name TEXT
  );

  CREATE TABLE phone_number (
    seq                     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    e164                    TEXT COLLATE "C" NOT NULL UNIQUE, -- with the plus sign
    country                 TEXT NOT NULL,
    number_type             TEXT NOT NULL,
    product_type            TEXT NOT NULL,
    acquired_at             BIGINT NOT NULL,
    updated_at              BIGINT NOT NULL,
    deleted_at              BIGINT,
    user_seq                BIGINT UNIQUE REFERENCES "user" (seq) ON DELETE SET NULL,
    associated_at           BIGINT,
    calling_name            TEXT,
    calling_name_updated_at BIGINT
  );
  CREATE INDEX phone_number_unassigned ON phone_number (seq) WHERE deleted_at IS NULL AND user_seq IS NULL;
  CREATE INDEX phone_number_assigned ON phone_number (seq) WHERE deleted_at IS NULL AND user_seq IS NOT NULL;
  CREATE INDEX phone_number_deleted ON phone_number (seq) WHERE deleted_at IS NOT NULL;
  CREATE INDEX phone_number_product ON phone_number (product_type, seq);

  CREATE TABLE phone_number_order (
    seq                   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    phone_number_order_id TEXT NOT NULL UNIQUE,
    product_type          TEXT NOT NULL,
    created_at            BIGINT NOT NULL,
    settled_at            BIGINT NOT NULL
  );
  CREATE TABLE ordered_phone_number (
    order_seq BIGINT NOT NULL REFERENCES phone_number_order (seq) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    e164      TEXT NOT NULL,
    acquired  INTEGER NOT NULL,
    PRIMARY KEY (order_seq, position)
  );

  CREATE TABLE global_settings (
    id                      INTEGER PRIMARY KEY CHECK (id = 1),
    business_calling_bucket TEXT,
    voice_connector_bucket  TEXT,
    calling_name            TEXT,
    calling_name_updated_at BIGINT
  );

  CREATE TABLE dial_out (
    seq            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id TEXT NOT NULL UNIQUE,
    meeting_id     TEXT NOT NULL,
    from_number    TEXT NOT NULL,
    to_number      TEXT NOT NULL,
    at             BIGINT NOT NULL
  );

  CREATE TABLE room (
    seq           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room_id       TEXT NOT NULL UNIQUE,
    account_seq   BIGINT NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    request_token TEXT,
    request_name  TEXT NOT NULL,
    UNIQUE (account_seq, request_token)
  );
  CREATE INDEX room_listed ON room (account_seq, seq);

  CREATE TABLE bot (
    seq            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bot_id         TEXT NOT NULL UNIQUE,
    account_seq    BIGINT NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    display_name   TEXT NOT NULL,
    email          TEXT NOT NULL,
    disabled       INTEGER NOT NULL DEFAULT 0,
    security_token TEXT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL
  );
  CREATE INDEX bot_listed ON bot (account_seq, seq);

  CREATE TABLE events_configuration (
    bot_seq             BIGINT PRIMARY KEY REFERENCES bot (seq) ON DELETE CASCADE,
    https_endpoint      TEXT,
    lambda_function_arn TEXT,
    CHECK ((https_endpoint IS NULL) <> (lambda_function_arn IS NULL))
  );

  CREATE TABLE room_membership (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room_seq   BIGINT NOT NULL REFERENCES room (seq) ON DELETE CASCADE,
    member_id  TEXT NOT NULL,
    user_seq   BIGINT REFERENCES "user" (seq) ON DELETE CASCADE,
    bot_seq    BIGINT REFERENCES bot (seq) ON DELETE CASCADE,
    role       TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (member_id, room_seq),
    CHECK ((user_seq IS NULL) <> (bot_seq IS NULL))
  );
  CREATE INDEX room_membership_listed ON room_membership (room_seq, seq);
  CREATE INDEX room_membership_user ON room_membership (user_seq);
  CREATE INDEX room_membership_bot ON room_membership (bot_seq);

  CREATE TABLE message (
    seq             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id      TEXT NOT NULL UNIQUE,
    account_seq     BIGINT NOT NULL REFERENCES account (seq) ON DELETE CASCADE,
    room_seq        BIGINT REFERENCES room (seq) ON DELETE CASCADE,
    conversation_id TEXT,
    posted_at       BIGINT NOT NULL,
    redacted_at     BIGINT,
    CHECK ((room_seq IS NULL) <> (conversation_id IS NULL))
  );
  CREATE INDEX message_posted ON message (account_seq, posted_at);
  CREATE INDEX message_room ON message (room_seq);

  CREATE TABLE retention_settings (
    account_seq       BIGINT PRIMARY KEY REFERENCES account (seq) ON DELETE CASCADE,
    room_days         INTEGER,
    conversation_days INTEGER,
    deletion_at       BIGINT
  );

  CREATE TABLE fault (
    seq                 BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operation           TEXT NOT NULL,
    exception           TEXT NOT NULL,
    times               INTEGER NOT NULL,
    retry_after_seconds INTEGER
  );
  CREATE INDEX fault_operation ON fault (operation, seq);
  `,
  `
  CREATE TABLE change (
    seq             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource        TEXT NOT NULL,
    kind            TEXT NOT NULL,
    operation       TEXT,
    at              BIGINT NOT NULL,
    account_id      TEXT,
    user_id         TEXT,
    room_id         TEXT,
    phone_number_id TEXT,
    transaction_id  xid8 NOT NULL DEFAULT pg_current_xact_id()
  );
  CREATE INDEX change_committed ON change (transaction_id, seq);
  -- The time at which an ordered number is acquired or a calling name is updated, until this is in the feed.
  ALTER TABLE phone_number ADD COLUMN settles_at BIGINT;
  CREATE INDEX phone_number_settling ON phone_number (settles_at) WHERE settles_at IS NOT NULL;
  CREATE INDEX phone_number_leaving ON phone_number (deleted_at) WHERE deleted_at IS NOT NULL;
  `,
];
