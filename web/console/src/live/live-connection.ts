/** The WebSocket of a tab, over which the gateway sends the changes that pages follow. */
import type { ApolloClient, DocumentNode } from '@apollo/client';
import { print } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import {
  AccountChangesDocument,
  PhoneNumberChangesDocument,
  RoomChangesDocument,
  UserChangesDocument,
} from '../graphql/generated/graphql.js';
import type { Change, ChangeFeed, FeedConnection, FollowedTopic, Topic } from './change-feed.js';

const DOCUMENTS: Readonly<Record<Topic['resource'], DocumentNode>> = {
  Account: AccountChangesDocument,
  User: UserChangesDocument,
  Room: RoomChangesDocument,
  PhoneNumber: PhoneNumberChangesDocument,
};

/** A connection that has lasted for this long was no failure. */
const STABLE_MS = 10_000;
const PING_INTERVAL_MS = 20_000;
const PONG_TIMEOUT_MS = 10_000;
/** The ping of `graphql-transport-ws`, for which the library has no function. */
const PING = JSON.stringify({ type: 'ping' });
/** The connection outlives the step from one page to the next. */
const UNUSED_MS = 5_000;
const MIN_DELAY_MS = 500;
const FIRST_DELAY_MS = 4_000;
const MAX_DELAY_MS = 120_000;

/**
 * Returns the delay before a new connection in milliseconds. It is random, so that the tabs of many people do not
 * return at the same time after a restart, and its range grows with each failure.
 */
export const computeRetryDelay = (failures: number): number =>
  MIN_DELAY_MS + Math.random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);

export interface LiveOptions {
  readonly url: string;
  readonly client: ApolloClient;
  readonly feed: ChangeFeed;
}

/** Begins paused. */
export class LiveConnection implements FeedConnection {
  readonly #options: LiveOptions;
  /** The followed topics, each with the function that ends its subscription while it has one. */
  readonly #topics = new Map<FollowedTopic, (() => void) | undefined>();
  readonly #disconnect: () => void;
  #client: Client | undefined;
  #isConnected = false;
  /** Sends a ping. Defined while there is a connection. */
  #ping: (() => void) | undefined;
  #isPaused = true;
  #headers: Readonly<Record<string, string>> = {};
  #connectedAt = 0;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#disconnect = options.feed.connect(this);
  }

  add(topic: FollowedTopic): void {
    this.#topics.set(topic, undefined);
    // A lost connection returns after its delay.
    if (!this.#isPaused && this.#retry === undefined) this.#subscribe(topic);
  }

  remove(topic: FollowedTopic): void {
    this.#topics.get(topic)?.();
    this.#topics.delete(topic);
  }

  /** Closes the connection until `resume`. */
  pause(): void {
    this.#isPaused = true;
    this.#end();
  }

  /**
   * Connects at once. A lost connection does not wait any longer, and one that seems open must respond to a ping.
   * @param headers with the credential; they are the parameters of the connection
   */
  resume(headers = this.#headers): void {
    this.#headers = headers;
    this.#isPaused = false;
    this.#failures = 0;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#ping?.();
    for (const [topic, end] of this.#topics) if (!end) this.#subscribe(topic);
  }

  /** Closes the connection for good. */
  close(): void {
    this.#disconnect();
    this.pause();
    this.#topics.clear();
  }

  #end(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    for (const topic of this.#topics.keys()) this.#lose(topic);
    // The events of this client no longer concern the connection.
    const client = this.#client;
    this.#client = undefined;
    this.#isConnected = false;
    this.#ping = undefined;
    void client?.dispose();
  }

  #subscribe(topic: FollowedTopic): void {
    const { client, feed } = this.#options;
    const { resource, keys } = topic.topic;
    // The text is that of the trusted documents.
    const query = print(client.cache.transformDocument(DOCUMENTS[resource]));
    const live = (this.#client ??= this.#createClient());
    const isCurrent = () => this.#topics.get(topic) === end;
    const end = live.subscribe<{ change: Change }>(
      { query, variables: { ...keys } },
      {
        next: ({ data }) => {
          if (isCurrent()) topic.emit(data?.change ?? { kind: 'Resync', id: null });
        },
        error: (error) => {
          if (!isCurrent()) return;
          // The gateway refuses the subscription, which it would do again.
          if (Array.isArray(error)) feed.setLive(topic, false);
          else this.#fail(live);
        },
        complete: () => {
          if (isCurrent()) this.#fail(live);
        },
      },
    );
    this.#topics.set(topic, end);
    if (this.#isConnected) feed.setLive(topic, true);
  }

  #createClient(): Client {
    let pong: ReturnType<typeof setTimeout> | undefined;
    const expectPong = () => {
      pong ??= setTimeout(() => client.terminate(), PONG_TIMEOUT_MS);
    };
    const stopWaiting = () => {
      clearTimeout(pong);
      pong = undefined;
    };
    const client = createClient({
      url: this.#options.url,
      lazyCloseTimeout: UNUSED_MS,
      keepAlive: PING_INTERVAL_MS,
      retryAttempts: 0,
      connectionParams: () => this.#headers,
      on: {
        connected: (socket) => {
          this.#begin(client, () => {
            (socket as WebSocket).send(PING);
            expectPong();
          });
        },
        ping: (isReceived) => {
          if (!isReceived) expectPong();
        },
        pong: (isReceived) => {
          if (isReceived) stopWaiting();
        },
        closed: () => {
          stopWaiting();
          if (this.#client !== client) return;
          this.#isConnected = false;
          this.#ping = undefined;
        },
      },
    });
    return client;
  }

  #begin(client: Client, ping: () => void): void {
    if (this.#client !== client) return;
    this.#isConnected = true;
    this.#ping = ping;
    this.#connectedAt = Date.now();
    // The library sends the subscriptions after this event.
    setTimeout(() => {
      if (this.#client !== client || !this.#isConnected) return;
      for (const topic of this.#topics.keys()) {
        this.#options.feed.setLive(topic, true);
        topic.begin();
      }
    });
  }

  #fail(client: Client): void {
    if (this.#client !== client) return;
    const hasLasted = this.#connectedAt > 0 && Date.now() - this.#connectedAt > STABLE_MS;
    this.#connectedAt = 0;
    this.#failures = hasLasted ? 0 : this.#failures + 1;
    this.#end();
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      for (const topic of this.#topics.keys()) this.#subscribe(topic);
    }, computeRetryDelay(this.#failures));
  }

  #lose(topic: FollowedTopic): void {
    const end = this.#topics.get(topic);
    this.#topics.set(topic, undefined);
    end?.();
    this.#options.feed.setLive(topic, false);
  }
}
