/** Stores the server's few own values that must survive a restart: the page-token secret and the clock's offset. */
import type { Database } from './database.js';

export class SettingStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get(key: string): string | undefined {
    return this.#db.get<{ value: string }>('SELECT value FROM setting WHERE key = ?', key)?.value;
  }

  set(key: string, value: string): void {
    this.#db.run(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      value,
    );
  }
}
