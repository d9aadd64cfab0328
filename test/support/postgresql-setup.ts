/** Starts one PostgreSQL server for all files of the project `postgresql`. */
import type { TestProject } from 'vitest/node';
import { startPostgresql } from './postgresql.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The database in which every emulator of a test gets a schema. Undefined: emulators use a file. */
    databaseUrl: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgresql({ isDurable: false });
  project.provide('databaseUrl', server.url);
  return () => server.stop();
}
