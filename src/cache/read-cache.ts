/**
 * Keeps the outputs of reads for some seconds (READ_CACHE_SECONDS). A write through the gateway ends the use of all outputs
 * that it may have changed, before its caller has the response. So does each change that the gateway learns of. The
 * gateway sees any other change when the seconds are over.
 */
import type { ServiceOutputTypes } from '@aws-sdk/client-chime';
import type { Chime } from '../chime/client.js';
import type { CallObserver } from '../chime/observer.js';
import { isRead, toOperationName } from '../chime/operations.js';
import { LruCache } from '../util/lru-cache.js';

/** The maximum number of outputs that are kept. */
const MAXIMUM_OUTPUTS = 500;

/**
 * The size of an output that counts for one. A larger one counts for several, so that all together have at most 64 MiB.
 * Pages of 100 users have about 50 KB, and a response may have 4 MiB.
 */
const OUTPUT_BYTES = 131_072;

/** The maximum number of characters by which a read is found: identifiers and tokens of pages may be long. */
const MAXIMUM_KEY = 2_000;

/** The maximum number of accounts whose latest changes are known. */
const MAXIMUM_ACCOUNTS = 1_000;

/** The versions of accounts that several gateways share. Each write gives its account, or all accounts, a new one. */
export interface SharedVersions {
  /**
   * Returns the version of what a read depends on: of its account, or of everything for a read of no account. Returns
   * undefined if that cannot be known now, so that no output may be used.
   */
  read(accountId: string | undefined): Promise<string | undefined>;
  /** Ends the use of all outputs that depend on the account, or of all if there is none. Never rejects. */
  renew(accountId: string | undefined): Promise<void>;
}

interface CachedOutput {
  readonly output: ServiceOutputTypes;
  /** The number of changes of this process that were known when its read began. */
  readonly changes: number;
  /** The shared version at that time; undefined without one. */
  readonly version: string | undefined;
  /** In terms of `performance.now()`. */
  readonly expires: number;
}

interface ReadCacheOptions {
  readonly seconds: number;
  /** Undefined if there is one gateway only. */
  readonly versions: SharedVersions | undefined;
  readonly observer?: Pick<CallObserver, 'onSavedCall'> | undefined;
}

export class ReadCache {
  readonly #options: ReadCacheOptions;
  readonly #outputs = new LruCache<string, CachedOutput>(MAXIMUM_OUTPUTS);
  /** The numbers of the latest changes: of any account, of everything, of single accounts. */
  #changes = 0;
  #latestOfAll = 0;
  readonly #latest = new Map<string, number>();

  constructor(options: ReadCacheOptions) {
    this.#options = options;
  }

  /** Ends the use of all outputs in this process that depend on the account, or of all if there is none. */
  invalidate(accountId: string | undefined): void {
    this.#changes += 1;
    if (accountId !== undefined && this.#latest.size < MAXIMUM_ACCOUNTS)
      return void this.#latest.set(accountId, this.#changes);
    this.#latestOfAll = this.#changes;
    this.#latest.clear();
  }

  /** Wraps Chime. Account grants belong in front of it, because callers differ in them. */
  wrap(chime: Chime): Chime {
    const send = async (
      ...[command, options = {}]: Parameters<Chime['send']>
    ): Promise<ServiceOutputTypes> => {
      const operation = toOperationName(command);
      const accountId = readAccountId(command.input);
      if (!isRead(operation)) {
        let wasSent = false;
        const onAttempt = (): void => {
          wasSent = true;
          options.onAttempt?.();
        };
        try {
          return await chime.send(command, { ...options, onAttempt });
        } finally {
          // A write that failed may have had an effect, unless the gateway has refused it.
          if (wasSent) await this.#endUse(accountId);
        }
      }
      const key = `${operation} ${JSON.stringify(command.input)}`;
      if (options.isFresh || key.length > MAXIMUM_KEY) return chime.send(command, options);
      return this.#read(
        key,
        accountId,
        () => chime.send(command, options),
        () => this.#options.observer?.onSavedCall?.(operation, 'cached'),
      );
    };
    // Each command returns its own output type, but TypeScript cannot follow that through the cached outputs.
    return { send: send as Chime['send'] };
  }

  async #read(
    key: string,
    accountId: string | undefined,
    call: () => Promise<ServiceOutputTypes>,
    onSaved: () => void,
  ): Promise<ServiceOutputTypes> {
    const { versions, seconds } = this.#options;
    const began = performance.now();
    const changes = this.#changes;
    const version = await versions?.read(accountId);
    if (versions && version === undefined) return call();
    const cached = this.#outputs.get(key);
    if (
      cached &&
      cached.expires > began &&
      cached.version === version &&
      this.#isCurrent(cached, accountId)
    ) {
      onSaved();
      return cached.output;
    }
    const output = await call();
    const weight = Math.max(1, Math.ceil(estimateBytes(output) / OUTPUT_BYTES));
    this.#outputs.set(key, { output, changes, version, expires: began + seconds * 1_000 }, weight);
    return output;
  }

  async #endUse(accountId: string | undefined): Promise<void> {
    this.invalidate(accountId);
    await this.#options.versions?.renew(accountId);
  }

  /** Returns whether nothing has changed since. A read of no account, such as a list of accounts, depends on all. */
  #isCurrent({ changes }: CachedOutput, accountId: string | undefined): boolean {
    const latest = accountId === undefined ? this.#changes : (this.#latest.get(accountId) ?? 0);
    return changes >= Math.max(latest, this.#latestOfAll);
  }
}

/** Returns about the length of the JSON of a value. For a page of users, `JSON.stringify` takes six times as long. */
function estimateBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  // A date has no members.
  let bytes = 24;
  for (const name in value) bytes += name.length + estimateBytes(value[name as keyof typeof value]);
  return bytes;
}

function readAccountId(input: object): string | undefined {
  const { AccountId } = input as { AccountId?: unknown };
  return typeof AccountId === 'string' ? AccountId : undefined;
}
