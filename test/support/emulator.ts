/**
 * A running emulator for one test: its own store in a temporary directory, a free port, no log output. The stock SDK is
 * its client.
 */
import { ChimeClient, ChimeServiceException } from '@aws-sdk/client-chime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { startEmulator, type EmulatorOptions } from '../../src/emulator/wire/server.js';
import type { DatabaseOptions } from '../../src/emulator/store/open-backend.js';
import { keptLog } from './log-file.js';
import { createSchema } from './postgresql.js';

/**
 * `controlApi` POSTs the body to a path below `/_emulator`, or GETs it without a body. It returns the JSON and throws
 * unless the status is 200.
 */
export interface TestEmulator {
  readonly url: string;
  readonly dataDir: string;
  /** The database of the store, in the project whose emulators use PostgreSQL. */
  readonly database: DatabaseOptions | undefined;
  readonly client: ChimeClient;
  controlApi<Answer = Record<string, unknown>>(path: string, body?: object): Promise<Answer>;
  /** Stops the server. It also deletes the store unless the test passed its own `dataDir`. */
  stop(): Promise<void>;
}

export type TestEmulatorOptions = Partial<Omit<EmulatorOptions, 'host' | 'port'>>;

/** Starts an emulator. Its store is empty by default (`seed: 'none'`). */
export async function startTestEmulator(options: TestEmulatorOptions = {}): Promise<TestEmulator> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'chime-emulator-')));
  const database = options.database ?? (await testDatabase());
  const emulator = await startEmulator({
    seed: 'none',
    log: keptLog(),
    ...options,
    host: '127.0.0.1',
    port: 0,
    dataDir,
    database,
  });
  const client = testClient(emulator.url);
  return {
    url: emulator.url,
    dataDir,
    database,
    client,
    controlApi: (path, body) => callControlApi(emulator.url, path, body),
    stop: async () => {
      client.destroy();
      await emulator.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true });
    },
  };
}

/** Returns a new database for one emulator, or undefined in the projects whose emulators use a file. */
export async function testDatabase(): Promise<DatabaseOptions | undefined> {
  const url = inject('databaseUrl');
  return url === undefined ? undefined : { url: await createSchema(url), poolSize: 4 };
}

/** Creates a stock client that makes only one attempt. */
export function testClient(endpoint: string, accessKeyId = 'test', secretAccessKey = 'test'): ChimeClient {
  return new ChimeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  });
}

async function callControlApi<Answer>(url: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(
    `${url}/_emulator${path}`,
    body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  if (!response.ok) throw new Error(`The control API answered ${response.status}: ${await response.text()}`);
  // The caller knows the response type of its route.
  return (await response.json()) as Answer;
}

/** Returns the refusal of a call: `NotFoundException 404`. It throws when the call succeeded. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ChimeServiceException) return `${error.name} ${error.$metadata.httpStatusCode}`;
  throw new Error('The call was not refused by the service.', { cause: error });
}
