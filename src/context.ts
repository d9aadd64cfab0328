/** What every resolver of one request works with. */
import type { Logger } from 'pino';
import type { Chime } from './chime/client.js';
import { createLoaders, type Loaders } from './chime/loaders.js';
import { limitToAccounts } from './gateway/account-grant.js';
import { noteChanges, type RequestAudit } from './gateway/audit-log.js';
import type { Caller } from './gateway/caller.js';

export interface Context {
  audit: RequestAudit;
  /** Who asks. */
  caller: Caller;
  /**
   * Chime, on behalf of this request: its reads are given up when the client goes away, and it carries out nothing that
   * is outside the accounts of the caller.
   */
  chime: Chime;
  loaders: Loaders;
  /** Carries the request id. */
  log: Logger;
}

/** @param signal aborted when the client goes away before it was answered */
export function createContext(
  chime: Chime,
  log: Logger,
  audit: RequestAudit,
  signal: AbortSignal,
  caller: Caller,
): Context {
  const forRequest = noteChanges({ send: (command) => chime.send(command, signal) }, audit);
  const forCaller = caller.accounts === 'all' ? forRequest : limitToAccounts(forRequest, caller.accounts);
  return {
    audit,
    caller,
    chime: forCaller,
    loaders: createLoaders(forCaller),
    log: log.child({ requestId: audit.requestId }),
  };
}
