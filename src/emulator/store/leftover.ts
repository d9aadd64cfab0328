/**
 * The records of deleted accounts. Deleting an account hides all of them at once; they are removed in batches, because
 * an account can have millions.
 */
import type { Reader, Writer } from '../../sql/port.js';
import type { AccountRecord } from './account.js';

const DELETED = 'account_seq IN (SELECT seq FROM account WHERE deleted_at IS NOT NULL)';

/** The records to remove, in an order in which no removal cascades to more than a few rows. */
const LEFTOVERS: readonly { readonly table: string; readonly where: string }[] = [
  { table: 'room_membership', where: `room_seq IN (SELECT seq FROM room WHERE ${DELETED})` },
  { table: 'message', where: DELETED },
  { table: 'room', where: DELETED },
  { table: 'bot', where: DELETED },
  { table: '"user"', where: DELETED },
];

export class LeftoverStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Whether any deleted account has records left. */
  async exist(): Promise<boolean> {
    for (const { table, where } of LEFTOVERS)
      if (await this.#db.get(`SELECT seq FROM ${table} WHERE ${where} LIMIT 1`)) return true;
    return false;
  }

  /** Whether that account, which was deleted, has records left. */
  async existOf({ seq }: AccountRecord): Promise<boolean> {
    for (const table of ['room', 'message', 'bot', '"user"'])
      if (await this.#db.get(`SELECT seq FROM ${table} WHERE account_seq = ? LIMIT 1`, seq)) return true;
    return false;
  }

  /** Removes at most `limit` records. Returns the number removed. */
  async remove(this: LeftoverStore<Writer>, limit: number): Promise<number> {
    let removed = 0;
    for (const { table, where } of LEFTOVERS) {
      const sql = `DELETE FROM ${table} WHERE seq IN (SELECT seq FROM ${table} WHERE ${where} LIMIT ?)`;
      removed += await this.#db.run(sql, limit - removed);
      if (removed >= limit) break;
    }
    return removed;
  }
}
