/** What every resolver of one request works with. */
import type { Logger } from 'pino';
import type { Chime } from './chime/client.js';
import type { BatchObserver } from './chime/loader.js';
import { createLoaders, type Loaders } from './chime/loaders.js';
import type { CallReport } from './chime/observer.js';
import { isRead, type OperationName } from './chime/policy.js';
import type { RequestRecord } from './gateway/request-record.js';

export interface Context {
  /** Chime, on behalf of this request: its reads are given up when the client goes away. */
  readonly chime: Chime;
  readonly loaders: Loaders;
  /** Carries the request id. */
  readonly log: Logger;
  /** For whoever is told of the request when it is over. */
  readonly record: RequestRecord;
}

export interface ContextOptions {
  chime: Chime;
  log: Logger;
  requestId: string;
  /** Aborted when the client goes away before it was answered; asked for when there is something to give up. */
  gone: () => AbortSignal;
  record: RequestRecord;
  /** Told of the batches of the loaders. */
  onBatch?: BatchObserver | undefined;
}

export const createContext = (options: ContextOptions): Context => new RequestContext(options);

/**
 * Makes what most requests do without when it is first asked for. Apollo Server works with a copy of it, made from its
 * own properties and its prototype: hence no private names and no getters of its own.
 */
class RequestContext implements Context {
  readonly chime: Chime;
  readonly record: RequestRecord;
  private readonly options: ContextOptions;
  private ownLoaders: Loaders | undefined;
  private ownLog: Logger | undefined;

  constructor(options: ContextOptions) {
    this.options = options;
    this.record = options.record;
    this.chime = chimeFor(options);
  }

  get loaders(): Loaders {
    return (this.ownLoaders ??= createLoaders(this.chime, this.options.onBatch));
  }

  get log(): Logger {
    const { log, requestId } = this.options;
    return (this.ownLog ??= log.child({ requestId }));
  }
}

function chimeFor({ chime, gone, record }: ContextOptions): Chime {
  const onCall = ({ attempts }: CallReport): void => {
    record.upstreamAttempts += attempts;
  };
  return {
    send: (command) => {
      record.upstreamCalls += 1;
      // Writes are not given up, and a signal is not cheap.
      const signal = isRead(command.constructor.name as OperationName) ? gone() : undefined;
      return chime.send(command, signal, onCall);
    },
  };
}
