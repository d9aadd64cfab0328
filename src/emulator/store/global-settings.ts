/** The settings of the whole AWS account: one row, which the first setting creates. */
import type { Database } from './database.js';

/** Null means never set. Times are milliseconds since 1970. */
export interface GlobalSettingsRecord {
  readonly businessCallingBucket: string | null;
  readonly voiceConnectorBucket: string | null;
  readonly callingName: string | null;
  readonly callingNameUpdatedAt: number | null;
}

interface GlobalSettingsRow {
  business_calling_bucket: string | null;
  voice_connector_bucket: string | null;
  calling_name: string | null;
  calling_name_updated_at: number | null;
}

export class GlobalSettingsStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  get(): GlobalSettingsRecord {
    const row = this.#db.get<GlobalSettingsRow>('SELECT * FROM global_settings');
    return {
      businessCallingBucket: row?.business_calling_bucket ?? null,
      voiceConnectorBucket: row?.voice_connector_bucket ?? null,
      callingName: row?.calling_name ?? null,
      callingNameUpdatedAt: row?.calling_name_updated_at ?? null,
    };
  }

  update(change: Partial<GlobalSettingsRecord>): void {
    const next = { ...this.get(), ...change };
    this.#db.run(
      `INSERT OR REPLACE INTO global_settings (id, business_calling_bucket, voice_connector_bucket, calling_name,
         calling_name_updated_at) VALUES (1, ?, ?, ?, ?)`,
      next.businessCallingBucket,
      next.voiceConnectorBucket,
      next.callingName,
      next.callingNameUpdatedAt,
    );
  }
}
