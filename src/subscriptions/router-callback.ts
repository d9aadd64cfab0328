/**
 * Serves subscriptions to routers by Apollo Router's HTTP callback protocol 1.0: a router sends one request with a URL,
 * and receives the events as requests to it. The first request passes every check of an HTTP request, and the settings
 * must allow the URL.
 */
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { setTimeout as delay } from 'node:timers/promises';
import { callerKey } from '../access/rate-limit.js';
import { identifyCaller } from '../access/authentication/authentication.js';
import type { StartedSubscription } from '../context.js';
import type { GraphqlHandler } from '../graphql/graphql-handler.js';
import { isRefusal, type Refusal, sendRefusal } from '../http/error-response.js';
import type { GatewayErrorCode } from '../models/shared/error-vocabulary.js';
import type { CallbackPrefix } from '../settings/callback-settings.js';
import { CALLBACK_PROTOCOL, CallbackClient } from './callback-client.js';
import { acceptsCallback, readCallbackTarget } from './callback-request.js';
import {
  type CallbackOwner,
  CallbackSubscription,
  type CallbackTarget,
  checkCallback,
} from './callback-subscription.js';
import type { CreateContext, OperationRunner } from './operation-runner.js';
import type { ClientOperations } from './client-operations.js';
import type { SubscriptionObserver } from './subscription-observer.js';
import { describeOperation } from '../observability/request-record.js';

/** The time in which routers must receive the last messages when the gateway stops. */
const STOP_TIMEOUT_MS = 2_000;

export interface RouterCallbackOptions {
  readonly prefixes: readonly CallbackPrefix[];
  readonly runner: OperationRunner;
  readonly log: Logger;
  /** Creates the contexts of the events after a request. */
  readonly contextFactory: (request: FastifyRequest) => CreateContext;
  readonly operations: Pick<ClientOperations, 'beginSubscription'>;
  readonly observer: SubscriptionObserver | undefined;
  readonly client?: CallbackClient;
}

export class RouterCallbacks {
  readonly #options: RouterCallbackOptions;
  readonly #client: CallbackClient;
  /** By URL and id, which only the router and its subgraph know. */
  readonly #subscriptions = new Map<string, CallbackSubscription>();
  #isStopped = false;

  constructor(options: RouterCallbackOptions) {
    this.#options = options;
    this.#client = options.client ?? new CallbackClient();
  }

  /** Wraps the handler of GraphQL requests, which runs every operation and responds to those that are no subscriptions. */
  handler(handle: GraphqlHandler): GraphqlHandler {
    return async (request, reply) => {
      if (!acceptsCallback(request)) return handle(request, reply);
      const target = readCallbackTarget(request, this.#options.prefixes);
      if (!target) return sendRefusal(reply, NOT_ALLOWED);
      let started: StartedSubscription | undefined;
      const response = await handle(request, reply, (subscription) => (started = subscription));
      if (!started) return response;
      const refusal = await this.#begin(started, target, request);
      if (refusal) {
        await started.events.return?.();
        return sendRefusal(reply, refusal);
      }
      reply.header('subscription-protocol', CALLBACK_PROTOCOL);
      return response;
    };
  }

  /** Ends every subscription, and waits a short time for the routers. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const ends = [...this.#subscriptions.values()].map((subscription) => subscription.end('stop', {}));
    await Promise.race([Promise.all(ends), delay(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    this.#client.close();
  }

  /** @returns undefined if the router has confirmed that it wants the events */
  async #begin(
    started: StartedSubscription,
    target: CallbackTarget,
    request: FastifyRequest,
  ): Promise<Refusal | undefined> {
    const { runner, contextFactory, operations, observer } = this.#options;
    const log = this.#options.log.child({ requestId: request.id });
    const place = await operations.beginSubscription(callerKey(request));
    if (isRefusal(place)) return place;
    const problem = this.#isStopped ? 'stop' : await checkCallback(this.#client, target);
    if (problem !== undefined) {
      place.end();
      log.info({ reason: problem }, 'callback not confirmed');
      return NOT_CONFIRMED;
    }
    const key = `${target.url.href} ${target.id}`;
    const results = runner.resultsOf(started, contextFactory(request), request.record);
    const report = reportTo(log, observer, describeOperation(request.record).field);
    const subscription: CallbackSubscription = new CallbackSubscription(this.#client, target, results, {
      ...report,
      onEnd: (reason) => {
        place.end();
        if (this.#subscriptions.get(key) === subscription) this.#subscriptions.delete(key);
        report.onEnd(reason);
      },
    });
    // A router that did not receive the first response sends its request again.
    void this.#subscriptions.get(key)?.end('client');
    this.#subscriptions.set(key, subscription);
    subscription.start(identifyCaller(request).expiresAt);
    return undefined;
  }
}

/** Returns callbacks that report a subscription to the log and the metrics, from now on. */
function reportTo(log: Logger, observer: SubscriptionObserver | undefined, field: string): CallbackOwner {
  const since = performance.now();
  let messages = 0;
  observer?.onConnection('callback');
  observer?.onSubscription('callback', field);
  return {
    onSent: () => {
      messages += 1;
      observer?.onResultSent('callback');
    },
    onEnd: (reason) => {
      observer?.onSubscriptionEnd('callback', field);
      observer?.onConnectionEnd('callback', reason);
      const durationMs = Math.round(performance.now() - since);
      log.info({ reason, messages, durationMs }, 'callback subscription ended');
    },
  };
}

function refusalOf(message: string): Refusal {
  const code: GatewayErrorCode = 'CALLBACK_REFUSED';
  return { status: 400, headers: {}, failure: { code, message } };
}

const NOT_CONFIRMED = refusalOf('The router did not confirm the subscription at its callbackUrl.');

const NOT_ALLOWED = refusalOf(
  'The body needs extensions.subscription of the callback protocol 1.0, with a callbackUrl that SUBSCRIPTION_CALLBACK_URLS allows.',
);
