/**
 * Stores which entities changed, in the order of the commits, for the readers of the change feed. A change has the keys
 * of the entity and none of its data. Its phone number is in E.164 form with the plus sign.
 */
import type { Reader, SqlValue, Writer } from '../../sql/port.js';

export type ChangedResource = 'Account' | 'User' | 'Room' | 'PhoneNumber';

export type ChangeKind = 'Created' | 'Updated' | 'Deleted';

/** A change as it is recorded. A user without an id stands for users of the account who are not named. */
export interface NewChange {
  readonly resource: ChangedResource;
  readonly kind: ChangeKind;
  readonly accountId?: string | undefined;
  readonly userId?: string | undefined;
  readonly roomId?: string | undefined;
  readonly phoneNumberId?: string | undefined;
}

/**
 * The place of a change in the feed. The time, in milliseconds since 1970, tells the change from another one that got
 * the same number after a restore.
 */
export interface ChangePosition {
  readonly seq: number;
  readonly at: number;
}

/** A stored change. The first one of a store is that of the store itself. */
export interface ChangeRecord extends Omit<NewChange, 'resource'>, ChangePosition {
  readonly resource: ChangedResource | 'Store';
  /** Null for a change by time, or by the control API. */
  readonly operation: string | null;
}

interface ChangeRow {
  seq: number;
  resource: ChangeRecord['resource'];
  kind: ChangeKind;
  operation: string | null;
  at: number;
  account_id: string | null;
  user_id: string | null;
  room_id: string | null;
  phone_number_id: string | null;
}

const columns = [
  'resource',
  'kind',
  'operation',
  'at',
  'account_id',
  'user_id',
  'room_id',
  'phone_number_id',
];
const parameters = `(${columns.map(() => '?').join(', ')})`;

const ALWAYS_RETAINED = 100;

/** The most rows of one statement, so that there are few different statements. */
const ROWS = 50;

/**
 * SQLite commits one transaction after another. PostgreSQL's numbers are assigned before the commit, so that a reader
 * could see a number and miss a lower one. All transactions below `pg_snapshot_xmin` have ended, and their order is
 * that of the changes of one entity.
 */
const ORDERS = {
  sqlite: { key: ['seq'], isFinal: '' },
  postgresql: {
    key: ['transaction_id', 'seq'],
    isFinal: 'AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())',
  },
} as const;

export class ChangeStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async append(
    this: ChangeStore<Writer>,
    changes: readonly NewChange[],
    operation: string | null,
    at: number,
  ): Promise<void> {
    for (let from = 0; from < changes.length; from += ROWS) {
      const rows = changes.slice(from, from + ROWS);
      await this.#insert(rows.map((change) => toValues(change, operation, at)));
    }
  }

  /**
   * Makes sure that there is a position. Changes of transactions that did not happen yet come from another PostgreSQL
   * server, whose dump was restored here. They are deleted, because they would follow the next ones.
   */
  async prepare(this: ChangeStore<Writer>, at: number): Promise<void> {
    if (this.#db.dialect === 'postgresql')
      await this.#db.run('DELETE FROM change WHERE transaction_id >= pg_current_xact_id()');
    if (await this.#db.get('SELECT seq FROM change LIMIT 1')) return;
    await this.#insert([toValues({ resource: 'Store', kind: 'Created' }, null, at)]);
  }

  /** Returns the present position. On PostgreSQL there is none while a transaction older than all changes is open. */
  newest(): Promise<ChangePosition | undefined> {
    const { key, isFinal } = ORDERS[this.#db.dialect];
    return this.#db.get<ChangePosition>(
      `SELECT seq, at FROM change WHERE TRUE ${isFinal} ORDER BY ${key.join(' DESC, ')} DESC LIMIT 1`,
    );
  }

  /**
   * Returns the change at the position, and at most `limit` after it. Returns none if the position is not stored, or
   * was never given.
   */
  async list({ seq, at }: ChangePosition, limit: number): Promise<ChangeRecord[]> {
    const { key, isFinal } = ORDERS[this.#db.dialect];
    const rows = await this.#db.all<ChangeRow>(
      `SELECT seq, ${columns.join(', ')} FROM change
       WHERE (${key.join(', ')}) >= (SELECT ${key.join(', ')} FROM change WHERE seq = ? AND at = ?) ${isFinal}
       ORDER BY ${key.join(', ')} LIMIT ?`,
      seq,
      at,
      limit + 1,
    );
    return rows.map(toRecord);
  }

  /**
   * Deletes changes from before that time among the `limit` oldest. The newest 100 remain, so that there is always a
   * present position, and readers can follow a clock that is moved. Returns the number deleted.
   */
  prune(this: ChangeStore<Writer>, before: number, limit: number): Promise<number> {
    return this.#db.run(
      `DELETE FROM change WHERE at < ? AND seq IN (SELECT seq FROM change ORDER BY seq LIMIT ?)
         AND seq <= (SELECT max(seq) FROM change) - ${ALWAYS_RETAINED}`,
      before,
      limit,
    );
  }

  /** Whether {@link pruneSurplus} deletes changes. */
  async hasSurplus(retained: number): Promise<boolean> {
    const sql = 'SELECT seq FROM change WHERE seq <= (SELECT max(seq) FROM change) - ? LIMIT 1';
    return (await this.#db.get(sql, retained)) !== undefined;
  }

  /** Deletes changes that are not among the newest `retained`, at most `limit`. Returns the number deleted. */
  pruneSurplus(this: ChangeStore<Writer>, retained: number, limit: number): Promise<number> {
    return this.#db.run(
      `DELETE FROM change WHERE seq <= (SELECT max(seq) FROM change) - ?
         AND seq IN (SELECT seq FROM change ORDER BY seq LIMIT ?)`,
      retained,
      limit,
    );
  }

  #insert(this: ChangeStore<Writer>, rows: readonly SqlValue[][]): Promise<number> {
    return this.#db.run(
      `INSERT INTO change (${columns.join(', ')}) VALUES ${rows.map(() => parameters).join(', ')}`,
      ...rows.flat(),
    );
  }
}

function toValues(
  change: Omit<NewChange, 'resource'> & Pick<ChangeRecord, 'resource'>,
  operation: string | null,
  at: number,
): SqlValue[] {
  return [
    change.resource,
    change.kind,
    operation,
    at,
    change.accountId ?? null,
    change.userId ?? null,
    change.roomId ?? null,
    change.phoneNumberId ?? null,
  ];
}

function toRecord(row: ChangeRow): ChangeRecord {
  return {
    seq: row.seq,
    resource: row.resource,
    kind: row.kind,
    operation: row.operation,
    at: row.at,
    accountId: row.account_id ?? undefined,
    userId: row.user_id ?? undefined,
    roomId: row.room_id ?? undefined,
    phoneNumberId: row.phone_number_id ?? undefined,
  };
}
