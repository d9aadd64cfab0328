/**
 * Records every mutation that reaches Chime in the audit log, before it is answered, and a sample of those that are refused
 * before. What is refused before any field is looked at, such as a request without a token, is no mutation yet.
 */
import { defaultFieldResolver, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Chime } from '../../chime/client.js';
import { ChimeError } from '../../chime/chime-error.js';
import { isRead, type OperationName } from '../../chime/retry.js';
import type { Context } from '../../context.js';
import {
  argumentReader,
  type Recorded,
  resultReader,
  type ResultReader,
} from '../../audit-log/recorded-arguments.js';
import { type AuditEntry, cut, maskId } from '../../audit-log/entry.js';
import type { AuditLog } from '../../audit-log/audit-log.js';
import { operationNameOf } from '../../observability/request-record.js';

/** What the audit log is to know of one request besides its caller. */
export interface RequestAudit {
  readonly log: AuditLog;
  readonly requestId: string;
  /** The network address of the client. */
  readonly address: string;
  /** Chime's identifier of the last change. The mutations of a request are carried out one after the other. */
  upstreamRequestId: string | null;
  /** Bytes of the log that the queries of the request may still read, all of them together. */
  readingBudget: number;
}

/** Bytes: about 20,000 entries. */
const READING_BUDGET = 8 * 1024 * 1024;

export const auditOf = (log: AuditLog, requestId: string, address: string): RequestAudit => ({
  log,
  requestId,
  // Behind a proxy it is what the proxy says.
  address: cut(address),
  upstreamRequestId: null,
  readingBudget: READING_BUDGET,
});

/** The same Chime; what it calls its answers to changes is noted. */
export const noteChanges = (chime: Chime, audit: RequestAudit): Chime => ({
  async send(command, signal) {
    if (isRead(command.constructor.name as OperationName)) return chime.send(command, signal);
    try {
      const output = await chime.send(command, signal);
      audit.upstreamRequestId = output.$metadata.requestId ?? null;
      return output;
    } catch (error) {
      if (error instanceof ChimeError) audit.upstreamRequestId = error.failure.requestId;
      throw error;
    }
  },
});

/** Puts the record around each mutation of the schema: to be the outermost, as what is inside may refuse it. */
export function auditMutations(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve ?? defaultFieldResolver;
    const readArguments = argumentReader(field);
    const ofResult = resultReader(field);
    field.resolve = async (source, args: Record<string, unknown>, context: Context, info) => {
      const { audit } = context;
      if (!audit.log.isKept) return resolve(source, args, context, info);
      await audit.log.admit();
      const call: Call = {
        time: new Date(),
        started: performance.now(),
        mutation: field.name,
        operationName: operationNameOf(context.record),
        recorded: readArguments(args),
        ofResult,
      };
      audit.upstreamRequestId = null;
      const callsBefore = context.record.upstreamCalls;
      let result: unknown;
      try {
        result = await resolve(source, args, context, info);
      } catch (error) {
        const entry = entryOf(call, context, { error });
        const isRefusal = context.record.upstreamCalls === callsBefore;
        // The error tells more than that it could not be recorded.
        await (isRefusal ? audit.log.recordRefusal(entry) : audit.log.record(entry)).catch(() => undefined);
        throw error;
      }
      await audit.log.record(entryOf(call, context, { result }));
      return result;
    };
  }
}

interface Call {
  time: Date;
  started: number;
  mutation: string;
  operationName: string | undefined;
  recorded: Recorded;
  ofResult: ResultReader;
}

function entryOf(
  { time, started, mutation, operationName, recorded, ofResult }: Call,
  { audit, caller }: Context,
  end: { error: unknown } | { result: unknown },
): AuditEntry {
  const entry: AuditEntry = {
    time: time.toISOString(),
    requestId: audit.requestId,
    caller: { id: caller.id, source: caller.source },
    address: audit.address,
    operationName: operationName === undefined ? null : cut(operationName),
    mutation,
    ...recorded,
    outcome: 'error' in end ? codeOf(end.error) : 'OK',
    failedItems: null,
    upstreamRequestId: audit.upstreamRequestId === null ? null : cut(audit.upstreamRequestId),
    durationMs: Math.round((performance.now() - started) * 1000) / 1000,
  };
  return 'result' in end ? withResult(entry, (end.result ?? {}) as Record<string, unknown>, ofResult) : entry;
}

const codeOf = (error: unknown): string => {
  const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
};

function withResult(
  entry: AuditEntry,
  result: Readonly<Record<string, unknown>>,
  { created, failures }: ResultReader,
): AuditEntry {
  if (failures) {
    const failed = result[failures];
    return { ...entry, failedItems: Array.isArray(failed) ? failed.length : null };
  }
  const id = created && result[created];
  if (!created || typeof id !== 'string') return entry;
  const masked = maskId(id);
  if (created === 'accountId') return { ...entry, accountId: masked ?? null };
  const ids = masked === undefined ? [] : [masked];
  return { ...entry, targets: [...entry.targets, { name: created, count: 1, ids }] };
}
