/** What every resolver of one request works with. */
import type { Logger } from 'pino';
import type { Caller } from './access/caller.js';
import type { RequestAudit } from './audit-log/request-audit.js';
import type { Chime } from './chime/client.js';
import type { Loaders } from './chime/loaders.js';
import type { RequestRecord } from './observability/request-record.js';

export interface Context {
  /** Who asks. */
  readonly caller: Caller;
  /**
   * Chime, on behalf of this request: its reads are given up when the client goes away, and it carries out nothing that
   * is outside the accounts of the caller.
   */
  readonly chime: Chime;
  readonly loaders: Loaders;
  /** Carries the request id. */
  readonly log: Logger;
  /** For whoever is told of the request when it is over. */
  readonly record: RequestRecord;
  readonly audit: RequestAudit;
}
