/** Reads the users of an account page by page, and follows what the cache then learns about them. */
import type { ApolloClient } from '@apollo/client';
import { problemOf } from '../../api/problem.js';
import { UserPageDocument, type UserPageQuery, type UserRowFragment } from '../../gql/graphql.js';

/** The most that the API answers at once. */
const PAGE_SIZE = 200;

/** As many users are read without asking: more would take the browser's memory for what nobody may want. */
export const USER_CAP = 20_000;

/** How often a page is tried again after a failure that may pass. */
const RETRIES = 3;

export interface UserReading {
  /** In the order of the API. Changes of the cache show at once, optimistic ones too. */
  readonly users: readonly UserRowFragment[];
  /**
   * `capped`: there are more than {@link USER_CAP}; `stopped`: by whoever looks; `failed`: see `error`. `resume` goes on
   * from all three.
   */
  readonly state: 'loading' | 'complete' | 'capped' | 'stopped' | 'failed';
  readonly error: unknown;
  /** Of the latest page, milliseconds since 1970. */
  readonly readAt: number;
}

interface Page {
  readonly after: string | null;
  data: UserPageQuery;
  unwatch: (() => void) | undefined;
}

const NOTHING: readonly UserRowFragment[] = [];

export class UserReader {
  readonly #client: ApolloClient;
  readonly #accountId: string;
  readonly #listeners = new Set<() => void>();
  readonly #pages: Page[] = [];
  #cap = USER_CAP;
  #abort: AbortController | undefined;
  #reading: UserReading = { users: NOTHING, state: 'stopped', error: undefined, readAt: 0 };

  constructor(client: ApolloClient, accountId: string) {
    this.#client = client;
    this.#accountId = accountId;
  }

  readonly current = (): UserReading => this.#reading;

  /** Reading begins with the first listener, and rests without any. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const isFirst = this.#listeners.size === 0;
    this.#listeners.add(listener);
    if (isFirst) this.#wake();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  };

  readonly stop = (): void => {
    this.#abort?.abort();
    this.#abort = undefined;
    if (this.#reading.state === 'loading') this.#show({ state: 'stopped' });
  };

  /** Goes on after the last page; past the cap, for as many again. */
  readonly resume = (): void => {
    if (this.#reading.state === 'capped') this.#cap += USER_CAP;
    void this.#read(this.#pages.length);
  };

  /** Reads everything anew; what is there stays until its page has come. */
  readonly reload = (): void => {
    if (this.#listeners.size > 0) void this.#read(0);
    // With the next visit.
    else this.#show({ readAt: 0 });
  };

  #wake(): void {
    for (const page of this.#pages) this.#watch(page);
    this.#collect();
    const isOld = Date.now() - this.#reading.readAt > 60_000;
    if (this.#reading.state === 'complete' && !isOld) return;
    void this.#read(isOld ? 0 : this.#pages.length);
  }

  #rest(): void {
    this.stop();
    for (const page of this.#pages) {
      page.unwatch?.();
      page.unwatch = undefined;
    }
  }

  async #read(from: number): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#show({ state: 'loading', error: undefined });
    try {
      for (let index = from; ; index += 1) {
        const last = this.#pages[index - 1]?.data.users?.pageInfo;
        if (index > 0 && !last?.hasNextPage) return this.#end('complete', index);
        if (index * PAGE_SIZE >= this.#cap) return this.#end('capped', index);
        const after = last?.endCursor ?? null;
        const data = await this.#ask(after, abort.signal);
        if (abort.signal.aborted) return;
        this.#put(index, after, data);
      }
    } catch (error) {
      if (!abort.signal.aborted) this.#show({ state: 'failed', error });
    }
  }

  async #ask(after: string | null, signal: AbortSignal): Promise<UserPageQuery> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { data } = await this.#client.query({
          query: UserPageDocument,
          variables: this.#variables(after),
          fetchPolicy: 'network-only',
          context: { fetchOptions: { signal } },
        });
        return data ?? { users: null };
      } catch (error) {
        const { isPassing, retryAfter } = problemOf(error);
        if (signal.aborted || !isPassing || attempt > RETRIES) throw error;
        await pause(retryAfter ?? attempt * 500, signal);
      }
    }
  }

  #put(index: number, after: string | null, data: UserPageQuery): void {
    this.#pages[index]?.unwatch?.();
    const page: Page = { after, data, unwatch: undefined };
    this.#pages[index] = page;
    this.#watch(page);
    this.#show({ readAt: Date.now() });
    this.#collect();
  }

  #end(state: 'complete' | 'capped', pages: number): void {
    for (const page of this.#pages.splice(pages)) page.unwatch?.();
    this.#collect();
    this.#show({ state });
  }

  #watch(page: Page): void {
    page.unwatch = this.#client.cache.watch<UserPageQuery>({
      query: UserPageDocument,
      variables: this.#variables(page.after),
      optimistic: true,
      immediate: true,
      callback: ({ complete, result }) => {
        // Another query may have learned of a user without all that is shown here.
        if (!complete || !result || result === page.data) return;
        page.data = result;
        this.#collectSoon();
      },
    });
  }

  /** One change of the cache may be about many pages. */
  #isCollecting = false;
  #collectSoon(): void {
    if (this.#isCollecting) return;
    this.#isCollecting = true;
    queueMicrotask(() => {
      this.#isCollecting = false;
      this.#collect();
    });
  }

  #collect(): void {
    this.#show({ users: this.#pages.flatMap(({ data }) => data.users?.nodes ?? NOTHING) });
  }

  #show(change: Partial<UserReading>): void {
    this.#reading = { ...this.#reading, ...change };
    for (const listener of this.#listeners) listener();
  }

  #variables(after: string | null) {
    return { accountId: this.#accountId, first: PAGE_SIZE, after };
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
