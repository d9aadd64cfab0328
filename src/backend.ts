/** Where the gateway sends its calls: a server elsewhere, or an emulator that is started here. */
import type { Logger } from 'pino';
import { type AccessKey, randomAccessKey } from './settings/access-key.js';
import type { Backend } from './settings/settings.js';
import type { Emulator } from './emulator/wire/server.js';
import { StartupError } from './settings/startup-error.js';

/** Signs requests to an emulator that does not look at signatures. */
const UNCHECKED_KEY: AccessKey = { accessKeyId: 'gateway', secretAccessKey: 'gateway' };

/**
 * Starts the emulator if it is the backend; whoever calls this stops it again.
 * @throws StartupError (a taken port, a data directory that cannot be used)
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
  // Loaded only when used: it brings a database engine with it.
  const { startEmulator } = await import('./emulator/wire/server.js');
  const { port, dataDir, seed, controlApi, acceptTimeJump } = backend;
  const credentials = backend.credentials === 'random' ? randomAccessKey() : backend.credentials;
  const options = { host: '127.0.0.1', port, dataDir, seed, controlApi, acceptTimeJump, credentials, log };
  const emulator = await startEmulator(options).catch((error: unknown) => {
    throw error instanceof Error ? new StartupError(error.message, { cause: error }) : error;
  });
  return { emulator, endpoint: emulator.url, credentials: credentials ?? UNCHECKED_KEY };
}
