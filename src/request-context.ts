/** Creates the context of one request. */
import { OperationTypeNode } from 'graphql';
import type { Logger } from 'pino';
import { limitChanges, limitToAccounts } from './access/account-grant.js';
import type { Caller } from './access/caller.js';
import { recordRequestIds, type RequestAudit } from './audit-log/request-audit.js';
import type { Chime } from './chime/client.js';
import type { BatchObserver } from './chime/loader.js';
import { createLoaders, type Loaders } from './chime/loaders.js';
import type { CallReport } from './chime/observer.js';
import { isRead, toOperationName } from './chime/operations.js';
import type { Context } from './context.js';
import type { Changes } from './events/change-hub.js';
import type { RequestRecord } from './observability/request-record.js';

export interface ContextOptions {
  caller: Caller;
  chime: Chime;
  log: Logger;
  /**
   * Returns a signal that aborts when the client disconnects before its response. Called only for work that can be
   * aborted.
   */
  gone: () => AbortSignal;
  record: RequestRecord;
  /** Contains the request id. */
  audit: RequestAudit;
  changes: Changes;
  onSubscription?: Context['onSubscription'];
  isReadOnly?: boolean | undefined;
  /** Receives the batches of the loaders. */
  onBatch?: BatchObserver | undefined;
}

export const createContext = (options: ContextOptions): Context => new RequestContext(options);

/**
 * Creates members that most requests do not need at their first use. Apollo Server copies the context with its own
 * properties and its prototype. Private names and getters of its own would not survive that.
 */
class RequestContext implements Context {
  readonly caller: Caller;
  readonly chime: Chime;
  readonly record: RequestRecord;
  readonly audit: RequestAudit;
  readonly onSubscription: Context['onSubscription'];
  readonly isReadOnly: boolean;
  private readonly options: ContextOptions;
  private ownLoaders: Loaders | undefined;
  private ownLog: Logger | undefined;

  constructor(options: ContextOptions) {
    this.options = options;
    this.caller = options.caller;
    this.record = options.record;
    this.audit = options.audit;
    this.onSubscription = options.onSubscription;
    this.isReadOnly = options.isReadOnly ?? false;
    this.chime = chimeFor(options);
  }

  get changes(): Changes {
    const { changes, caller } = this.options;
    return caller.accounts === 'all' ? changes : limitChanges(changes, caller.accounts);
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
  const onStart = (): void => void (record.upstreamCalls += 1);
  const onCall = (report: CallReport): void => record.recordCall(report);
  // Waiting for an issuer's keys counts towards the deadline, but the time that a client takes to send the body does
  // not.
  const since = performance.now() - record.authenticationMs;
  const forRequest: Chime = {
    send: (command) => {
      // Writes are not aborted, and a signal is expensive.
      const signal = isRead(toOperationName(command)) ? gone() : undefined;
      // A mutation reads what it is about to change, and must not record an old value that another client has changed.
      const isFresh = record.graphql?.operation?.operation === OperationTypeNode.MUTATION;
      return chime.send(command, { signal, isFresh, onStart, onCall, since, tracer: record.trace });
    },
  };
  const audited = recordRequestIds(forRequest, audit);
  return caller.accounts === 'all' ? audited : limitToAccounts(audited, caller.accounts);
}
