/** One subscription whose events a router receives by HTTP requests: checks, sends, retries and ends. */
import type { GraphQLFormattedError } from 'graphql';
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayErrorCode } from '../models/shared/error-vocabulary.js';
import { BackOff } from '../util/back-off.js';
import { callAt } from '../util/call-at.js';
import type { CallbackClient } from './callback-client.js';
import type { Result } from './operation-runner.js';
import type { ConnectionEnd } from './subscription-observer.js';

/** How often a message is sent again if the router responds with 5xx or not at all. */
const RETRIES = 5;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 1_000;

/**
 * The part of the router's interval after which the next heartbeat is sent. The router ends the subscription if one
 * arrives after its interval.
 */
const HEARTBEAT_SHARE = 0.75;

const EXPIRED: GraphQLFormattedError = {
  message: 'The credentials of the subscription have expired.',
  extensions: { code: 'UNAUTHENTICATED' satisfies GatewayErrorCode },
};

/** What the router expects in each message, and how often. */
export interface CallbackTarget {
  readonly url: URL;
  readonly id: string;
  readonly verifier: string;
  /** 0 for none. */
  readonly heartbeatMs: number;
}

/** Callbacks for the owner of a subscription. */
export interface CallbackOwner {
  /** Called for each event that the router has accepted. */
  readonly onSent: () => void;
  /** Called once. */
  readonly onEnd: (reason: ConnectionEnd) => void;
}

/** What the router receives at the end. */
interface Completion {
  readonly errors?: readonly GraphQLFormattedError[];
}

type Message =
  | { readonly action: 'check' }
  | { readonly action: 'next'; readonly payload: Result }
  | ({ readonly action: 'complete' } & Completion);

export class CallbackSubscription {
  readonly #client: CallbackClient;
  readonly #target: CallbackTarget;
  readonly #results: AsyncIterableIterator<Result>;
  readonly #owner: CallbackOwner;
  #heartbeat: NodeJS.Timeout | undefined;
  #cancelExpiry: (() => void) | undefined;
  /** Resolves when no message is under way. */
  #idle: Promise<unknown> = Promise.resolve();
  #isHeartbeatWaiting = false;
  #isEnded = false;

  constructor(
    client: CallbackClient,
    target: CallbackTarget,
    results: AsyncIterableIterator<Result>,
    owner: CallbackOwner,
  ) {
    this.#client = client;
    this.#target = target;
    this.#results = results;
    this.#owner = owner;
  }

  /**
   * Starts to send events and heartbeats.
   * @param expiresAt when the credentials of the caller expire, in milliseconds since 1970; undefined for never
   */
  start(expiresAt: number | undefined): void {
    const { heartbeatMs } = this.#target;
    if (expiresAt !== undefined)
      this.#cancelExpiry = callAt(expiresAt, () => void this.end('expired', { errors: [EXPIRED] }));
    if (heartbeatMs > 0)
      this.#heartbeat = setInterval(() => void this.#sendHeartbeat(), heartbeatMs * HEARTBEAT_SHARE);
    void this.#sendEvents();
  }

  /** @param completion sent to the router; undefined if it knows or cannot be reached */
  async end(reason: ConnectionEnd, completion?: Completion): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearInterval(this.#heartbeat);
    this.#cancelExpiry?.();
    await this.#results.return?.();
    this.#owner.onEnd(reason);
    if (!completion) return;
    await this.#idle;
    await postMessage(this.#client, this.#target, { action: 'complete', ...completion }).catch(
      () => undefined,
    );
  }

  async #sendEvents(): Promise<void> {
    try {
      for await (const payload of this.#results) {
        await this.#send({ action: 'next', payload });
        if (!this.#isEnded) this.#owner.onSent();
      }
    } finally {
      await this.end('client', {});
    }
  }

  /** Sends no second heartbeat while one waits for another message. */
  async #sendHeartbeat(): Promise<void> {
    if (this.#isHeartbeatWaiting) return;
    this.#isHeartbeatWaiting = true;
    await this.#send({ action: 'check' });
    this.#isHeartbeatWaiting = false;
  }

  /** Sends a message when none is under way. Ends the subscription if the router does not take it. Never rejects. */
  #send(message: Message): Promise<void> {
    const sent = this.#idle.then(() => this.#sendWithRetries(message));
    this.#idle = sent;
    return sent.then((reason) => reason && this.end(reason));
  }

  async #sendWithRetries(message: Message): Promise<ConnectionEnd | undefined> {
    const backOff = new BackOff(FIRST_RETRY_MS, LONGEST_RETRY_MS);
    for (let attempt = 0; attempt <= RETRIES && !this.#isEnded; attempt += 1) {
      if (attempt > 0) await delay(backOff.next());
      const status = await postMessage(this.#client, this.#target, message).catch(() => undefined);
      if (status === 404) return 'client';
      if (status !== undefined && status < 500) return status < 300 ? undefined : 'protocol';
    }
    return 'lost';
  }
}

/**
 * Asks the router whether it knows the subscription and its verifier.
 * @returns undefined if it does, otherwise why not: the status of its response, or the code of an error
 */
export async function checkCallback(
  client: CallbackClient,
  target: CallbackTarget,
): Promise<number | string | undefined> {
  try {
    const status = await postMessage(client, target, { action: 'check' });
    return status === 204 ? undefined : status;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code ?? message;
  }
}

const postMessage = (
  client: CallbackClient,
  { url, id, verifier }: CallbackTarget,
  { action, ...content }: Message,
): Promise<number> => client.post(url, { kind: 'subscription', action, id, verifier, ...content });
