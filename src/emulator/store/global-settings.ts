/** The settings of the whole AWS account: one row, which the first setting creates. */
import type { Reader, Writer } from '../../sql/port.js';

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

export class GlobalSettingsStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async get(): Promise<GlobalSettingsRecord> {
    const row = await this.#db.get<GlobalSettingsRow>('SELECT * FROM global_settings');
    return {
      businessCallingBucket: row?.business_calling_bucket ?? null,
      voiceConnectorBucket: row?.voice_connector_bucket ?? null,
      callingName: row?.calling_name ?? null,
      callingNameUpdatedAt: row?.calling_name_updated_at ?? null,
    };
  }

  async update(this: GlobalSettingsStore<Writer>, change: Partial<GlobalSettingsRecord>): Promise<void> {
    const next = { ...(await this.get()), ...change };
    await this.#db.run(
      `INSERT INTO global_settings (id, business_calling_bucket, voice_connector_bucket, calling_name,
         calling_name_updated_at) VALUES (1, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET business_calling_bucket = excluded.business_calling_bucket,
         voice_connector_bucket = excluded.voice_connector_bucket, calling_name = excluded.calling_name,
         calling_name_updated_at = excluded.calling_name_updated_at`,
      next.businessCallingBucket,
      next.voiceConnectorBucket,
      next.callingName,
      next.callingNameUpdatedAt,
    );
  }
}
