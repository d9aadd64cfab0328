/** A running emulator for one test: own store in a temporary directory, free port, silent, driven by the stock SDK. */
import { ChimeClient, ChimeServiceException } from '@aws-sdk/client-chime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type EmulatorOptions } from '../../src/emulator/wire/server.js';
import { keptLog } from './log-file.js';

/** `controlApi` POSTs the body to a path below `/_emulator` (GETs without one) and answers the JSON; it throws unless 200. */
export interface TestEmulator {
  readonly url: string;
  readonly dataDir: string;
  readonly client: ChimeClient;
  controlApi<Answer = Record<string, unknown>>(path: string, body?: object): Promise<Answer>;
  /** Stops the server and, unless the test brought its own `dataDir`, deletes the store. */
  stop(): Promise<void>;
}

export type TestEmulatorOptions = Partial<Omit<EmulatorOptions, 'host' | 'port'>>;

/** Starts an emulator with an empty store (`seed: 'none'`) unless told otherwise. */
export async function startTestEmulator(options: TestEmulatorOptions = {}): Promise<TestEmulator> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'chime-emulator-')));
  const emulator = await startEmulator({
    seed: 'none',
    log: keptLog(),
    ...options,
    host: '127.0.0.1',
    port: 0,
    dataDir,
  });
  const client = testClient(emulator.url);
  return {
    url: emulator.url,
    dataDir,
    client,
    controlApi: (path, body) => callControlApi(emulator.url, path, body),
    stop: async () => {
      client.destroy();
      await emulator.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true });
    },
  };
}

/** A stock client that tries once. */
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
  // The caller knows its route.
  return (await response.json()) as Answer;
}

/** How a call was refused: `NotFoundException 404`. Throws when it was not. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ChimeServiceException) return `${error.name} ${error.$metadata.httpStatusCode}`;
  throw new Error('The call was not refused by the service.', { cause: error });
}
