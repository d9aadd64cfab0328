/** Stores the emulator's own values that must survive a restart: the page-token secret and the clock's offset. */
import type { Reader, Writer } from '../../sql/port.js';

export class SettingStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#db.get<{ value: string }>('SELECT value FROM setting WHERE key = ?', key))?.value;
  }

  /** Returns PostgreSQL's time in milliseconds since 1970. */
  async databaseTime(): Promise<number> {
    const row = await this.#db.get<{ time: number }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS time',
    );
    if (!row) throw new Error('The database returned no time.');
    return row.time;
  }

  async set(this: SettingStore<Writer>, key: string, value: string): Promise<void> {
    await this.#db.run(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      value,
    );
  }
}
