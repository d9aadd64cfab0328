/** HTTP to one origin over keep-alive connections: undici's pool, with responses collected in memory. */
import { setFlagsFromString } from 'node:v8';
import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import { BadResponseError, NotConnectedError } from '../chime-error.js';
import type { CallSignal } from '../timeout.js';

// Sets how much WebAssembly V8 runs before it optimizes it. The default optimizes undici's parser at the first
// response, which takes 80 ms and 30 MB in the middle of the start. A budget a thousand times as large delays that by
// some hundred responses.
setFlagsFromString('--wasm-tiering-budget=1800000000');

export interface HttpRequest {
  method: string;
  /** Includes the query. */
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}

export interface HttpResponse {
  statusCode: number;
  /** Names are in lower case. Repeated headers are joined by a comma. */
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface RequestHandlerOptions {
  /** Scheme, host and port. */
  origin: string;
  /** The maximum number of open sockets. */
  connections: number;
  /** The time limit for opening a connection, TLS included, in milliseconds. */
  connectTimeout: number;
}

/** The maximum size of a response in bytes. The largest pages of the API are a fraction of it. */
const LARGEST_RESPONSE = 4 << 20;

export class HttpClient {
  readonly #pool: InstanceType<typeof Pool>;

  constructor({ origin, connections, connectTimeout }: RequestHandlerOptions) {
    this.#pool = new Pool(origin, {
      connections,
      // A second request on a socket would wait for the response to the first one, and fail with it.
      pipelining: 1,
      connect: { timeout: connectTimeout },
      // The signal of the attempt limits the time of a response.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Sends a request.
   * @param signal aborts the request and closes its socket
   * @throws NotConnectedError when nothing was sent; Error with Node's or undici's `code` for a connection that broke
   *   (with the `$response` that had begun, if any), or with the name AbortError; BadResponseError for a response of
   *   more than 4 MiB
   */
  handle(request: HttpRequest, signal?: CallSignal): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortError());
        return;
      }
      const { method, path, headers } = request;
      const options = { method, path, headers, body: request.body ?? null };
      this.#pool.dispatch(options, new Exchange(resolve, reject, signal));
    });
  }

  /** Closes every socket. Requests in progress fail. */
  close(): void {
    void this.#pool.destroy();
  }
}

/** One request and its response, as undici reports them. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #signal: CallSignal | undefined;
  readonly #onAbort: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #statusCode = 0;
  #headers: Record<string, string> | undefined;
  #body: Buffer | Buffer[] | undefined;
  #length = 0;

  constructor(
    resolve: (response: HttpResponse) => void,
    reject: (error: Error) => void,
    signal: CallSignal | undefined,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    if (signal) {
      this.#onAbort = () => {
        const error = abortError();
        this.#controller?.abort(error);
        reject(error);
      };
      signal.addEventListener('abort', this.#onAbort);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The request may have been aborted while it waited for a connection.
    if (this.#signal?.aborted) controller.abort(abortError());
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#statusCode = statusCode;
    for (const name in headers) {
      const value = headers[name];
      if (Array.isArray(value)) headers[name] = value.join(', ');
    }
    this.#headers = headers as Record<string, string>;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > LARGEST_RESPONSE) {
      controller.abort(new BadResponseError('the response is too large'));
      return;
    }
    if (this.#body === undefined) this.#body = chunk;
    else if (Array.isArray(this.#body)) this.#body.push(chunk);
    else this.#body = [this.#body, chunk];
  }

  onResponseEnd(): void {
    this.#done();
    const body = this.#body ?? Buffer.alloc(0);
    this.#resolve({
      statusCode: this.#statusCode,
      headers: this.#headers ?? {},
      body: Array.isArray(body) ? Buffer.concat(body) : body,
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#done();
    if (this.#headers) {
      Object.assign(error, { $response: { statusCode: this.#statusCode, headers: this.#headers } });
    }
    this.#reject(this.#controller === undefined ? new NotConnectedError(error) : error);
  }

  #done(): void {
    if (this.#onAbort) this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

const abortError = (): Error => Object.assign(new Error('Request aborted'), { name: 'AbortError' });
