/**
 * Executes operations. graphql-js executes an operation at its first sighting, and whenever generated code would behave
 * differently. Later sightings run code that graphql-jit generates.
 */
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Context } from '../../context.js';
import { toClientNames } from './client-names.js';
import { CompiledOperations, coercedVariables } from './compiled-operations.js';
import { startSubscription } from './subscription.js';
import type { EnumTolerance } from './unknown-enum-values.js';

/** The interface by which Apollo Server accepts a custom executor. */
type ExecutingGateway = ApolloServerOptionsWithGateway<Context>['gateway'];

type Values = Readonly<Record<string, unknown>>;

export interface ExecutorOptions {
  schema: GraphQLSchema;
  enums: EnumTolerance;
  /** The sighting from which an operation is compiled: 2 by default, 1 for always, Infinity for never. */
  compileFrom?: number | undefined;
}

export function createExecutor({ schema, enums, compileFrom = 2 }: ExecutorOptions): ExecutingGateway {
  // A copy, because Apollo Server wraps every field of its own schema in a tracing resolver once a trace is requested.
  const operations = new CompiledOperations(enums.forSerializers(), compileFrom);

  /** Returns undefined when graphql-js must execute the operation, or has the better error message. */
  const executeCompiled = async (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    context: Context,
    variables: Values,
  ): Promise<ExecutionResult | undefined> => {
    const known = operations.lookUp(document, operation);
    if (known === null) return undefined;
    const found = operations.findOrCompile(known, document, operation);
    const run = found instanceof Promise ? await found : found;
    const values = run && coercedVariables(known, variables);
    if (!run || !values) return undefined;
    const result = await run(context, values);
    if (result.data === undefined) return undefined;
    const translated = toClientNames(result, known);
    return translated.errors ? withErrors(translated, context) : translated;
  };

  const withErrors = ({ data, errors = [] }: ExecutionResult, { log }: Context): ExecutionResult => {
    const left = withoutRepeats(enums.withoutUnknown(errors, log), data);
    return left.length > 0 ? { data, errors: left } : { data };
  };

  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    async load() {
      return {
        async executor({ request, document, operation, context, metrics }) {
          const variables: Values = request.variables ?? {};
          const { operationName } = request;
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
            return startSubscription({ schema, document, operationName, variables }, context as Context);
          // The resolvers of Apollo Server's schema collect traces.
          if (operation && metrics.captureTraces !== true) {
            const result = await executeCompiled(document, operation, context as Context, variables);
            if (result) return result;
          }
          return execute({
            schema,
            document,
            contextValue: context,
            variableValues: variables,
            operationName,
          });
        },
      };
    },
    async stop() {},
  };
}

/**
 * Removes repeated errors. When several missing values make the same place null, graphql-js reports the first error and
 * graphql-jit all of them.
 */
function withoutRepeats(errors: readonly GraphQLError[], data: unknown): GraphQLError[] {
  const reported = new Set<string>();
  return errors.filter(({ message, path = [] }) => {
    if (!message.startsWith('Cannot return null for non-nullable field ')) return true;
    const place = path.slice(0, findNullDepth(data, path)).join('.');
    const isFirst = !reported.has(place);
    reported.add(place);
    return isFirst;
  });
}

/** Returns the number of path steps before the first null. */
function findNullDepth(data: unknown, path: readonly (string | number)[]): number {
  let value = data;
  let depth = 0;
  while (typeof value === 'object' && value !== null && depth < path.length) {
    value = (value as Record<string | number, unknown>)[path[depth] ?? ''];
    depth += 1;
  }
  return depth;
}
