/** A client of the gateway: asks one request and tells what became of it, as far as a client can know. */
import { Agent, type Dispatcher, request } from 'undici';
import type { NotTriedError } from '../../src/chime/chime-error.js';
import type { AnswerError } from '../support/gateway.js';
import type { Outcome } from './ledger.js';
import type { Result, Work } from './work/kind.js';

/** What came back. */
export type Reply =
  | { readonly kind: 'answer'; readonly result: Result | null; readonly errors: readonly AnswerError[] }
  /** Something else than an answer to a GraphQL operation; `code` of its error, if it has one. */
  | { readonly kind: 'status'; readonly status: number; readonly code: string | undefined }
  /** The client gave up. */
  | { readonly kind: 'aborted' }
  /** `code` of Node or undici. */
  | { readonly kind: 'lost'; readonly code: string };

/** Milliseconds after which an answer counts as lost. */
const LONGEST = 30_000;

const connect = (): Agent => new Agent({ headersTimeout: LONGEST, bodyTimeout: LONGEST });

export class Client {
  readonly #url: string;
  #connections: Dispatcher = connect();

  constructor(gatewayUrl: string) {
    this.#url = `${gatewayUrl}/graphql`;
  }

  async ask(
    field: string,
    { document, variables }: Work,
    requestId: string,
    signal?: AbortSignal,
  ): Promise<Reply> {
    try {
      const { statusCode: status, body } = await request(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': requestId },
        body: JSON.stringify({ query: document, variables }),
        dispatcher: this.#connections,
        signal: signal ?? null,
      });
      const text = await body.text();
      if (status !== 200) return { kind: 'status', status, code: statusCodeOf(text) };
      const { data, errors = [] } = JSON.parse(text) as {
        data?: Record<string, Result | null>;
        errors?: AnswerError[];
      };
      return { kind: 'answer', result: data?.[field] ?? null, errors };
    } catch (error) {
      if (signal?.aborted) return { kind: 'aborted' };
      return { kind: 'lost', code: (error as NodeJS.ErrnoException).code ?? String(error) };
    }
  }

  /** Closes the connections that are kept open; the next request opens new ones. */
  async disconnect(): Promise<void> {
    const connections = this.#connections;
    this.#connections = connect();
    await connections.close();
  }
}

function statusCodeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { errors?: AnswerError[] }).errors?.[0]?.extensions.code;
  } catch {
    return undefined;
  }
}

/** Codes of refusals that come from Chime's own look at the request, or from its rate limit. */
const REFUSED = new Set([
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'UNPROCESSABLE',
  'RESOURCE_LIMIT_EXCEEDED',
  'THROTTLED',
]);

/** The gateway's own names, each: the compiler sees to it. */
const NOT_TRIED: Readonly<Record<NotTriedError['name'], true>> = { CircuitOpen: true, QueueFull: true };

/** With UPSTREAM_UNAVAILABLE: nothing was sent. */
const NOT_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', ...Object.keys(NOT_TRIED)]);

/** The code of the error that the root field was answered with; undefined when it was not. */
export function codeOf(reply: Reply): string | undefined {
  if (reply.kind !== 'answer' || reply.result !== null) return undefined;
  return reply.errors[0]?.extensions.code;
}

/**
 * Whether the reply says that the change was made although the audit log could not be written. Its entry is written
 * later, so the outcome in that is not the code of the reply.
 */
export const isMadeUnrecorded = (reply: Reply): boolean =>
  codeOf(reply) === 'AUDIT_LOG_UNAVAILABLE' &&
  reply.kind === 'answer' &&
  reply.errors[0]?.message.startsWith('The change was made') === true;

/** What is known of a mutation after the reply. */
export function judge(work: Work, reply: Reply): Outcome {
  if (reply.kind === 'answer' && reply.result !== null) return 'acknowledged';
  // The connection was never made.
  if (reply.kind === 'lost' && reply.code === 'ECONNREFUSED') return 'refused';
  // However often it was tried, it cannot have been carried out.
  if (work.refused !== undefined) return 'refused';
  if (reply.kind !== 'answer' || work.repeated) return 'ambiguous';
  const { code, chime } = reply.errors[0]?.extensions ?? {};
  const isRefused =
    REFUSED.has(code ?? '') || (code === 'UPSTREAM_UNAVAILABLE' && NOT_SENT.has(chime?.error ?? ''));
  return isRefused ? 'refused' : 'ambiguous';
}

/** What is wrong with the reply whatever is the matter with Chime; undefined when nothing is. */
export function faultOf(work: Work, reply: Reply): string | undefined {
  const code = codeOf(reply);
  if (reply.kind === 'answer' && reply.result !== null) {
    if (work.refused !== undefined) return 'carried out, and was to be refused';
    const failed = work.failures === undefined ? [] : (reply.result[work.failures] as unknown[]);
    return failed.length > 0 ? `${failed.length} items of a batch failed` : undefined;
  }
  // An outage of the database may be one of the audit log.
  if (code === 'AUDIT_LOG_UNAVAILABLE') return undefined;
  if (code === undefined || code === 'THROTTLED' || code === work.refused || code === work.mayRefuse)
    return undefined;
  const isOurs = REFUSED.has(code) || !code.startsWith('UPSTREAM_');
  return isOurs ? `refused without a reason: ${code}` : undefined;
}
