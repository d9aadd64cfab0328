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
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Identify } from '../access/authentication/authentication.js';
import { type BeginRequests, refuseRequests } from '../access/caller-limits.js';
import { LocalCount } from '../access/request-count.js';
import { callerKey } from '../access/rate-limit.js';
import { formatEventErrors } from '../graphql/error-formatting.js';
import type { TrustBody } from '../graphql/trusted-documents.js';
import { describeCaller } from '../observability/request-log.js';
import { recordOperation, type RequestWatch } from '../observability/request-record.js';
import type { TransportLimits } from '../http/connection-limits.js';
import type { Drain } from '../http/drain.js';
import { isRefusal } from '../http/error-response.js';
import { acceptUpgrade } from '../node-http/upgrade.js';
import { withCredentials } from './connection-credentials.js';
import type { CreateContext } from './operation-runner.js';
import { type ClientOperations, RefusedOperationError } from './client-operations.js';
import type { SubscriptionObserver } from './subscription-observer.js';
import { ResultStream } from './result-stream.js';
import { type OperationCount, WebSocketConnection } from './websocket-connection.js';

export interface WebSocketOptions {
  readonly identify: Identify;
  readonly begin: BeginRequests;
  readonly trust: TrustBody | undefined;
  readonly operations: ClientOperations;
  readonly drain: Pick<Drain, 'follow'>;
  readonly transport: Pick<TransportLimits, 'init' | 'ping'>;
  readonly contextFor: (request: FastifyRequest, gone: () => AbortSignal) => CreateContext;
  readonly log: Logger;
  /** The maximum number of connections of a caller; undefined for no limit. */
  readonly maximum: number | undefined;
  /** The maximum size of a message. */
  readonly messageBytes: number;
  readonly observer?: SubscriptionObserver | undefined;
  /** Receives each operation. */
  readonly watch: RequestWatch;
}

/** The longest id of an operation. Clients use a UUID or a number. */
const MAXIMUM_ID_LENGTH = 128;

/** The maximum number of operations of a connection at once. */
const MAXIMUM_OPERATIONS = 200;

const TOO_MANY_OPERATIONS = refuseRequests(
  `More than ${MAXIMUM_OPERATIONS} operations at once on a connection.`,
  1,
);

interface Extra {
  readonly connection: WebSocketConnection;
  readonly request: FastifyRequest;
}

type Connected = ProtocolContext<Record<string, unknown>, Extra>;

/** Members that graphql-ws passes from one of its hooks to the next. */
interface Started {
  readonly extra: Extra;
  readonly payload: SubscribePayload;
  readonly count: OperationCount;
}

/** Makes graphql-ws treat every operation as a subscription. The document itself is read by Apollo Server. */
const ANY_OPERATION = parse('subscription { any }');

export class WebSocketTransport {
  readonly #options: WebSocketOptions;
  readonly #sockets: WebSocketServer;
  readonly #protocol: ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;
  readonly #places: LocalCount;
  readonly #requestIds = new WeakMap<IncomingMessage, string>();

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#places = new LocalCount(undefined, options.maximum);
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
      connectionInitWaitTimeout: options.transport.init,
      onConnect: async (context) =>
        this.#connect(context).catch((error: unknown) => {
          const { request, connection } = context.extra;
          options.log.error({ err: error, requestId: request.id }, 'internal server error');
          return connection.fail();
        }),
      onSubscribe: ({ extra }, id, payload) => {
        if (id.length > MAXIMUM_ID_LENGTH) {
          extra.connection.end('protocol', CloseCode.BadRequest, 'Invalid message received');
          return [new GraphQLError('The id is too long.')];
        }
        if (extra.connection.underWay >= MAXIMUM_OPERATIONS) return [this.#refuse(extra)];
        const contextValue: Started = { extra, payload, count: extra.connection.begin() };
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
    this.#sockets.handleUpgrade(request.raw, socket, head, (opened) => {
      this.#open(opened, request, socket);
    });
  }

  #open(opened: WebSocket, request: FastifyRequest, socket: Socket): void {
    const { drain, transport, log, observer } = this.#options;
    const connection = new WebSocketConnection(opened, socket);
    const end = () => connection.leave();
    connection.onEnd(drain.follow({ socket, end, isBusy: connection.isBusy }));
    observer?.onConnection('websocket');
    connection.onEnd(() => {
      const report = connection.report();
      log.info({ requestId: request.id, caller: describeCaller(request), ...report }, 'websocket closed');
      observer?.onConnectionEnd('websocket', report.reason);
    });
    connection.open(this.#protocol, { connection, request }, transport.ping);
  }

  /** Identifies the caller. Returns whether it is admitted. */
  async #connect({ extra: { connection, request }, connectionParams }: Connected): Promise<boolean> {
    const caller = await this.#options.identify(withCredentials(request, connectionParams));
    if (isRefusal(caller))
      return caller.status === 401 ? connection.forbid() : connection.refuse(caller.failure.code);
    request.caller = caller;
    const key = callerKey(request);
    const begun = await this.#options.begin(key, 1);
    if (isRefusal(begun)) return connection.refuse(begun.failure.code);
    begun.end();
    const place = await this.#places.begin(key, 1);
    if (!place.isAdmitted) return connection.refuse('RATE_LIMITED');
    connection.onEnd(place.end);
    if (caller.expiresAt !== undefined) connection.expireAt(caller.expiresAt);
    return true;
  }

  #start({ extra: { request }, payload, count }: Started): ResultStream {
    const { begin, trust, operations, contextFor, watch } = this.#options;
    const key = callerKey(request);
    const { record, end } = recordOperation(request, watch);
    let hasResult = false;
    const run = async (gone: () => AbortSignal) => {
      const begun = await begin(key, 1);
      if (isRefusal(begun)) throw RefusedOperationError.from(begun.failure, record);
      try {
        const body = trust ? trust(payload) : payload;
        const client = {
          key,
          transport: 'websocket' as const,
          record,
          contextFor: (signal: () => AbortSignal) => contextFor(request, signal),
        };
        const outcome = await operations.run(body, client, gone);
        if ('errors' in outcome && outcome.data === undefined)
          throw new RefusedOperationError(outcome.errors ?? []);
        if (Symbol.asyncIterator in outcome) count.settle();
        return outcome;
      } finally {
        begun.end();
      }
    };
    return new ResultStream(
      (gone) => run(gone).finally(() => (hasResult = true)),
      () => {
        count.end();
        end(hasResult);
      },
    );
  }

  /** Refuses an operation because the connection has too many. */
  #refuse({ request }: Extra): GraphQLError {
    const { record, end } = recordOperation(request, this.#options.watch);
    const originalError = RefusedOperationError.from(TOO_MANY_OPERATIONS.failure, record);
    end(true);
    return new GraphQLError('', { originalError });
  }

  /** @param errors of graphql-ws, which wraps the one that a stream threw */
  #formatErrors(errors: readonly GraphQLError[], { request }: Extra): readonly GraphQLFormattedError[] {
    const cause = errors[0]?.originalError;
    if (cause instanceof RefusedOperationError) return cause.errors;
    this.#options.log.error({ err: cause, requestId: request.id }, 'internal server error');
    return formatEventErrors(errors);
  }
}
