/** What the audit log records of one request besides its mutations. */
import type { Chime } from '../chime/client.js';
import { ChimeError } from '../chime/chime-error.js';
import { isRead, operationOf } from '../chime/operations.js';
import type { AuditLog } from './audit-log.js';
import { cut } from './entry.js';

/** What the audit log is to know of one request besides its caller. */
export interface RequestAudit {
  readonly log: AuditLog;
  readonly requestId: string;
  /** The network address of the client. */
  readonly address: string;
  /** Chime's identifier of the last change. The mutations of a request are carried out one after the other. */
  upstreamRequestId: string | null;
  /** Bytes of the log that the queries of the request may still read, all of them together. */
  readingBudget: number;
}

/** Bytes: about 20,000 entries. */
const READING_BUDGET = 8 * 1024 * 1024;

export const createRequestAudit = (log: AuditLog, requestId: string, address: string): RequestAudit => ({
  log,
  requestId,
  // Behind a proxy it is what the proxy says.
  address: cut(address),
  upstreamRequestId: null,
  readingBudget: READING_BUDGET,
});

/** The same Chime; what it calls its answers to changes is noted. */
export const noteChanges = (chime: Chime, audit: RequestAudit): Chime => ({
  async send(command, options) {
    if (isRead(operationOf(command))) return chime.send(command, options);
    try {
      const output = await chime.send(command, options);
      audit.upstreamRequestId = output.$metadata.requestId ?? null;
      return output;
    } catch (error) {
      if (error instanceof ChimeError) audit.upstreamRequestId = error.failure.requestId;
      throw error;
    }
  },
});
