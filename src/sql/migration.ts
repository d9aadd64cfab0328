/** Brings a schema up to date: numbered steps, of which a table has the number that the database has had. */
import type { Writer } from './port.js';
import { UnusableDatabaseError } from './sql-error.js';

/** A transaction that no other migration of the database can run next to. */
export interface Migrator extends Writer {
  /** Runs statements without parameters. */
  execute(sql: string): Promise<void>;
}

/** The numbers of steps that the database had before and has now. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/**
 * Applies the missing steps.
 * @param table that has the number of steps. Parts of a program that share a database have one each.
 * @throws UnusableDatabaseError when a newer version of this program has migrated the database
 */
export async function migrate(db: Migrator, table: string, steps: readonly string[]): Promise<Migrated> {
  await db.execute(`CREATE TABLE IF NOT EXISTS ${table} (version INTEGER NOT NULL)`);
  const from = (await db.get<{ version: number }>(`SELECT version FROM ${table}`))?.version ?? 0;
  const to = steps.length;
  if (from > to) {
    throw new UnusableDatabaseError(
      `was migrated by a newer version of this program (schema ${from}, this program knows ${to})`,
    );
  }
  if (from < to) {
    for (const step of steps.slice(from)) await db.execute(step);
    await db.execute(`DELETE FROM ${table}; INSERT INTO ${table} (version) VALUES (${to})`);
  }
  return { from, to };
}
