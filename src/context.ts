/** The context that all resolvers of one request share. */
import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import type { Caller } from './access/caller.js';
import type { RequestAudit } from './audit-log/request-audit.js';
import type { Chime } from './chime/client.js';
import type { Loaders } from './chime/loaders.js';
import type { ChangeEvent } from './events/change.js';
import type { Changes } from './events/change-hub.js';
import type { RequestRecord } from './observability/request-record.js';

export interface Context {
  /** The caller of the request. */
  readonly caller: Caller;
  /**
   * The Chime client of this request. Its reads are aborted when the client disconnects, and it refuses everything
   * outside the caller's accounts.
   */
  readonly chime: Chime;
  readonly loaders: Loaders;
  /** Adds the request id to every line. */
  readonly log: Logger;
  /** The data that observers read at the end of the request. */
  readonly record: RequestRecord;
  readonly audit: RequestAudit;
  /** The changes that a subscription receives. It refuses everything outside the caller's accounts. */
  readonly changes: Changes;
  /** Whether only queries and subscriptions may run, because the method of the request is safe (RFC 9110, 9.2.1). */
  readonly isReadOnly: boolean;
  /**
   * Receives the subscription that the operation starts. Undefined if the transport of the request carries one response
   * only.
   */
  readonly onSubscription: ((subscription: StartedSubscription) => void) | undefined;
}

/** A subscription that has started. */
export interface StartedSubscription {
  readonly events: AsyncIterableIterator<ChangeEvent>;
  /** The same for subscriptions that have the same results: the same operation, by callers with the same rights. */
  readonly key: string;
  /** Executes the selection for one event. Each event needs a context of its own, because loaders keep what they read. */
  readonly execute: (event: ChangeEvent, context: Context) => Promise<ExecutionResult>;
}
