/** Executes subscriptions: the start once, and then the selection for each change. */
import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  print,
} from 'graphql';
import { createHash } from 'node:crypto';
import type { Caller } from '../../access/caller.js';
import type { Context } from '../../context.js';
import type { GatewayErrorCode } from '../../models/shared/error-vocabulary.js';
import type { ChangeEvent } from '../../events/change.js';

interface SubscriptionOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Starts a subscription and passes it to the transport. The result has errors if it did not start.
 * @throws GraphQLError BAD_REQUEST if the transport of the request cannot carry it
 */
export async function startSubscription(
  { schema, document, operationName, variables }: SubscriptionOperation,
  context: Context,
): Promise<ExecutionResult> {
  const { onSubscription } = context;
  if (!onSubscription) throw needsStream();
  const operation = { schema, document, operationName: operationName ?? null, variableValues: variables };
  const events = await createSourceEventStream({ ...operation, contextValue: context });
  if (!(Symbol.asyncIterator in events)) return events;
  onSubscription({
    events: events[Symbol.asyncIterator]() as AsyncIterableIterator<ChangeEvent>,
    key: keyOf({ schema, document, operationName, variables }, context.caller),
    execute: async (rootValue, contextValue) => execute({ ...operation, rootValue, contextValue }),
  });
  return { data: null };
}

function keyOf(
  { document, operationName, variables }: SubscriptionOperation,
  { permissions, accounts }: Caller,
): string {
  const rights = [[...permissions].toSorted(), accounts === 'all' ? accounts : [...accounts].toSorted()];
  const parts = [document.loc?.source.body ?? print(document), operationName ?? null, variables, rights];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

const needsStream = (): GraphQLError =>
  new GraphQLError('A subscription needs WebSocket, or the header Accept: text/event-stream.', {
    extensions: { code: 'BAD_REQUEST' satisfies GatewayErrorCode, http: { status: 400 } },
  });
