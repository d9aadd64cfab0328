/**
 * GraphQL over WebSocket, by the protocol graphql-transport-ws. graphql-ws speaks the protocol; the operations run like
 * those of HTTP requests.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError, parse } from 'graphql';
import {
  CloseCode,
  type Context as ProtocolContext,
  handleProtocols,
  makeServer,
  type SubscribePayload,
} from 'graphql-ws';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Identify } from '../access/authentication/authentication.js';
import { type BeginRequests, refuseRequests } from '../access/caller-limits.js';
import { callerKey } from '../access/rate-limit.js';
import { formatEventErrors } from '../graphql/error-formatting.js';
import type { TrustBody } from '../graphql/trusted-documents.js';
import { isRefusal } from '../http/error-response.js';
import { acceptUpgrade } from '../node-http/upgrade.js';
import { withCredentials } from './connection-credentials.js';
import type { CreateContext } from './operation-runner.js';
import { type Operations, RefusedOperationError } from './operations.js';
import { OperationStream } from './operation-stream.js';
import { TRY_AGAIN_LATER, WebSocketConnection, type WebSocketTimes } from './websocket-connection.js';

export interface WebSocketOptions {
  readonly identify: Identify;
  readonly begin: BeginRequests;
  readonly trust: TrustBody | undefined;
  readonly operations: Operations;
  readonly contextFor: (request: FastifyRequest, gone: () => AbortSignal) => CreateContext;
  readonly log: Logger;
  /** The maximum size of a message. */
  readonly messageBytes: number;
  readonly times?: Partial<WebSocketTimes> | undefined;
}

const TIMES: WebSocketTimes = { init: 3_000, ping: 15_000 };

/** The longest id of an operation. Clients use a UUID or a number. */
const MAXIMUM_ID_LENGTH = 128;

/** The maximum number of operations of a connection at once. */
const MAXIMUM_OPERATIONS = 200;

const TOO_MANY_OPERATIONS = refuseRequests(
  `More than ${MAXIMUM_OPERATIONS} operations at once on a connection.`,
  1,
).failure;

interface Extra {
  readonly connection: WebSocketConnection;
  readonly request: FastifyRequest;
}

type Connected = ProtocolContext<Record<string, unknown>, Extra>;

/** Members that graphql-ws passes from one of its hooks to the next. */
interface Started {
  readonly extra: Extra;
  readonly payload: SubscribePayload;
}

/** Makes graphql-ws treat every operation as a subscription. The document itself is read by Apollo Server. */
const ANY_OPERATION = parse('subscription { any }');

export class WebSocketTransport {
  readonly #options: WebSocketOptions;
  readonly #times: WebSocketTimes;
  readonly #sockets: WebSocketServer;
  readonly #protocol: ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;
  readonly #requestIds = new WeakMap<IncomingMessage, string>();

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: options.messageBytes,
      // A small message could otherwise become a large one.
      perMessageDeflate: false,
      handleProtocols,
    });
    this.#sockets.on('headers', (headers, request) =>
      headers.push(`x-request-id: ${this.#requestIds.get(request)}`),
    );
    this.#protocol = makeServer<Record<string, unknown>, Extra>({
      connectionInitWaitTimeout: this.#times.init,
      onConnect: async (context) => this.#connect(context),
      onSubscribe: ({ extra }, id, payload) => {
        if (id.length > MAXIMUM_ID_LENGTH) {
          extra.connection.end('protocol', CloseCode.BadRequest, 'Invalid message received');
          return [new GraphQLError('The id is too long.')];
        }
        const contextValue: Started = { extra, payload };
        return { document: ANY_OPERATION, contextValue } as unknown as ExecutionArgs;
      },
      // Formatted errors have another type than those that graphql-ws would format.
      subscribe: ({ contextValue }) => this.#start(contextValue as Started) as never,
      // Apollo Server has formatted the results.
      onNext: (_context, _id, _payload, _args, result) => result,
      onError: ({ extra }, _id, _payload, errors) => this.#formatErrors(errors, extra),
    });
  }

  /** Takes the connection of a request. */
  accept(request: FastifyRequest, reply: FastifyReply): void {
    this.#requestIds.set(request.raw, request.id);
    reply.hijack();
    const { socket, head } = acceptUpgrade(request.raw, reply.raw);
    this.#sockets.handleUpgrade(request.raw, socket, head, (opened) => this.#open(opened, request));
  }

  #open(socket: WebSocket, request: FastifyRequest): void {
    const connection = new WebSocketConnection(socket);
    connection.open(this.#protocol, { connection, request }, this.#times, () => undefined);
  }

  /** Identifies the caller. Returns false to close with the code 4403, after which clients connect again. */
  async #connect({ extra: { connection, request }, connectionParams }: Connected): Promise<boolean> {
    const caller = await this.#options.identify(withCredentials(request, connectionParams));
    if (isRefusal(caller)) {
      if (caller.status !== 401) connection.end('refused', TRY_AGAIN_LATER, caller.failure.code);
      return false;
    }
    request.caller = caller;
    const begun = await this.#options.begin(callerKey(request), 1);
    if (isRefusal(begun)) connection.end('refused', TRY_AGAIN_LATER, begun.failure.code);
    else begun.end();
    if (caller.expiresAt !== undefined) connection.expireAt(caller.expiresAt);
    return true;
  }

  #start({ extra: { connection, request }, payload }: Started): OperationStream {
    const { begin, trust, operations, contextFor } = this.#options;
    const key = callerKey(request);
    const run = async (gone: () => AbortSignal) => {
      if (connection.underWay > MAXIMUM_OPERATIONS) throw RefusedOperationError.from(TOO_MANY_OPERATIONS);
      const begun = await begin(key, 1);
      if (isRefusal(begun)) throw RefusedOperationError.from(begun.failure);
      try {
        const body = trust ? trust(payload) : payload;
        const client = { key, contextFor: (signal: () => AbortSignal) => contextFor(request, signal) };
        const outcome = await operations.run(body, client, gone);
        if ('errors' in outcome && outcome.data === undefined)
          throw new RefusedOperationError(outcome.errors ?? []);
        return outcome;
      } finally {
        begun.end();
      }
    };
    return new OperationStream(run, connection.begin());
  }

  /** @param errors of graphql-ws, which wraps the one that a stream threw */
  #formatErrors(errors: readonly GraphQLError[], { request }: Extra): readonly GraphQLFormattedError[] {
    const cause = errors[0]?.originalError;
    if (cause instanceof RefusedOperationError) return cause.errors;
    this.#options.log.error({ err: cause, requestId: request.id }, 'internal server error');
    return formatEventErrors(errors);
  }
}
