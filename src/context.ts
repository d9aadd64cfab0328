/** What every resolver of one request works with. */
import type { Logger } from 'pino';
import type { Chime } from './chime/client.js';
import { createLoaders, type Loaders } from './chime/loaders.js';

export interface Context {
  /** Chime, on behalf of this request: its reads are given up when the client goes away. */
  chime: Chime;
  loaders: Loaders;
  /** Carries the request id. */
  log: Logger;
}

/** @param signal aborted when the client goes away before it was answered */
export function createContext(chime: Chime, log: Logger, requestId: string, signal: AbortSignal): Context {
  const forRequest: Chime = { send: (command) => chime.send(command, signal) };
  return {
    chime: forRequest,
    loaders: createLoaders(forRequest),
    log: log.child({ requestId }),
  };
}
