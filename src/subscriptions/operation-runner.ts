/**
 * Runs the operations of a connection that carries more than one response: a WebSocket, a stream of events, or the
 * callbacks of a router. Every operation passes the same checks as one of an HTTP request, because Apollo Server runs
 * it.
 */
import type { ApolloServer, GraphQLRequest } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { Chime } from '../chime/client.js';
import type { Context, StartedSubscription } from '../context.js';
import type { ChangeEvent } from '../events/change.js';
import type { ChangeReads } from '../events/change-reads.js';
import { formatEventErrors, logBugs } from '../graphql/error-formatting.js';
import type { RequestRecord } from '../observability/request-record.js';
import { SharedResults } from './shared-results.js';
import type { SubscriptionObserver } from './subscription-observer.js';

export type Result = FormattedExecutionResult;

/** What an operation of the connection needs besides its own text. */
export interface ContextParts {
  readonly record: RequestRecord;
  /** Replaces the connection to Chime, for the reads after a change. */
  readonly chime?: Chime;
  readonly onSubscription?: Context['onSubscription'];
  readonly isReadOnly?: boolean;
}

export type CreateContext = (parts: ContextParts) => Context;

export class OperationRunner {
  readonly #apollo: ApolloServer<Context>;
  readonly #reads: ChangeReads;
  readonly #results = new SharedResults<Result>();
  readonly #observer: Pick<SubscriptionObserver, 'onEventExecuted'> | undefined;

  constructor(
    apollo: ApolloServer<Context>,
    reads: ChangeReads,
    observer?: Pick<SubscriptionObserver, 'onEventExecuted'>,
  ) {
    this.#apollo = apollo;
    this.#reads = reads;
    this.#observer = observer;
  }

  /**
   * Runs one operation.
   * @param createContext creates the context of the operation, and then of each event of a subscription
   * @returns one result, or the results of a subscription until the caller ends them
   */
  async run(
    request: GraphQLRequest,
    createContext: CreateContext,
    record: RequestRecord,
  ): Promise<Result | AsyncIterableIterator<Result>> {
    let subscription: StartedSubscription | undefined;
    const onSubscription = (started: StartedSubscription) => (subscription = started);
    const contextValue = createContext({ record, onSubscription });
    const { body } = await this.#apollo.executeOperation(request, { contextValue });
    if (body.kind !== 'single') throw new Error('Incremental delivery is not supported.');
    return subscription ? this.resultsOf(subscription, createContext, record) : body.singleResult;
  }

  /**
   * Executes the selection of a subscription for each event, once for all subscriptions that are alike. Not a generator,
   * whose `return` would wait for the next event.
   * @param record of the operation, which counts the reads after the events too
   */
  resultsOf(
    subscription: StartedSubscription,
    createContext: CreateContext,
    record: RequestRecord,
  ): AsyncIterableIterator<Result> {
    const { events, key, execute } = subscription;
    const executeFor = async (event: ChangeEvent): Promise<Result> => {
      const context = createContext({ record, chime: this.#reads.chimeAfter(event) });
      const { data, errors } = await execute(event, context);
      if (!errors) return { data: data ?? null };
      logBugs({ errors, operation: undefined, contextValue: context });
      return { data: data ?? null, errors: formatEventErrors(errors) };
    };
    const resultFor = this.#results.reader(key, executeFor);
    const end = async (): Promise<IteratorResult<Result>> => {
      await events.return?.();
      return { value: undefined, done: true };
    };
    return {
      next: async () => {
        const { value: event, done } = await events.next();
        if (done) return { value: undefined, done };
        const value = await resultFor(event);
        this.#observer?.onEventExecuted(event);
        return { value, done: false };
      },
      return: end,
      throw: end,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
