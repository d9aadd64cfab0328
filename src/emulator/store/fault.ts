/** Stores the faults that the control API requested: errors that the next requests of an operation get. */
import type { Reader, Writer } from '../../sql/port.js';
import type { ChimeExceptionName } from '../wire/api-model.js';

/** The next `times` requests of an operation fail with an exception that its model lists. */
export interface FaultRecord {
  readonly operation: string;
  readonly exception: ChimeExceptionName;
  readonly times: number;
  /** The value of the header `Retry-After`, or null without it. */
  readonly retryAfterSeconds: number | null;
}

interface FaultRow {
  seq: number;
  operation: string;
  exception: ChimeExceptionName;
  times: number;
  retry_after_seconds: number | null;
}

export class FaultStore<Db extends Reader = Reader> {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async add(this: FaultStore<Writer>, fault: FaultRecord): Promise<void> {
    await this.#db.run(
      'INSERT INTO fault (operation, exception, times, retry_after_seconds) VALUES (?, ?, ?, ?)',
      fault.operation,
      fault.exception,
      fault.times,
      fault.retryAfterSeconds,
    );
  }

  /** Returns the faults still to come, oldest first. */
  async list(): Promise<FaultRecord[]> {
    const rows = await this.#db.all<FaultRow>('SELECT * FROM fault ORDER BY seq');
    return rows.map((row) => toRecord(row));
  }

  /** Whether a request of the operation would get a fault now. */
  async has(operation: string): Promise<boolean> {
    return (await this.#first(operation)) !== undefined;
  }

  /** Takes the fault for one request of the operation, if there is one. */
  async take(this: FaultStore<Writer>, operation: string): Promise<FaultRecord | undefined> {
    const row = await this.#first(operation);
    if (!row) return undefined;
    if (row.times > 1) await this.#db.run('UPDATE fault SET times = times - 1 WHERE seq = ?', row.seq);
    else await this.#db.run('DELETE FROM fault WHERE seq = ?', row.seq);
    return toRecord(row);
  }

  async clear(this: FaultStore<Writer>): Promise<void> {
    // Without a condition SQLite would write even if there is no row, and a start on a full disk would fail.
    await this.#db.run('DELETE FROM fault WHERE seq > 0');
  }

  #first(operation: string): Promise<FaultRow | undefined> {
    return this.#db.get<FaultRow>('SELECT * FROM fault WHERE operation = ? ORDER BY seq LIMIT 1', operation);
  }
}

function toRecord(row: FaultRow): FaultRecord {
  return {
    operation: row.operation,
    exception: row.exception,
    times: row.times,
    retryAfterSeconds: row.retry_after_seconds,
  };
}
