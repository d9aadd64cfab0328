/**
 * Sends one request to Chime and reads its response. The SDK provides the operations, the wire format, endpoints and
 * credentials. The middleware of its client is not used, because it is built again for every call (retries, logger,
 * telemetry).
 */
import {
  type $Command,
  ChimeClient,
  type ChimeClientResolvedConfig,
  GetUserCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-chime';
import { getEndpointFromInstructions, toEndpointV1 } from '@smithy/core/endpoints';
import { operation } from '@smithy/core/schema';
import type { Logger } from 'pino';
import { ChimeProtocol } from './response-reader.js';
import { toChimeError } from '../chime-error.js';
import { type HttpResponse, HttpClient } from './http-client.js';
import { type Identity, queryString, type SignableRequest, Signer } from './signer.js';
import { type CallSignal, withTimeout } from '../timeout.js';

export type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  ChimeClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

export interface TransportOptions {
  /** The base URL of a server that speaks the Chime protocol; undefined for AWS's own. */
  endpoint?: string | undefined;
  region: string;
  /** Undefined for the SDK's default chain, which is loaded at the first call. */
  credentials?: Identity | (() => Promise<Identity>) | undefined;
  /** The maximum number of open sockets. */
  connections: number;
  /** The time limit for opening a connection, in milliseconds. */
  connectTimeout: number;
  log: Logger;
}

export interface SignedGet {
  url: string;
  headers: Record<string, string>;
}

interface Transport {
  /**
   * Sends one request.
   * @param unsigned headers that the signature does not cover, because proxies may change them
   * @throws the errors of the SDK's client: its exceptions with `$metadata` and `$response`, or the error of the
   *   connection
   */
  send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    signal?: CallSignal,
    unsigned?: Readonly<Record<string, string>>,
  ): Promise<Output>;
  /**
   * Finds endpoint and credentials ahead of the first call.
   * @throws Error of the SDK when no credentials are found
   */
  prepare(): Promise<void>;
  /** Returns the URL of a path at the endpoint, and the headers that sign a GET request to it. */
  signGet(path: string): Promise<SignedGet>;
  /** Closes every connection. Requests in progress fail. */
  close(): void;
}

type OperationSchema = ReturnType<typeof operation>;
type StaticOperationSchema = [kind: number, ...Parameters<typeof operation>];

/** The SDK's wire format, as far as it is used here. */
interface Protocol {
  serializeRequest(schema: OperationSchema, input: object, context: object): Promise<SignableRequest>;
  deserializeResponse<Output>(
    schema: OperationSchema,
    context: object,
    response: HttpResponse,
  ): Promise<Output>;
}

/** The destination of calls, determined at the first call. It is the same for every operation of Chime. */
interface Target {
  /** Scheme, host and port. */
  origin: string;
  host: string;
  handler: HttpClient;
  signer: Signer;
  /** The context that the protocol needs. */
  context: object;
}

const USER_AGENT = 'chime-graphql-gateway';

/**
 * In milliseconds. Smaller differences between clocks are ignored, because dates in responses are whole seconds and
 * arrive late.
 */
const CLOCK_CORRECTION = 60_000;

/** The statuses of a response to an invalid signature. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

/** The SDK renews credentials that expire within this many milliseconds. */
const RENEW_BEFORE = 300_000;

/**
 * In milliseconds: the time that a renewal may take while the current credentials are valid, and the pause after a
 * failed one.
 */
const RENEWAL_MS = 2_000;
const RENEWAL_PAUSE = 30_000;

export class SdkTransport implements Transport {
  readonly #client: ChimeClient;
  readonly #protocol: Protocol;
  readonly #options: TransportOptions;
  readonly #clock = new UpstreamClock();
  readonly #schemas = new WeakMap<object, OperationSchema>();
  #target: Target | undefined;
  #pendingTarget: Promise<Target> | undefined;
  #identity: Identity | undefined;
  #renewing: Promise<void> | undefined;
  /** The earliest time of the next renewal; 0 unless the last one failed. */
  #nextRenewal = 0;
  #closed = false;

  constructor(options: TransportOptions) {
    const { endpoint, region, credentials } = options;
    this.#options = options;
    this.#client = new ChimeClient({
      region,
      protocol: ChimeProtocol,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
    });
    this.#protocol = this.#client.config.protocol as unknown as Protocol;
  }

  async send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    signal?: CallSignal,
    unsigned?: Readonly<Record<string, string>>,
  ): Promise<Output> {
    const target = this.#target ?? (await (this.#pendingTarget ??= this.#findTarget()));
    const schema = this.#schemaFor(command);
    const request = await this.#protocol.serializeRequest(schema, command.input, target.context);
    const { method, path, query, headers, body } = request;
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    headers['host'] = target.host;
    const identity = this.#validIdentity() ?? (await this.#resolveIdentity());
    const { offset } = this.#clock;
    target.signer.sign(request, identity, Date.now() + offset);
    headers['user-agent'] = USER_AGENT;
    if (unsigned) Object.assign(headers, unsigned);

    const queried = queryString(query);
    const response = await target.handler.handle(
      { method, path: queried === '' ? path : `${path}?${queried}`, headers, body },
      signal,
    );
    this.#clock.adjust(response.headers);
    try {
      return await this.#protocol.deserializeResponse<Output>(schema, target.context, response);
    } catch (error) {
      throw withResponse(error, response, Math.abs(this.#clock.offset - offset) > CLOCK_CORRECTION);
    }
  }

  async prepare(): Promise<void> {
    if (!this.#target) await (this.#pendingTarget ??= this.#findTarget());
    await this.#resolveIdentity();
  }

  async signGet(path: string): Promise<SignedGet> {
    const { origin, host, signer } = this.#target ?? (await (this.#pendingTarget ??= this.#findTarget()));
    const headers = { host };
    const identity = this.#validIdentity() ?? (await this.#resolveIdentity());
    signer.sign(
      { method: 'GET', path, query: {}, headers, body: undefined },
      identity,
      Date.now() + this.#clock.offset,
    );
    return { url: `${origin}${path}`, headers };
  }

  close(): void {
    this.#closed = true;
    this.#target?.handler.close();
    this.#client.destroy();
  }

  /**
   * Returns the schema of a command in the form that the protocol needs. All commands of an operation share one object.
   */
  #schemaFor({ schema }: { schema?: object }): OperationSchema {
    if (!Array.isArray(schema)) throw new TypeError('the command has no schema');
    let operationSchema = this.#schemas.get(schema);
    if (operationSchema === undefined) {
      const [, namespace, name, traits, input, output] = schema as StaticOperationSchema;
      this.#schemas.set(schema, (operationSchema = operation(namespace, name, traits, input, output)));
    }
    return operationSchema;
  }

  #validIdentity(): Identity | undefined {
    const { expiration } = this.#identity ?? {};
    if (expiration === undefined) return this.#identity;
    const now = Date.now();
    const left = expiration.getTime() - now;
    return left >= RENEW_BEFORE || (left > 0 && now < this.#nextRenewal) ? this.#identity : undefined;
  }

  async #resolveIdentity(): Promise<Identity> {
    const { expiration } = this.#identity ?? {};
    if (expiration !== undefined && expiration.getTime() > Date.now()) {
      await (this.#renewing ??= this.#renewIdentity(expiration));
      if (this.#identity) return this.#identity;
    }
    return this.#newIdentity();
  }

  async #newIdentity(): Promise<Identity> {
    const identity = await this.#client.config.credentials();
    this.#nextRenewal = 0;
    return (this.#identity = identity);
  }

  /** Renews the credentials. Never rejects, because the current ones may still be used. */
  async #renewIdentity(expiration: Date): Promise<void> {
    try {
      await withTimeout(RENEWAL_MS, undefined, () => this.#newIdentity());
    } catch (thrown) {
      // Logged once, because the next attempts fail for the same reason. Only the name is logged: messages of providers
      // contain paths and roles.
      if (this.#nextRenewal === 0) {
        const { error } = toChimeError(thrown).failure;
        this.#options.log.warn({ error, expiration }, 'the credentials for Chime cannot be renewed');
      }
      this.#nextRenewal = Date.now() + RENEWAL_PAUSE;
    } finally {
      this.#renewing = undefined;
    }
  }

  async #findTarget(): Promise<Target> {
    try {
      const { config } = this.#client;
      const endpoint = await getEndpointFromInstructions({}, GetUserCommand, { ...config });
      const base = toEndpointV1(endpoint);
      const host = base.port === undefined ? base.hostname : `${base.hostname}:${base.port}`;
      const scheme = endpoint.properties?.authSchemes?.[0];
      const origin = `${base.protocol}//${host}`;
      const handler = new HttpClient({ ...this.#options, origin });
      if (this.#closed) handler.close();
      const provided = Promise.resolve(base);
      return (this.#target = {
        origin,
        host,
        handler,
        signer: new Signer(scheme?.signingRegion ?? (await config.region()), scheme?.signingName ?? 'chime'),
        context: { ...config, endpoint: () => provided },
      });
    } finally {
      this.#pendingTarget = undefined;
    }
  }
}

/** The difference between the upstream's clock and this machine's, so that signatures carry a date that it accepts. */
class UpstreamClock {
  /** In milliseconds. */
  offset = 0;
  #date = '';
  #time = 0;

  adjust({ date, age }: Readonly<Record<string, string>>): void {
    // A response with an age comes from a cache.
    if (date === undefined || age !== undefined) return;
    if (date !== this.#date) {
      this.#date = date;
      this.#time = Date.parse(date);
    }
    if (!Number.isNaN(this.#time)) this.offset = this.#time - Date.now();
  }
}

/** Adds the data that classifies errors to an error of reading a response. */
function withResponse(error: unknown, response: HttpResponse, isClockCorrected: boolean): unknown {
  if (!(error instanceof Error)) return error;
  const { statusCode: httpStatusCode, headers } = response;
  const known = error as Error & { $metadata?: object };
  const $metadata = known.$metadata ?? { httpStatusCode, requestId: headers['x-amzn-requestid'] };
  // The SDK's own client uses this name.
  if (isClockCorrected && REFUSALS.has(httpStatusCode))
    Object.assign($metadata, { clockSkewCorrected: true });
  return Object.defineProperty(Object.assign(error, { $metadata }), '$response', { value: response });
}
