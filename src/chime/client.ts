/** The only module that calls Chime. It checks each call, applies limits and classifies its errors. */
import type { ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-chime';
import type { Logger } from 'pino';
import { isResourceId } from '../models/shared/text.js';
import { badUserInput, type ErrorCode, toChimeError, type ValidationError } from './chime-error.js';
import { namedMembers } from './named-members.js';
import type { AttemptTrace, AttemptTracer, CallLoad, CallObserver, CallReport } from './observer.js';
import { CallPolicy, DEFAULT_LIMITS, type Limits } from './call-policy.js';
import { isRead, toOperationName } from './operations.js';
import type { CallSignal } from './timeout.js';
import { type Command, SdkTransport, type SignedGet, type TransportOptions } from './aws/transport.js';

export interface CallOptions {
  /** Whether the output of an earlier read must not be used. */
  readonly isFresh?: boolean | undefined;
  /** Aborts a read that nobody waits for any longer. Writes continue. */
  readonly signal?: CallSignal | undefined;
  /** Called when a call to Chime begins. A read that uses the output of another one has no call. */
  readonly onStart?: (() => void) | undefined;
  /** Called right before each attempt is sent. */
  readonly onAttempt?: (() => void) | undefined;
  /** Receives the report of this call when it ends, in addition to the observer of the connection. */
  readonly onCall?: ((report: CallReport) => void) | undefined;
  /** The start of the client's request in terms of `performance.now()`. All its calls share one deadline. */
  readonly since?: number | undefined;
  /** Traces each attempt. */
  readonly tracer?: AttemptTracer | undefined;
}

export interface Chime {
  /**
   * Executes one operation and returns its output.
   * @throws ChimeError with a code from the table in exception-codes.ts
   * @throws GraphQLError BAD_USER_INPUT when an identifier is not valid in a request path; nothing was sent then
   */
  send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: Command<Input, Output>,
    options?: CallOptions,
  ): Promise<Output>;
}

export interface ChimeOptions extends Pick<TransportOptions, 'endpoint' | 'region' | 'credentials'> {
  log: Logger;
  limits?: Partial<Limits>;
  /** Receives every call and every change of a circuit. */
  observer?: CallObserver | undefined;
}

export interface ChimeConnection extends Chime {
  readonly load: CallLoad;
  /** The time for all calls of one client request, in milliseconds. */
  readonly deadline: number;
  /**
   * Finds the endpoint and the credentials ahead of the first call, which would otherwise wait for them.
   * @throws Error of the SDK when there are no credentials
   */
  prepare(): Promise<void>;
  /** Returns the URL of a path at the endpoint, and the headers that sign a GET request to it. */
  signGet(path: string): Promise<SignedGet>;
  /** Closes the keep-alive connections. */
  close(): void;
}

export function connectChime({ log, limits, observer, ...upstream }: ChimeOptions): ChimeConnection {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const transport = createTransport({ ...upstream, log }, bounds);
  const policy = new CallPolicy(bounds, log, observer);

  return {
    load: policy.load,
    deadline: bounds.deadline,
    prepare: async () => transport.prepare(),
    signGet: async (path) => transport.signGet(path),
    async send(command, { signal, onStart, onAttempt, onCall, since, tracer } = {}) {
      onStart?.();
      refuseUnsafeIds(command.input);
      const operation = toOperationName(command);
      const started = performance.now();
      let attempts = 0;
      const attempt = (cut: CallSignal) => {
        attempts += 1;
        onAttempt?.();
        const trace = tracer?.startAttempt(operation, attempts);
        return trace
          ? traced(trace, transport.send(command, cut, trace.headers))
          : transport.send(command, cut);
      };
      const reportEnd = (code?: ErrorCode, error?: string): void => {
        const seconds = (performance.now() - started) / 1000;
        const report = { operation, code, error, attempts, seconds };
        observer?.onCall?.(report);
        onCall?.(report);
      };
      try {
        const output = await policy.execute(
          operation,
          attempt,
          isRead(operation) ? signal : undefined,
          since,
        );
        reportEnd();
        return output;
      } catch (thrown) {
        const error = toChimeError(thrown);
        reportEnd(error.code, error.failure.error);
        if (REFUSALS.has(error.code)) {
          error.nameMembers(namedMembers(inputSchema(command), error.message));
        }
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

/** Codes of refusals whose message may name members of the input. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['BAD_USER_INPUT', 'CONFLICT', 'UNPROCESSABLE']);

const inputSchema = (command: { schema?: object }): object | undefined => command.schema;

/** Ends the trace together with its attempt. */
async function traced<Output extends ServiceOutputTypes>(
  trace: AttemptTrace,
  pendingOutput: Promise<Output>,
): Promise<Output> {
  try {
    const output = await pendingOutput;
    const { httpStatusCode: status, requestId } = output.$metadata;
    trace.end({ code: undefined, error: undefined, status, requestId });
    return output;
  } catch (thrown) {
    const { code, failure } = toChimeError(thrown);
    const { error, status, requestId } = failure;
    trace.end({ code, error, status: status ?? undefined, requestId: requestId ?? undefined });
    throw thrown;
  }
}

/** Creates the transport of a connection: without limits, retries and classification of errors. */
const createTransport = (
  upstream: Pick<TransportOptions, 'endpoint' | 'region' | 'credentials' | 'log'>,
  limits: Pick<Limits, 'attempt' | 'concurrency'> = DEFAULT_LIMITS,
): SdkTransport =>
  new SdkTransport({
    ...upstream,
    connections: limits.concurrency,
    connectTimeout: Math.min(2_000, limits.attempt),
  });

/** Refuses identifiers that are not valid path segments, whichever caller passed them. */
function refuseUnsafeIds(input: object): void {
  const errors: ValidationError[] = [];
  for (const [member, value] of Object.entries(input)) {
    if (member.endsWith('Id') && value !== undefined && !isResourceId(value)) {
      const path = member.charAt(0).toLowerCase() + member.slice(1);
      errors.push({ path, code: 'isResourceId', message: 'is not a usable identifier' });
    }
  }
  if (errors.length > 0) throw badUserInput(errors);
}
