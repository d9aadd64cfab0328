/** Reads a whole list of the API page by page, and follows what the cache then learns about its entries. */
import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client';
import { toProblem } from './problem.js';

/** The number of retries of a page after a failure that may pass. */
const RETRIES = 3;

/** The identity of the list. */
export interface ListSource<Node, Data, Variables extends OperationVariables> {
  readonly query: TypedDocumentNode<Data, Variables>;
  createVariables(this: void, after: string | null): NoInfer<Variables>;
  getConnection(this: void, data: Data): Connection<Node> | null | undefined;
  /** The size of a page: the most that the API returns at once. */
  readonly pageSize: number;
  /** The number of rows that are read without asking. */
  readonly cap: number;
}

interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

export interface ListReading<Node> {
  /** In the order of the API. Changes of the cache show at once, optimistic ones too. */
  readonly nodes: readonly Node[];
  /**
   * `capped`: there are more than the cap; `stopped`: by whoever looks; `failed`: see `error`. `resume` goes on from all
   * three.
   */
  readonly state: 'loading' | 'complete' | 'capped' | 'stopped' | 'failed';
  readonly error: unknown;
  /** The time of the latest page, in milliseconds since 1970. */
  readonly readAt: number;
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
  #reading: ListReading<Node> = { nodes: [], state: 'stopped', error: undefined, readAt: 0 };

  constructor(client: ApolloClient, source: ListSource<Node, Data, Variables>) {
    this.#client = client;
    this.#source = source;
    this.#cap = source.cap;
  }

  readonly current = (): ListReading<Node> => this.#reading;

  /** Reading begins with the first listener, and rests without any. */
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

  /** Goes on after the last page; past the cap, for as many again. */
  readonly resume = (): void => {
    if (this.#reading.state === 'capped') this.#cap += this.#source.cap;
    void this.#read(this.#next);
  };

  /** Reads everything again. Rows stay until the page that replaces them has arrived. */
  readonly reload = (): void => {
    if (this.#listeners.size > 0) void this.#read(0);
    // With the next visit.
    else this.#update({ readAt: 0 });
  };

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

  async #read(from: number): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
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
        if (data === undefined) throw new Error('The gateway gave no answer.');
        return data;
      } catch (error) {
        const { isTransient, retryAfter } = toProblem(error);
        if (signal.aborted || !isTransient || attempt > RETRIES) throw error;
        await waitFor(retryAfter ?? attempt * 500, signal);
      }
    }
  }

  #storePage(index: number, after: string | null, data: Data): void {
    this.#pages[index]?.unwatch?.();
    const page: Page<Data> = { after, data, unwatch: undefined };
    this.#pages[index] = page;
    this.#watch(page);
    this.#update({ readAt: Date.now() });
    this.#collect();
  }

  #finish(state: 'complete' | 'capped', pages: number): void {
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
        // Another query may have learned of an entry without all that is shown here.
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
