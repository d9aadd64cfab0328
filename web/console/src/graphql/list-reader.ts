/** Reads a whole list of the API page by page, and follows changes of its entries in the cache. */
import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client';
import { toProblem } from './problem.js';

/** The number of retries of a page after a transient failure. */
const RETRIES = 3;

/** The identity of the list. */
export interface ListSource<Node, Data, Variables extends OperationVariables> {
  readonly query: TypedDocumentNode<Data, Variables>;
  createVariables(this: void, after: string | null): NoInfer<Variables>;
  getConnection(this: void, data: Data): Connection<Node> | null | undefined;
  /** The size of a page: the most that the API returns at once. */
  readonly pageSize: number;
  /** The number of rows that are read at first. */
  readonly cap: number;
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor?: string | null;
}

interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

export interface ListReading<Node> {
  /** The entries in the order of the API. They follow the cache, including optimistic changes. */
  readonly nodes: readonly Node[];
  /**
   * `capped`: the list has more entries than the cap. `stopped`: the user has stopped reading. `failed`: see `error`.
   * `resume` continues after all three.
   */
  readonly state: 'loading' | 'complete' | 'capped' | 'stopped' | 'failed';
  readonly error: unknown;
  /** The time of the latest page, in milliseconds since 1970. */
  readonly readAt: number;
}

interface ReadPage<Data> {
  readonly after: string | null;
  readonly data: Data;
}

interface Page<Data> {
  readonly after: string | null;
  data: Data;
  unwatch: (() => void) | undefined;
}

export class ListReader<Node, Data, Variables extends OperationVariables> {
  readonly #client: ApolloClient;
  readonly #source: ListSource<Node, Data, Variables>;
  readonly #listeners = new Set<() => void>();
  readonly #pages: Page<Data>[] = [];
  /** The index of the page that is read next. It is less than the number of pages during a reload. */
  #next = 0;
  #cap: number;
  #abort: AbortController | undefined;
  /** Resolves when the latest reading is over that the list shows. */
  #loading: Promise<void> | undefined;
  #reading: ListReading<Node> = { nodes: [], state: 'stopped', error: undefined, readAt: 0 };

  constructor(client: ApolloClient, source: ListSource<Node, Data, Variables>) {
    this.#client = client;
    this.#source = source;
    this.#cap = source.cap;
  }

  readonly current = (): ListReading<Node> => this.#reading;

  /** Reads while there are listeners. */
  readonly subscribe = (listener: () => void): (() => void) => {
    const isFirst = this.#listeners.size === 0;
    this.#listeners.add(listener);
    if (isFirst) this.#activate();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#deactivate();
    };
  };

  readonly stop = (): void => {
    this.#abort?.abort();
    this.#abort = undefined;
    if (this.#reading.state === 'loading') this.#update({ state: 'stopped' });
  };

  /** Continues after the last page. After the cap, reads as many entries again. */
  readonly resume = (): void => {
    if (this.#reading.state === 'capped') this.#cap += this.#source.cap;
    void this.#read(this.#next);
  };

  /** Reads everything again. Entries remain until the page that replaces them has arrived. */
  readonly reload = (): void => {
    if (this.#listeners.size > 0) void this.#read(0);
    // The next listener makes it read again.
    else this.#update({ readAt: 0 });
  };

  /** Reads everything again without showing that it does. Rejects, and leaves the list as it is, if that fails. */
  readonly refresh = async (): Promise<void> => {
    await this.#loading;
    // The next listener makes it read again.
    if (this.#listeners.size === 0) return this.reload();
    const { state } = this.#reading;
    const isWhole = state === 'complete';
    const limit = isWhole ? Math.ceil(this.#cap / this.#source.pageSize) : this.#pages.length;
    const pages = await this.#requestPages(limit, this.#begin().signal);
    if (pages === undefined) return;
    for (const [index, { after, data }] of pages.entries()) this.#setPage(index, after, data);
    this.#next = pages.length;
    this.#update({ readAt: Date.now() });
    const hasMore = this.#getPageInfo(this.#pages[pages.length - 1])?.hasNextPage;
    this.#finish(isWhole && hasMore ? 'capped' : state, pages.length);
  };

  /** Returns the first pages of the list, or undefined if another reading has begun meanwhile. */
  async #requestPages(limit: number, signal: AbortSignal): Promise<ReadPage<Data>[] | undefined> {
    const pages: ReadPage<Data>[] = [];
    let info: PageInfo | undefined;
    try {
      do {
        const after = info?.endCursor ?? null;
        const data = await this.#request(after, signal);
        pages.push({ after, data });
        info = this.#source.getConnection(data)?.pageInfo;
      } while (info?.hasNextPage && pages.length < limit);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return signal.aborted ? undefined : pages;
  }

  #begin(): AbortController {
    this.#abort?.abort();
    this.#abort = new AbortController();
    return this.#abort;
  }

  #activate(): void {
    for (const page of this.#pages) this.#watch(page);
    this.#collect();
    const isOld = Date.now() - this.#reading.readAt > 60_000;
    if (this.#reading.state === 'complete' && !isOld) return;
    void this.#read(isOld ? 0 : this.#next);
  }

  #deactivate(): void {
    this.stop();
    for (const page of this.#pages) {
      page.unwatch?.();
      page.unwatch = undefined;
    }
  }

  #read(from: number): Promise<void> {
    this.#loading = this.#load(from, this.#begin());
    return this.#loading;
  }

  async #load(from: number, abort: AbortController): Promise<void> {
    this.#next = from;
    this.#update({ state: 'loading', error: undefined });
    try {
      for (;;) {
        const index = this.#next;
        const last = this.#getPageInfo(this.#pages[index - 1]);
        if (index > 0 && !last?.hasNextPage) return this.#finish('complete', index);
        if (index * this.#source.pageSize >= this.#cap) return this.#finish('capped', index);
        const after = last?.endCursor ?? null;
        const data = await this.#request(after, abort.signal);
        if (abort.signal.aborted) return;
        this.#storePage(index, after, data);
        this.#next += 1;
      }
    } catch (error) {
      if (!abort.signal.aborted) this.#update({ state: 'failed', error });
    }
  }

  async #request(after: string | null, signal: AbortSignal): Promise<Data> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { data } = await this.#client.query({
          query: this.#source.query,
          variables: this.#source.createVariables(after),
          fetchPolicy: 'network-only',
          // A reader that begins again must not join a request that it has just aborted.
          context: { queryDeduplication: false, fetchOptions: { signal } },
        });
        if (data === undefined) throw new Error('The gateway returned no data.');
        return data;
      } catch (error) {
        const { isTransient, retryAfter } = toProblem(error);
        if (signal.aborted || !isTransient || attempt > RETRIES) throw error;
        await waitFor(retryAfter ?? attempt * 500, signal);
      }
    }
  }

  #setPage(index: number, after: string | null, data: Data): void {
    this.#pages[index]?.unwatch?.();
    const page: Page<Data> = { after, data, unwatch: undefined };
    this.#pages[index] = page;
    this.#watch(page);
  }

  #storePage(index: number, after: string | null, data: Data): void {
    this.#setPage(index, after, data);
    this.#update({ readAt: Date.now() });
    this.#collect();
  }

  #finish(state: ListReading<Node>['state'], pages: number): void {
    for (const page of this.#pages.splice(pages)) page.unwatch?.();
    this.#collect();
    this.#update({ state });
  }

  #watch(page: Page<Data>): void {
    page.unwatch = this.#client.cache.watch<Data, Variables>({
      query: this.#source.query,
      variables: this.#source.createVariables(page.after),
      optimistic: true,
      immediate: true,
      callback: ({ complete, result }) => {
        // Another query may have stored an entry without all fields of this list.
        if (!complete || !result || result === page.data) return;
        page.data = result;
        this.#collectSoon();
      },
    });
  }

  /** Collects once for a change of the cache that concerns many pages. */
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
    this.#update({ nodes: this.#pages.flatMap(({ data }) => this.#source.getConnection(data)?.nodes ?? []) });
  }

  #update(change: Partial<ListReading<Node>>): void {
    this.#reading = { ...this.#reading, ...change };
    for (const listener of this.#listeners) listener();
  }

  #getPageInfo(page: Page<Data> | undefined) {
    return page && this.#source.getConnection(page.data)?.pageInfo;
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
