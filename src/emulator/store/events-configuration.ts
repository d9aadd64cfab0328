/** The targets of bots' events: at most one configuration per bot. */
import type { Database } from './database.js';

/** Exactly one of the two members is set. */
export interface EventsConfigurationRecord {
  readonly httpsEndpoint: string | null;
  readonly lambdaFunctionArn: string | null;
}

export class EventsConfigurationStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  find(botSeq: number): EventsConfigurationRecord | undefined {
    const row = this.#db.get<{ https_endpoint: string | null; lambda_function_arn: string | null }>(
      'SELECT https_endpoint, lambda_function_arn FROM events_configuration WHERE bot_seq = ?',
      botSeq,
    );
    return row && { httpsEndpoint: row.https_endpoint, lambdaFunctionArn: row.lambda_function_arn };
  }

  /** Sets the bot's configuration and replaces any earlier one. */
  put(botSeq: number, { httpsEndpoint, lambdaFunctionArn }: EventsConfigurationRecord): void {
    this.#db.run(
      'INSERT OR REPLACE INTO events_configuration (bot_seq, https_endpoint, lambda_function_arn) VALUES (?, ?, ?)',
      botSeq,
      httpsEndpoint,
      lambdaFunctionArn,
    );
  }

  delete(botSeq: number): void {
    this.#db.run('DELETE FROM events_configuration WHERE bot_seq = ?', botSeq);
  }
}
