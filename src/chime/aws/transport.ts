/**
 * One request to Chime and its answer. The SDK knows the operations, the wire format, endpoints and credentials; its
 * client's middleware (built anew for every call, with retries, logger and telemetry) is left out.
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
  /** Base URL of a server that speaks the Chime protocol; undefined for AWS's own. */
  endpoint?: string | undefined;
  region: string;
  /** Undefined for the SDK's default chain, which is not loaded before the first call. */
  credentials?: Identity | (() => Promise<Identity>) | undefined;
  /** How many sockets are open at once. */
  connections: number;
  /** Milliseconds for making a connection. */
  connectTimeout: number;
  log: Logger;
}

export interface Transport {
  /**
   * Sends one request.
   * @param unsigned headers that are not covered by the signature, as whoever is on the way may change them
   * @throws what the SDK's client throws: its exceptions with `$metadata` and `$response`, or the error of the
   *   connection
   */
  send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    signal?: CallSignal,
    unsigned?: Readonly<Record<string, string>>,
  ): Promise<Output>;
  /** @throws Error of the SDK when no credentials are found */
  prepare(): Promise<void>;
  /** Closes every connection; what is under way fails. */
  close(): void;
}

type OperationSchema = ReturnType<typeof operation>;
type StaticOperationSchema = [kind: number, ...Parameters<typeof operation>];

/** The wire format of the SDK, as far as it is used here. */
interface Protocol {
  serializeRequest(schema: OperationSchema, input: object, context: object): Promise<SignableRequest>;
  deserializeResponse<Output>(
    schema: OperationSchema,
    context: object,
    response: HttpResponse,
  ): Promise<Output>;
}

/** Where calls go, found out with the first one; the same for every operation of Chime. */
interface Target {
  host: string;
  handler: HttpClient;
  signer: Signer;
  /** For the protocol. */
  context: object;
}

const USER_AGENT = 'chime-graphql-gateway';

/** Milliseconds; by less than this a clock is not put right, as dates of answers are whole seconds and come late. */
const CLOCK_CORRECTION = 60_000;

/** What a server answers to a signature that it does not accept. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

/** The SDK renews credentials that expire within this many milliseconds. */
const RENEW_BEFORE = 300_000;

/** Milliseconds that a renewal may take while the credentials at hand still do, and until the next one if it failed. */
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
  /** Not before this time; 0 unless the last one failed. */
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

  close(): void {
    this.#closed = true;
    this.#target?.handler.close();
    this.#client.destroy();
  }

  /** The schema of a command, in the form that the protocol takes; one object for all commands of an operation. */
  #schemaFor({ schema }: { schema?: object }): OperationSchema {
    if (!Array.isArray(schema)) throw new TypeError('the command has no schema');
    let made = this.#schemas.get(schema);
    if (made === undefined) {
      const [, namespace, name, traits, input, output] = schema as StaticOperationSchema;
      this.#schemas.set(schema, (made = operation(namespace, name, traits, input, output)));
    }
    return made;
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

  /** Never fails: the identity at hand may still be used. */
  async #renewIdentity(expiration: Date): Promise<void> {
    try {
      await withTimeout(RENEWAL_MS, undefined, () => this.#newIdentity());
    } catch (thrown) {
      // Said once: the next attempts fail for the same reason. Names alone, as the text of providers has paths and roles.
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
      const handler = new HttpClient({ ...this.#options, origin: `${base.protocol}//${host}` });
      if (this.#closed) handler.close();
      const provided = Promise.resolve(base);
      return (this.#target = {
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

/** How far the upstream's clock is ahead of this machine's, so that signatures carry a date that it accepts. */
class UpstreamClock {
  /** Milliseconds. */
  offset = 0;
  #date = '';
  #time = 0;

  adjust({ date, age }: Readonly<Record<string, string>>): void {
    // An answer with an age was kept by a cache.
    if (date === undefined || age !== undefined) return;
    if (date !== this.#date) {
      this.#date = date;
      this.#time = Date.parse(date);
    }
    if (!Number.isNaN(this.#time)) this.offset = this.#time - Date.now();
  }
}

/** What whoever sorts errors wants to know, on an error in reading an answer. */
function withResponse(error: unknown, response: HttpResponse, isClockCorrected: boolean): unknown {
  if (!(error instanceof Error)) return error;
  const { statusCode: httpStatusCode, headers } = response;
  const known = error as Error & { $metadata?: object };
  const $metadata = known.$metadata ?? { httpStatusCode, requestId: headers['x-amzn-requestid'] };
  // Under the name that the SDK's own client has for it.
  if (isClockCorrected && REFUSALS.has(httpStatusCode))
    Object.assign($metadata, { clockSkewCorrected: true });
  return Object.defineProperty(Object.assign(error, { $metadata }), '$response', { value: response });
}
