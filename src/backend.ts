/** Where the gateway sends its calls: a server elsewhere, or an emulator that is started here. */
import type { Logger } from 'pino';
import type { Backend } from './config.js';
import type { Emulator } from './emulator/server.js';
import { StartError } from './start-error.js';

/**
 * Starts the emulator if it is the backend; whoever calls this stops it again.
 * @throws StartError (a taken port, a data directory that cannot be used)
 */
export async function openBackend(
  backend: Backend,
  log: Logger,
): Promise<{
  emulator?: Emulator;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}> {
  if (backend.kind === 'remote') {
    const { endpoint, credentials } = backend;
    return { ...(endpoint ? { endpoint } : {}), ...(credentials ? { credentials } : {}) };
  }
  // Loaded only when used: it brings a database engine with it.
  const { startEmulator } = await import('./emulator/server.js');
  const { port, dataDir, seed } = backend;
  const emulator = await startEmulator({ host: '127.0.0.1', port, dataDir, seed, log }).catch(
    (error: unknown) => {
      throw error instanceof Error ? new StartError(error.message, { cause: error }) : error;
    },
  );
  return {
    emulator,
    endpoint: emulator.url,
    credentials: { accessKeyId: 'gateway', secretAccessKey: 'gateway' },
  };
}
