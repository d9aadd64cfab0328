/**
 * Shares changes through a channel of Redis. Redis stores no messages, so a process that was not connected, or could not
 * publish, makes subscribers read again.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { reasonOf, type RedisClient } from '../redis/redis-client.js';
import type { RedisSubscription } from '../redis/redis-subscription.js';
import { type ChangeEvent, RESYNC } from './change.js';
import { parseJson, readChange } from './change-message.js';
import type { ChangeSharing } from './change-source.js';

/** The maximum number of characters of a message. A change has about 300. */
const MAXIMUM_LENGTH = 4_096;

export class RedisChanges implements ChangeSharing {
  readonly name = 'redis';
  readonly opened: Promise<void>;
  #open: () => void = () => undefined;
  readonly #redis: RedisClient;
  readonly #log: Logger;
  readonly #receive: (event: ChangeEvent) => void;
  readonly #channel: string;
  readonly #subscription: RedisSubscription;
  /** Identifies the messages of this process. They return from the server, but their changes are known. */
  readonly #process = randomUUID();
  /** Whether other processes lack a change of this one. */
  #isIncomplete = false;
  #isLossLogged = false;
  #isInvalidLogged = false;
  #isClosed = false;

  constructor(redis: RedisClient, log: Logger, receive: (event: ChangeEvent) => void) {
    this.#redis = redis;
    this.#log = log;
    this.#receive = receive;
    this.#channel = redis.key('changes');
    this.opened = new Promise((resolve) => (this.#open = resolve));
    this.#subscription = redis.subscribe(this.#channel, {
      onOpen: () => {
        this.#open();
        this.#reportReturn();
        receive(RESYNC);
      },
      onMessage: (message) => this.#read(message),
      onLoss: (error) => {
        this.#open();
        this.#reportLoss(error);
      },
    });
    redis.onConnect(() => this.#complete());
  }

  get isConnected(): boolean {
    return this.#subscription.isOpen;
  }

  publish(event: ChangeEvent): void {
    const message = JSON.stringify({ process: this.#process, event });
    this.#redis.publish(this.#channel, message).then(
      () => this.#complete(),
      (error: Error) => {
        this.#isIncomplete = true;
        this.#reportLoss(error);
      },
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#subscription.close();
  }

  /** Called when sending works. Makes the subscribers of the other processes read again if a change did not reach them. */
  #complete(): void {
    if (this.#isClosed) return;
    if (!this.#isIncomplete) return this.#reportReturn();
    this.#isIncomplete = false;
    this.publish(RESYNC);
  }

  /** Receives a message. Other programs may write to the channel, too. */
  #read(message: string): void {
    const envelope = message.length <= MAXIMUM_LENGTH ? parseJson(message) : undefined;
    const { process, event } = (envelope ?? {}) as { process?: unknown; event?: unknown };
    if (process === this.#process) return;
    const change = event === RESYNC ? RESYNC : readChange(event);
    if (!change && !this.#isInvalidLogged) {
      this.#log.warn('a message about a change is not valid: subscribers read again');
      this.#isInvalidLogged = true;
    }
    this.#receive(change ?? RESYNC);
  }

  #reportLoss(error: Error): void {
    if (!this.#isLossLogged)
      this.#log.warn(
        { reason: reasonOf(error) },
        'changes do not reach other processes: subscribers read again afterwards',
      );
    this.#isLossLogged = true;
  }

  /** Sending and receiving have connections of their own: both must work again. */
  #reportReturn(): void {
    if (!this.#isLossLogged || this.#isIncomplete || !this.isConnected) return;
    this.#log.info('changes of other processes arrive again');
    this.#isLossLogged = false;
  }
}
