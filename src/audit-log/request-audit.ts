/** The audit data of one request besides its mutations. */
import type { Chime } from '../chime/client.js';
import { ChimeError } from '../chime/chime-error.js';
import { wrapWrites } from '../chime/wrap-writes.js';
import type { AuditLog } from './audit-log.js';
import { cut } from './entry.js';

/** The audit data of one request besides its caller. */
export interface RequestAudit {
  readonly log: AuditLog;
  readonly requestId: string;
  /** The network address of the client. */
  readonly address: string;
  /** Chime's request id of the last change. The mutations of a request run one after the other. */
  upstreamRequestId: string | null;
  /** Called once, right before the mutation sends its first change to Chime. */
  beforeChange: (() => Promise<void>) | undefined;
  /** The bytes of the log that all queries of the request together may still read. */
  readingBudget: number;
}

/** In bytes: about 20,000 entries. */
const READING_BUDGET = 8 * 1024 * 1024;

export const createRequestAudit = (log: AuditLog, requestId: string, address: string): RequestAudit => ({
  log,
  requestId,
  // Cut, because behind a proxy the proxy determines it.
  address: cut(address),
  upstreamRequestId: null,
  beforeChange: undefined,
  readingBudget: READING_BUDGET,
});

/** Wraps Chime so that the request ids of changes are recorded, and `beforeChange` is called. */
export const recordRequestIds = (chime: Chime, audit: RequestAudit): Chime =>
  wrapWrites(chime, async (command, options) => {
    const { beforeChange } = audit;
    audit.beforeChange = undefined;
    if (beforeChange) await beforeChange();
    try {
      const output = await chime.send(command, options);
      audit.upstreamRequestId = output.$metadata.requestId ?? null;
      return output;
    } catch (error) {
      if (error instanceof ChimeError) audit.upstreamRequestId = error.failure.requestId;
      throw error;
    }
  });
