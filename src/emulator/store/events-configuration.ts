/** The targets of bots' events: at most one configuration per bot. */
import type { Reader, Writer } from '../../sql/port.js';

/** Exactly one of the two members is set. */
export interface EventsConfigurationRecord {
  readonly httpsEndpoint: string | null;
  readonly lambdaFunctionArn: string | null;
}

export class EventsConfigurationStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async find(botSeq: number): Promise<EventsConfigurationRecord | undefined> {
    const row = await this.#db.get<{ https_endpoint: string | null; lambda_function_arn: string | null }>(
      'SELECT https_endpoint, lambda_function_arn FROM events_configuration WHERE bot_seq = ?',
      botSeq,
    );
    return row && { httpsEndpoint: row.https_endpoint, lambdaFunctionArn: row.lambda_function_arn };
  }

  /** Sets the bot's configuration and replaces any earlier one. */
  async put(
    this: EventsConfigurationStore<Writer>,
    botSeq: number,
    { httpsEndpoint, lambdaFunctionArn }: EventsConfigurationRecord,
  ): Promise<void> {
    await this.#db.run(
      `INSERT INTO events_configuration (bot_seq, https_endpoint, lambda_function_arn) VALUES (?, ?, ?)
       ON CONFLICT (bot_seq) DO UPDATE SET https_endpoint = excluded.https_endpoint,
         lambda_function_arn = excluded.lambda_function_arn`,
      botSeq,
      httpsEndpoint,
      lambdaFunctionArn,
    );
  }

  async delete(this: EventsConfigurationStore<Writer>, botSeq: number): Promise<void> {
    await this.#db.run('DELETE FROM events_configuration WHERE bot_seq = ?', botSeq);
  }
}
