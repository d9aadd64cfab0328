/** Opens the backend of the gateway: a remote server, or an emulator that is started here. */
import type { Logger } from 'pino';
import { type AccessKey, randomAccessKey } from './settings/access-key.js';
import type { Backend } from './settings/settings.js';
import type { Emulator } from './emulator/wire/server.js';
import { StartupError } from './settings/startup-error.js';

/** Signs requests to an emulator that does not check signatures. */
const UNCHECKED_KEY: AccessKey = { accessKeyId: 'gateway', secretAccessKey: 'gateway' };

/**
 * Starts the emulator if it is the backend. The caller must stop it.
 * @throws StartupError (a port in use, a data directory that cannot be used)
 */
export async function openBackend(
  backend: Backend,
  log: Logger,
): Promise<{
  emulator?: Emulator;
  endpoint?: string;
  credentials?: AccessKey;
}> {
  if (backend.kind === 'remote') {
    const { endpoint, credentials } = backend;
    return { ...(endpoint ? { endpoint } : {}), ...(credentials ? { credentials } : {}) };
  }
  // Loaded only when used, because it includes a database engine.
  const { startEmulator } = await import('./emulator/wire/server.js');
  const { port, dataDir, database, seed, controlApi, acceptTimeJump } = backend;
  const credentials = backend.credentials === 'random' ? randomAccessKey() : backend.credentials;
  const options = {
    host: '127.0.0.1',
    port,
    dataDir,
    database,
    seed,
    controlApi,
    acceptTimeJump,
    credentials,
    log,
  };
  const emulator = await startEmulator(options).catch((error: unknown) => {
    throw error instanceof Error ? new StartupError(error.message, { cause: error }) : error;
  });
  return { emulator, endpoint: emulator.url, credentials: credentials ?? UNCHECKED_KEY };
}
