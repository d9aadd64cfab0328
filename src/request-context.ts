/** Makes the context of one request. */
import type { Logger } from 'pino';
import { limitToAccounts } from './access/account-grant.js';
import type { Caller } from './access/caller.js';
import { noteChanges, type RequestAudit } from './audit-log/request-audit.js';
import type { Chime } from './chime/client.js';
import type { BatchObserver } from './chime/loader.js';
import { createLoaders, type Loaders } from './chime/loaders.js';
import type { CallReport } from './chime/observer.js';
import { isRead, operationOf } from './chime/operations.js';
import type { Context } from './context.js';
import type { RequestRecord } from './observability/request-record.js';

export interface ContextOptions {
  caller: Caller;
  chime: Chime;
  log: Logger;
  /** Aborted when the client goes away before it was answered; asked for when there is something to give up. */
  gone: () => AbortSignal;
  record: RequestRecord;
  /** Has the request id. */
  audit: RequestAudit;
  /** Told of the batches of the loaders. */
  onBatch?: BatchObserver | undefined;
}

export const createContext = (options: ContextOptions): Context => new RequestContext(options);

/**
 * Makes what most requests do without when it is first asked for. Apollo Server works with a copy of it, made from its
 * own properties and its prototype: hence no private names and no getters of its own.
 */
class RequestContext implements Context {
  readonly caller: Caller;
  readonly chime: Chime;
  readonly record: RequestRecord;
  readonly audit: RequestAudit;
  private readonly options: ContextOptions;
  private ownLoaders: Loaders | undefined;
  private ownLog: Logger | undefined;

  constructor(options: ContextOptions) {
    this.options = options;
    this.caller = options.caller;
    this.record = options.record;
    this.audit = options.audit;
    this.chime = chimeFor(options);
  }

  get loaders(): Loaders {
    return (this.ownLoaders ??= createLoaders(this.chime, this.options.onBatch));
  }

  get log(): Logger {
    const { log, audit } = this.options;
    const { trace } = this.record;
    return (this.ownLog ??= log.child({
      requestId: audit.requestId,
      ...(trace ? { traceId: trace.traceId, spanId: trace.spanId } : {}),
    }));
  }
}

function chimeFor({ chime, gone, record, audit, caller }: ContextOptions): Chime {
  const onCall = (report: CallReport): void => record.noteCall(report);
  // The keys of an issuer may take their time; how long a client takes to send the body is its own affair.
  const since = performance.now() - record.authenticationMs;
  const forRequest: Chime = {
    send: (command) => {
      record.upstreamCalls += 1;
      // Writes are not given up, and a signal is not cheap.
      const signal = isRead(operationOf(command)) ? gone() : undefined;
      return chime.send(command, { signal, onCall, since, tracer: record.trace });
    },
  };
  const noted = noteChanges(forRequest, audit);
  return caller.accounts === 'all' ? noted : limitToAccounts(noted, caller.accounts);
}
