/**
 * Stores phone number orders: converts rows to records and back. Each number's outcome is decided when the order is
 * placed.
 */
import type { PhoneNumberProductType } from '@aws-sdk/client-chime';
import type { Reader, Writer } from '../../sql/port.js';

/** A stored order. Times are milliseconds since 1970. */
export interface PhoneNumberOrderRecord {
  readonly seq: number;
  readonly phoneNumberOrderId: string;
  readonly productType: PhoneNumberProductType;
  readonly createdAt: number;
  /** The time at which its outcome is known. It is in the future while the order is processing. */
  readonly settledAt: number;
  /** The numbers in the order of the request. */
  readonly numbers: readonly { readonly e164: string; readonly acquired: boolean }[];
}

export type NewPhoneNumberOrder = Omit<PhoneNumberOrderRecord, 'seq'>;

interface OrderRow {
  seq: number;
  phone_number_order_id: string;
  product_type: PhoneNumberProductType;
  created_at: number;
  settled_at: number;
}

export class PhoneNumberOrderStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(
    this: PhoneNumberOrderStore<Writer>,
    order: NewPhoneNumberOrder,
  ): Promise<PhoneNumberOrderRecord> {
    await this.#db.run(
      `INSERT INTO phone_number_order (phone_number_order_id, product_type, created_at, settled_at)
       VALUES (?, ?, ?, ?)`,
      order.phoneNumberOrderId,
      order.productType,
      order.createdAt,
      order.settledAt,
    );
    const row = await this.#row(order.phoneNumberOrderId);
    if (!row) throw new Error('An order just inserted is not there.');
    for (const [position, { e164, acquired }] of order.numbers.entries()) {
      await this.#db.run(
        'INSERT INTO ordered_phone_number (order_seq, position, e164, acquired) VALUES (?, ?, ?, ?)',
        row.seq,
        position,
        e164,
        Number(acquired),
      );
    }
    return { ...order, seq: row.seq };
  }

  async find(phoneNumberOrderId: string): Promise<PhoneNumberOrderRecord | undefined> {
    const row = await this.#row(phoneNumberOrderId);
    return row && (await this.#toRecord(row));
  }

  /**
   * Returns the newest orders first. With `before` it returns only orders placed before the one of that number; 0
   * returns all. An order's numbers are read when the iteration reaches it.
   */
  async *list(before: number, limit: number): AsyncGenerator<PhoneNumberOrderRecord> {
    const rows = await this.#db.all<OrderRow>(
      'SELECT * FROM phone_number_order WHERE seq < ? ORDER BY seq DESC LIMIT ?',
      before === 0 ? Number.MAX_SAFE_INTEGER : before,
      limit,
    );
    for (const row of rows) yield await this.#toRecord(row);
  }

  async settle(
    this: PhoneNumberOrderStore<Writer>,
    order: PhoneNumberOrderRecord,
    at: number,
  ): Promise<void> {
    await this.#db.run('UPDATE phone_number_order SET settled_at = ? WHERE seq = ?', at, order.seq);
  }

  /** Marks one number of the order as failed. */
  async fail(
    this: PhoneNumberOrderStore<Writer>,
    order: PhoneNumberOrderRecord,
    e164: string,
  ): Promise<void> {
    await this.#db.run(
      'UPDATE ordered_phone_number SET acquired = 0 WHERE order_seq = ? AND e164 = ?',
      order.seq,
      e164,
    );
  }

  /**
   * Deletes orders from before that time among the `limit` oldest, with their numbers. The newest `retained` orders
   * remain. Returns the number of deleted orders.
   */
  async prune(
    this: PhoneNumberOrderStore<Writer>,
    before: number,
    retained: number,
    limit: number,
  ): Promise<number> {
    return await this.#db.run(
      `DELETE FROM phone_number_order WHERE created_at < ?
         AND seq IN (SELECT seq FROM phone_number_order ORDER BY seq LIMIT ?)
         AND seq <= (SELECT seq FROM phone_number_order ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
      before,
      limit,
      retained,
    );
  }

  async #row(phoneNumberOrderId: string): Promise<OrderRow | undefined> {
    return await this.#db.get<OrderRow>(
      'SELECT * FROM phone_number_order WHERE phone_number_order_id = ?',
      phoneNumberOrderId,
    );
  }

  async #toRecord(row: OrderRow): Promise<PhoneNumberOrderRecord> {
    const numbers = await this.#db.all<{ e164: string; acquired: number }>(
      'SELECT e164, acquired FROM ordered_phone_number WHERE order_seq = ? ORDER BY position',
      row.seq,
    );
    return {
      seq: row.seq,
      phoneNumberOrderId: row.phone_number_order_id,
      productType: row.product_type,
      createdAt: row.created_at,
      settledAt: row.settled_at,
      numbers: numbers.map(({ e164, acquired }) => ({ e164, acquired: acquired === 1 })),
    };
  }
}
