/**
 * Reads for the subscribers of changes. All subscribers that read the same thing after a change share one call to
 * Chime.
 */
import type { ServiceOutputTypes } from '@aws-sdk/client-chime';
import type { Chime } from '../chime/client.js';
import { toOperationName } from '../chime/operations.js';
import { LruCache } from '../util/lru-cache.js';
import { type Change, type ChangeEvent, RESYNC } from './change.js';

/** The maximum number of reads whose results are kept. */
const MAXIMUM_READS = 1_000;

interface Read {
  /** The number of changes that were known when the read began; infinite until it begins. */
  began: number;
  readonly output: Promise<ServiceOutputTypes>;
}

export class ChangeReads {
  readonly #chime: Chime;
  readonly #reads = new LruCache<string, Read>(MAXIMUM_READS);
  readonly #numbers = new WeakMap<Change, number>();
  #changes = 0;

  constructor(chime: Chime) {
    this.#chime = chime;
  }

  /** Numbers each change. Call it before the subscribers receive the change. */
  count(event: ChangeEvent): void {
    this.#changes += 1;
    if (event !== RESYNC) this.#numbers.set(event, this.#changes);
  }

  /**
   * Returns the Chime client for the reads after one change. A read uses the result of the last one of the same thing if
   * that began after the change. Reads of the same thing run one after the other, so that no subscriber gets an older
   * result after a newer one.
   */
  chimeAfter(event: ChangeEvent): Chime {
    const number = event === RESYNC ? this.#changes : (this.#numbers.get(event) ?? this.#changes);
    const send = async (...[command, options]: Parameters<Chime['send']>): Promise<ServiceOutputTypes> => {
      const key = `${toOperationName(command)} ${JSON.stringify(command.input)}`;
      const last = this.#reads.get(key);
      if (last && last.began >= number) return last.output;
      const begin = async () => {
        await last?.output.catch(() => undefined);
        read.began = this.#changes;
        return this.#chime.send(command, { ...options, signal: undefined, since: undefined });
      };
      const output = begin();
      const read: Read = { began: Number.POSITIVE_INFINITY, output };
      this.#reads.set(key, read);
      return output;
    };
    // Each command returns its own output type, but TypeScript cannot follow that through the shared reads.
    return { send: send as Chime['send'] };
  }
}
