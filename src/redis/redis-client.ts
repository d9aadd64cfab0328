/**
 * The one connection of a process to the Redis server that replicas share. Its users must work without it: a command
 * fails at once while the server is away, and takes a quarter of a second at most when the server hangs.
 */
import { Redis, ReplyError } from 'ioredis';
import { createHmac, scryptSync } from 'node:crypto';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { RedisSettings } from '../settings/redis-settings.js';
import { BackOff } from '../util/back-off.js';
import { type ChannelListener, RedisSubscription } from './redis-subscription.js';

/** The time that a command may take, in milliseconds. */
const COMMAND_MS = 250;

/** The time that opening a connection may take, and then each command that prepares it, in milliseconds. */
const CONNECT_MS = 1_000;

/** The delays between attempts to connect, in milliseconds. */
const FIRST_DELAY_MS = 100;
const LAST_DELAY_MS = 2_000;

/** Writes a key through a script, as every use does. It fails on a replica, and while the server loads its data. */
const CHECK = `return redis.call('SET', KEYS[1], '', 'PX', 1000)`;

/** A Lua script, which Redis runs without interruption by other commands. */
export interface RedisScript {
  /** Its name in the client. */
  readonly name: string;
  /** The number of its keys. */
  readonly keys: number;
  readonly lua: string;
}

export type RunScript = (...values: (string | number)[]) => Promise<unknown>;

export class RedisClient {
  readonly #settings: RedisSettings;
  readonly #log: Logger;
  readonly #client: Redis;
  readonly #hashKey: Buffer;
  readonly #listeners: (() => void)[] = [];
  readonly #backOff = new BackOff(FIRST_DELAY_MS, LAST_DELAY_MS);
  /** The time since which commands are sent; undefined while the server is away. */
  #connectedAt: number | undefined;
  #isLossLogged = false;
  #isClosed = false;

  /** The number of commands so far. Those that were not sent, because the server is away, are not counted. */
  readonly commands = { ok: 0, failed: 0 };

  constructor(settings: RedisSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    this.#hashKey = scryptSync(settings.password ?? '', settings.keyPrefix, 32);
    this.#client = new Redis({
      ...connectionOptions(settings),
      lazyConnect: true,
      retryStrategy: () => this.#backOff.next(),
    });
    this.#client.on('ready', () => void this.#check());
    this.#client.on('error', (error: Error) => this.#lose(error));
    this.#client.on('close', () => this.#lose(new Error('the connection was closed')));
  }

  get isConnected(): boolean {
    return this.#connectedAt !== undefined;
  }

  /** Connects. Resolves when that has succeeded or failed for the first time; attempts continue after a failure. */
  async connect(): Promise<void> {
    const isDecided = new AbortController();
    this.onConnect(() => isDecided.abort());
    this.#client.once('close', () => isDecided.abort());
    this.#client.connect().catch(() => undefined);
    await delay(CONNECT_MS, undefined, isDecided).catch(() => undefined);
  }

  /** Calls the listener each time when the server can be used from now on. */
  onConnect(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Returns the key with this name. Braces in it keep keys together in a cluster. */
  key(name: string): string {
    return `${this.#settings.keyPrefix}${name}`;
  }

  /**
   * Returns a short hash of a caller or an address, for names of keys. It is keyed, because all IPv4 addresses can be
   * tried. The key is derived from the password, which replicas share and the stored data does not contain.
   */
  hash(text: string): string {
    return createHmac('sha256', this.#hashKey).update(text).digest('base64url').slice(0, 22);
  }

  /**
   * Returns a function that runs a script with its keys and then its arguments. It throws when the server is away, does
   * not respond in time or fails.
   */
  define({ name, keys, lua }: RedisScript): RunScript {
    this.#client.defineCommand(name, { lua, numberOfKeys: keys });
    const method = Reflect.get(this.#client, name) as RunScript;
    return (...values) => this.#send(() => method.apply(this.#client, values));
  }

  /**
   * Sends a message to all subscribers of a channel.
   * @throws Error when the server is away, does not respond in time or refuses; the message may have been sent
   */
  async publish(channel: string, message: string): Promise<void> {
    // The server can be used even if it refuses this command, because its permission is a separate one.
    const refusal = await this.#send(async () =>
      this.#client.publish(channel, message).then(() => undefined, returnRefusal),
    );
    if (refusal) throw refusal;
  }

  /** Opens a connection that receives the messages of a channel. */
  subscribe(channel: string, listener: ChannelListener): RedisSubscription {
    const backOff = new BackOff(FIRST_DELAY_MS, LAST_DELAY_MS);
    return new RedisSubscription(connectionOptions(this.#settings), channel, listener, backOff);
  }

  /** Removes members of a sorted set. A failure needs no report, because the members expire. */
  removeMembers(key: string, members: readonly string[]): void {
    this.#send(() => this.#client.zrem(key, ...members)).catch(() => undefined);
  }

  /** Closes the connection after the commands that were sent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (!this.isConnected) return this.#client.disconnect();
    const closed = once(this.#client, 'end');
    await this.#send(() => this.#client.quit()).catch(() => this.#client.disconnect());
    await closed;
  }

  async #send<Result>(command: () => Promise<Result>): Promise<Result> {
    const connection = this.#connectedAt;
    if (connection === undefined) throw new Error('Redis is away.');
    try {
      const result = await inTime(command());
      this.commands.ok += 1;
      return result;
    } catch (error) {
      this.commands.failed += 1;
      // A command of an earlier connection says nothing about this one.
      if (this.#connectedAt === connection) this.#lose(error as Error);
      throw error;
    }
  }

  /** Uses the connection once a script can write. */
  async #check(): Promise<void> {
    try {
      await inTime(this.#client.eval(CHECK, 1, this.key('check')));
    } catch (error) {
      return this.#lose(error as Error);
    }
    this.#connectedAt = performance.now();
    this.#backOff.succeed();
    if (this.#isLossLogged) this.#log.info('Redis is back: limits are shared again');
    this.#isLossLogged = false;
    for (const listener of this.#listeners) listener();
  }

  /**
   * Ends the use of the connection and opens another one. A server that hangs is thus avoided until it responds again,
   * and none of the commands waits for it twice.
   */
  #lose(error: Error): void {
    if (this.#isClosed) return;
    this.#connectedAt = undefined;
    if (!this.#isLossLogged)
      this.#log.warn({ reason: reasonOf(error) }, 'Redis is away: each process counts for itself meanwhile');
    this.#isLossLogged = true;
    if (this.#client.status === 'connect' || this.#client.status === 'ready') this.#client.disconnect(true);
  }
}

const connectionOptions = ({ host, port, username, password, database, isEncrypted }: RedisSettings) => ({
  host,
  port,
  db: database,
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password }),
  ...(isEncrypted ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
  connectTimeout: CONNECT_MS,
  // Bounds the commands that prepare a connection; `inTime` is stricter with the others.
  commandTimeout: CONNECT_MS,
  disconnectTimeout: 0,
  // Commands fail at once while there is no connection, and are never sent twice.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  // `CHECK` replaces it: INFO needs a permission of its own.
  enableReadyCheck: false,
  // Every server and proxy understands the older protocol.
  protocol: 2 as const,
  disableClientInfo: true,
  connectionName: 'chime-gateway',
});

function returnRefusal(error: unknown): Error {
  if (error instanceof ReplyError) return error as Error;
  throw error;
}

/** @throws Error when there is no response in time */
function inTime<Result>(response: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no response within ${COMMAND_MS} ms`));
    // If this process was busy itself, the response may have arrived: it is read before `setImmediate` fires.
    const timer = setTimeout(() => setImmediate(late), COMMAND_MS);
    const end = () => clearTimeout(timer);
    response.then(resolve, reject).finally(end);
  });
}

/**
 * Returns the reason for the log. Redis repeats the arguments of a command that it does not know, even a password. Only
 * the code of an error has a text if a name has several addresses and none of them responds.
 */
export const reasonOf = ({ message, code }: NodeJS.ErrnoException): string =>
  message.replace(/,? with args.*/s, '') || (code ?? 'unknown');
