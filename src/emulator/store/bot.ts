/** Stores bots: converts rows to records and back. */
import type { Reader, Writer } from '../../sql/port.js';

/** A stored bot. */
export interface BotRecord {
  readonly seq: number;
  readonly botId: string;
  readonly accountSeq: number;
  /** The name as responses show it. */
  readonly displayName: string;
  readonly email: string;
  readonly disabled: boolean;
  /** Secret: the key with which events sent to the bot are signed. */
  readonly securityToken: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewBot = Omit<BotRecord, 'seq' | 'disabled' | 'updatedAt'>;
export type BotChange = Partial<Pick<BotRecord, 'disabled' | 'securityToken' | 'updatedAt'>>;

interface BotRow {
  seq: number;
  bot_id: string;
  account_seq: number;
  display_name: string;
  email: string;
  disabled: number;
  security_token: string;
  created_at: number;
  updated_at: number;
}

export class BotStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(this: BotStore<Writer>, bot: NewBot): Promise<BotRecord> {
    await this.#db.run(
      `INSERT INTO bot (bot_id, account_seq, display_name, email, security_token, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      bot.botId,
      bot.accountSeq,
      bot.displayName,
      bot.email,
      bot.securityToken,
      bot.createdAt,
      bot.createdAt,
    );
    const inserted = await this.find(bot.accountSeq, bot.botId);
    if (!inserted) throw new Error('A bot just inserted is not there.');
    return inserted;
  }

  /** Returns the bot of that id if it is in that account. */
  async find(accountSeq: number, botId: string): Promise<BotRecord | undefined> {
    const row = await this.#db.get<BotRow>(
      'SELECT * FROM bot WHERE bot_id = ? AND account_seq = ?',
      botId,
      accountSeq,
    );
    return row && toRecord(row);
  }

  /** Returns at most `limit` bots of the account after the position `after`, in creation order. */
  async list(accountSeq: number, after: number, limit: number): Promise<BotRecord[]> {
    return (
      await this.#db.all<BotRow>(
        'SELECT * FROM bot WHERE account_seq = ? AND seq > ? ORDER BY seq LIMIT ?',
        accountSeq,
        after,
        limit,
      )
    ).map((row) => toRecord(row));
  }

  /** Returns the number of the account's bots. */
  async count(accountSeq: number): Promise<number> {
    const row = await this.#db.get<{ count: number }>(
      'SELECT count(*) AS count FROM bot WHERE account_seq = ?',
      accountSeq,
    );
    return row?.count ?? 0;
  }

  async update(this: BotStore<Writer>, bot: BotRecord, change: BotChange): Promise<BotRecord> {
    const next = { ...bot, ...change };
    await this.#db.run(
      'UPDATE bot SET disabled = ?, security_token = ?, updated_at = ? WHERE seq = ?',
      Number(next.disabled),
      next.securityToken,
      next.updatedAt,
      bot.seq,
    );
    return next;
  }
}

function toRecord(row: BotRow): BotRecord {
  return {
    seq: row.seq,
    botId: row.bot_id,
    accountSeq: row.account_seq,
    displayName: row.display_name,
    email: row.email,
    disabled: row.disabled === 1,
    securityToken: row.security_token,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
