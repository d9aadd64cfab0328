/** Runs the operations of WebSockets and event streams, and limits how many subscriptions a caller has at once. */
import type { GraphQLFormattedError } from 'graphql';
import { LocalCount } from '../access/request-count.js';
import { refuseRequests } from '../access/caller-limits.js';
import { RefusedOperation } from '../graphql/http-batch.js';
import { type Failure, isRefusal, type Refusal } from '../http/error-response.js';
import type { GatewayErrorCode } from '../models/shared/error-vocabulary.js';
import { describeOperation, type RequestRecord } from '../observability/request-record.js';
import type { SubscriptionObserver, SubscriptionTransport } from './subscription-observer.js';
import { readOperation } from './operation-request.js';
import type { CreateContext, OperationRunner, Result } from './operation-runner.js';

/** The client of an operation. */
export interface Client {
  /** Names the caller in its limits. */
  readonly key: string;
  readonly transport: SubscriptionTransport;
  /** The record of the operation. */
  readonly record: RequestRecord;
  /** @param gone returns a signal that aborts when the client wants no more results */
  readonly contextFor: (gone: () => AbortSignal) => CreateContext;
}

/** Refuses an operation before it is executed. */
export class RefusedOperationError extends Error {
  override readonly name = 'RefusedOperationError';
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super('The operation was refused.');
    this.errors = errors;
  }

  /** Records the refusal, too. */
  static from({ message, code, extensions }: Failure, record: RequestRecord): RefusedOperationError {
    record.refusal = code;
    return new RefusedOperationError([{ message, extensions: { code, ...extensions } }]);
  }
}

export class ClientOperations {
  readonly #runner: OperationRunner;
  readonly #subscriptions: LocalCount;
  readonly #maximum: number | undefined;
  readonly #observer: SubscriptionObserver | undefined;

  /** @param maximum number of subscriptions of a caller at once; undefined for no limit */
  constructor(runner: OperationRunner, maximum: number | undefined, observer?: SubscriptionObserver) {
    this.#runner = runner;
    this.#subscriptions = new LocalCount(undefined, maximum);
    this.#maximum = maximum;
    this.#observer = observer;
  }

  /**
   * @param body of the request, or its refusal by the trusted documents
   * @throws RefusedOperationError if it is no operation, or the caller has too many subscriptions
   */
  async run(
    body: unknown,
    { key, transport, record, contextFor }: Client,
    gone: () => AbortSignal,
  ): Promise<Result | AsyncIterableIterator<Result>> {
    const request = body instanceof RefusedOperation ? body : readOperation(body);
    if (request instanceof RefusedOperation) throw RefusedOperationError.from(request.failure, record);
    const outcome = await this.#runner
      .run(request, contextFor(gone), record)
      // It returns all other errors as a result.
      .catch((bug: unknown) => {
        record.refusal = 'INTERNAL_SERVER_ERROR' satisfies GatewayErrorCode;
        throw bug;
      });
    if (!(Symbol.asyncIterator in outcome)) return outcome;
    const place = await this.beginSubscription(key);
    if (isRefusal(place)) {
      await outcome.return?.();
      throw RefusedOperationError.from(place.failure, record);
    }
    record.beginSubscription();
    const { field } = describeOperation(record);
    this.#observer?.onSubscription(transport, field);
    return observed(outcome, {
      onSent: () => {
        record.events = (record.events ?? 0) + 1;
        this.#observer?.onResultSent(transport);
      },
      onEnd: () => {
        place.end();
        this.#observer?.onSubscriptionEnd(transport, field);
      },
    });
  }

  /** Counts a subscription of a caller until its end, or refuses it. */
  async beginSubscription(key: string): Promise<{ readonly end: () => void } | Refusal> {
    const place = await this.#subscriptions.begin(key, 1);
    return place.isAdmitted ? place : refuseRequests(`More than ${this.#maximum} subscriptions at once.`, 1);
  }
}

/** Reports each result when its reader asks for the next one, and the end of the results. */
function observed(
  events: AsyncIterableIterator<Result>,
  { onSent, onEnd }: { onSent: () => void; onEnd: () => void },
): AsyncIterableIterator<Result> {
  let isReading = false;
  const end = async (): Promise<IteratorResult<Result>> => {
    onEnd();
    return (await events.return?.()) ?? { value: undefined, done: true };
  };
  return {
    next: async () => {
      if (isReading) onSent();
      isReading = true;
      return events.next();
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
