/**
 * The port to SQL databases: raw SQL in the common subset of SQLite and PostgreSQL. Parameters are written as `?`.
 * Reads and writes have types of their own, so that a transaction that only reads cannot contain a write.
 */
/* oxlint-disable typescript/no-unnecessary-type-parameters -- only a caller knows the columns of its SQL */

/**
 * The values that a statement accepts. Booleans are stored as 0 or 1: libsql 0.5 aborts the whole process on one. Text
 * must not contain U+0000, which PostgreSQL refuses and SQLite's readers take for the end of the string.
 */
export type SqlValue = string | number | null;

/** A transaction that reads. All of its statements see one state of the database. */
export interface Reader {
  readonly dialect: 'sqlite' | 'postgresql';
  /** Returns the first row, or undefined. */
  get<Row>(sql: string, ...values: SqlValue[]): Promise<Row | undefined>;
  /** Returns all rows, whose columns are text and whole numbers. */
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>;
}

/** A transaction that reads and writes. Its changes are stored as a whole or not at all. */
export interface Writer extends Reader {
  /** Runs a statement that returns no rows. Returns the number of changed rows. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
}

/** A lock that a write holds until it ends. Two writes that hold it run one after the other, unless both share it. */
export interface Lock {
  readonly name: string;
  readonly isShared: boolean;
}
