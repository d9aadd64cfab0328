/** A reader of the emulator's change feed. */
import type { TestEmulator } from './emulator.js';
import { createAccount } from './emulator-scene.js';

/** An event of the feed. `type` is `start`, `gap`, or `message` for a change. */
export interface FeedEvent {
  readonly type: string;
  readonly id: string;
  readonly data: Readonly<Record<string, string | null>>;
}

export class ChangeFeedReader {
  readonly #abort: AbortController;
  readonly #chunks: AsyncIterator<string>;
  #buffer = '';
  /** The comments that were received. */
  comments = 0;
  /** The id of the last event, or that of the request. */
  lastEventId: string | undefined;

  private constructor(abort: AbortController, chunks: AsyncIterator<string>) {
    this.#abort = abort;
    this.#chunks = chunks;
  }

  /** Opens the feed. Throws unless the status is 200. */
  static async open({ url }: Pick<TestEmulator, 'url'>, lastEventId?: string): Promise<ChangeFeedReader> {
    const abort = new AbortController();
    const response = await fetch(`${url}/_emulator/changes`, {
      signal: abort.signal,
      headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    });
    if (!response.ok || !response.body) throw new Error(`The feed has the status ${response.status}.`);
    const text = response.body.pipeThrough(new TextDecoderStream());
    const reader = new ChangeFeedReader(abort, text[Symbol.asyncIterator]());
    reader.lastEventId = lastEventId;
    return reader;
  }

  /**
   * Opens the feed, and waits for its first event. A change that is written before that event may be older than the
   * position at which the feed begins.
   */
  static async begin(emulator: Pick<TestEmulator, 'url'>, lastEventId?: string): Promise<ChangeFeedReader> {
    const reader = await ChangeFeedReader.open(emulator, lastEventId);
    await reader.next();
    return reader;
  }

  /** Returns the next event, or undefined when the response has ended. */
  async next(): Promise<FeedEvent | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 2);
        if (!block.startsWith(':')) return this.#parse(block);
        this.comments += 1;
        return this.next();
      }
      const { value, done } = await this.#chunks.next();
      if (done) return undefined;
      this.#buffer += value;
    }
  }

  /** Returns the data of the changes up to the one that `isLast` accepts, which it includes. */
  async readUntil(isLast: (event: FeedEvent) => boolean): Promise<FeedEvent[]> {
    const events: FeedEvent[] = [];
    for (;;) {
      const event = await this.next();
      if (!event) throw new Error('The feed ended.');
      events.push(event);
      if (isLast(event)) return events;
    }
  }

  close(): void {
    this.#abort.abort();
  }

  #parse(block: string): FeedEvent {
    const fields = new Map(
      block.split('\n').map((line): [string, string] => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
    );
    const id = fields.get('id') ?? '';
    this.lastEventId = id;
    const data = JSON.parse(fields.get('data') ?? '') as FeedEvent['data'];
    return { type: fields.get('event') ?? 'message', id, data };
  }
}

/**
 * Returns the changes that `work` appends. A first write shows that earlier ones have arrived: on PostgreSQL they come
 * late while any transaction of the server is open. A last write shows that there are no others.
 */
export async function recordChanges(
  emulator: TestEmulator,
  work: () => Promise<unknown>,
): Promise<FeedEvent['data'][]> {
  const reader = await ChangeFeedReader.begin(emulator);
  const readMarker = async () => {
    const marker = await createAccount(emulator);
    return reader.readUntil(({ data }) => data['AccountId'] === marker);
  };
  await readMarker();
  await work();
  const events = await readMarker();
  reader.close();
  return events.slice(0, -1).map(({ data }) => data);
}

/** Returns a change as `User Updated <AccountId> <UserId>`. */
export const printChange = ({
  Resource,
  Kind,
  AccountId,
  UserId,
  RoomId,
  PhoneNumberId,
}: FeedEvent['data']): string =>
  [Resource, Kind, AccountId, UserId, RoomId, PhoneNumberId].filter((part) => part !== undefined).join(' ');
