/**
 * Records every mutation that reaches Chime in the audit log before its response, and a sample of the refused ones. A
 * request that is refused before any field runs, such as one without a token, does not count as a mutation.
 */
import { defaultFieldResolver, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Context } from '../../context.js';
import {
  argumentReader,
  type Recorded,
  findResultFields,
  type ResultFields,
} from '../../audit-log/recorded-arguments.js';
import { type AuditEntry, cut, maskId } from '../../audit-log/entry.js';
import { readOldValues } from '../../audit-log/old-values.js';
import { readOperationName } from '../../observability/request-record.js';

/** Wraps each mutation of the schema. Apply it last, because the inner checks may refuse the mutation. */
export function auditMutations(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve ?? defaultFieldResolver;
    const readArguments = argumentReader(field);
    const resultFields = findResultFields(field);
    field.resolve = async (source, args: Record<string, unknown>, context: Context, info) => {
      const { audit } = context;
      if (!audit.log.isEnabled) return resolve(source, args, context, info);
      await audit.log.assertWritable();
      const call: Call = {
        time: new Date(),
        started: performance.now(),
        mutation: field.name,
        operationName: readOperationName(context.record),
        recorded: readArguments(args, audit.log.maskEmail),
        resultFields,
      };
      audit.upstreamRequestId = null;
      const { changes } = call.recorded;
      audit.beforeChange =
        audit.log.readsOldValues && changes.length > 0
          ? () => readOldValues(field.name, changes, args, context.loaders)
          : undefined;
      const callsBefore = context.record.upstreamCalls;
      let result: unknown;
      try {
        result = await resolve(source, args, context, info);
      } catch (error) {
        const entry = createEntry(call, context, { error });
        const isRefusal = context.record.upstreamCalls === callsBefore;
        // The original error says more than the failure to record it.
        await (isRefusal ? audit.log.recordRefusal(entry) : audit.log.record(entry)).catch(() => undefined);
        throw error;
      }
      await audit.log.record(createEntry(call, context, { result }));
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
  resultFields: ResultFields;
}

function createEntry(
  { time, started, mutation, operationName, recorded, resultFields }: Call,
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
    ...toEntryMembers(recorded),
    outcome: 'error' in end ? readErrorCode(end.error) : 'OK',
    failedItems: null,
    upstreamRequestId: audit.upstreamRequestId === null ? null : cut(audit.upstreamRequestId),
    durationMs: Math.round((performance.now() - started) * 1000) / 1000,
  };
  return 'result' in end
    ? withResult(entry, (end.result ?? {}) as Record<string, unknown>, resultFields)
    : entry;
}

const toEntryMembers = ({
  changes,
  ...recorded
}: Recorded): Omit<Recorded, 'changes'> & Pick<AuditEntry, 'changes'> =>
  changes.length === 0
    ? recorded
    : { ...recorded, changes: changes.map(({ key: _key, ...change }) => change) };

const readErrorCode = (error: unknown): string => {
  const code = error instanceof GraphQLError ? error.extensions['code'] : undefined;
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
};

function withResult(
  entry: AuditEntry,
  result: Readonly<Record<string, unknown>>,
  { created, failures }: ResultFields,
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
