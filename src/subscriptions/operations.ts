/** Runs the operations of WebSockets and event streams, and limits how many subscriptions a caller has at once. */
import type { GraphQLFormattedError } from 'graphql';
import { LocalCount } from '../access/request-count.js';
import { refuseRequests } from '../access/caller-limits.js';
import { RefusedOperation } from '../graphql/http-batch.js';
import { type Failure, isRefusal, type Refusal } from '../http/error-response.js';
import { readOperation } from './operation-request.js';
import type { CreateContext, OperationRunner, Result } from './operation-runner.js';

/** The client of an operation. */
export interface Client {
  /** Names the caller in its limits. */
  readonly key: string;
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

  static from({ message, code, extensions }: Failure): RefusedOperationError {
    return new RefusedOperationError([{ message, extensions: { code, ...extensions } }]);
  }
}

export class Operations {
  readonly #runner: OperationRunner;
  readonly #subscriptions: LocalCount;
  readonly #maximum: number | undefined;

  /** @param maximum number of subscriptions of a caller at once; undefined for no limit */
  constructor(runner: OperationRunner, maximum: number | undefined) {
    this.#runner = runner;
    this.#subscriptions = new LocalCount(undefined, maximum);
    this.#maximum = maximum;
  }

  /**
   * @param body of the request, or its refusal by the trusted documents
   * @throws RefusedOperationError if it is no operation, or the caller has too many subscriptions
   */
  async run(
    body: unknown,
    { key, contextFor }: Client,
    gone: () => AbortSignal,
  ): Promise<Result | AsyncIterableIterator<Result>> {
    const request = body instanceof RefusedOperation ? body : readOperation(body);
    if (request instanceof RefusedOperation) throw RefusedOperationError.from(request.failure);
    const outcome = await this.#runner.run(request, contextFor(gone));
    if (!(Symbol.asyncIterator in outcome)) return outcome;
    const place = await this.beginSubscription(key);
    if (!isRefusal(place)) return withEnd(outcome, place.end);
    await outcome.return?.();
    throw RefusedOperationError.from(place.failure);
  }

  /** Counts a subscription of a caller until its end, or refuses it. */
  async beginSubscription(key: string): Promise<{ readonly end: () => void } | Refusal> {
    const place = await this.#subscriptions.begin(key, 1);
    return place.isAdmitted ? place : refuseRequests(`More than ${this.#maximum} subscriptions at once.`, 1);
  }
}

/** Calls `onEnd` when the results end. */
function withEnd(events: AsyncIterableIterator<Result>, onEnd: () => void): AsyncIterableIterator<Result> {
  const end = async (): Promise<IteratorResult<Result>> => {
    onEnd();
    return (await events.return?.()) ?? { value: undefined, done: true };
  };
  return {
    next: async () => events.next(),
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
