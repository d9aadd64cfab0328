/**
 * Executes operations: by code that graphql-jit generates for an operation when it comes a second time, and by graphql-js
 * the first time and whenever the generated code would not do the same.
 */
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../../context.js';
import { inClientNames } from './client-names.js';
import { CompiledOperations, coercedVariables } from './compiled-operations.js';
import type { EnumTolerance } from './unknown-enum-values.js';

/** How Apollo Server is given an executor of its own. */
type ExecutingGateway = ApolloServerOptionsWithGateway<Context>['gateway'];

type Values = Readonly<Record<string, unknown>>;

export interface ExecutorOptions {
  schema: GraphQLSchema;
  enums: EnumTolerance;
  /** The sighting from which on an operation is compiled: 2 unless given; 1 for always, Infinity for never. */
  compileFrom?: number | undefined;
}

export function createExecutor({ schema, enums, compileFrom = 2 }: ExecutorOptions): ExecutingGateway {
  // A copy, as Apollo Server puts a tracing resolver on every field of its own once a trace is asked for.
  const operations = new CompiledOperations(enums.forSerializers(), compileFrom);

  /** Undefined when graphql-js has to execute the operation, or has the better words for what is wrong with it. */
  const executeCompiled = async (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    context: Context,
    variables: Values,
  ): Promise<ExecutionResult | undefined> => {
    const known = operations.lookUp(document, operation);
    if (known === null) return undefined;
    const found = operations.runOf(known, document, operation);
    const run = found instanceof Promise ? await found : found;
    const values = run && coercedVariables(known, variables);
    if (!run || !values) return undefined;
    const result = await run(context, values);
    if (result.data === undefined) return undefined;
    const translated = inClientNames(result, known);
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
          // Traces are collected by the resolvers of Apollo Server's schema.
          if (operation && metrics.captureTraces !== true) {
            const result = await executeCompiled(document, operation, context as Context, variables);
            if (result) return result;
          }
          const { operationName } = request;
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
 * Of the nulls that leave the same place null because they may not be there, graphql-js tells the first; graphql-jit
 * tells all.
 */
function withoutRepeats(errors: readonly GraphQLError[], data: unknown): GraphQLError[] {
  const reported = new Set<string>();
  return errors.filter(({ message, path = [] }) => {
    if (!message.startsWith('Cannot return null for non-nullable field ')) return true;
    const place = path.slice(0, depthOfNull(data, path)).join('.');
    const isFirst = !reported.has(place);
    reported.add(place);
    return isFirst;
  });
}

/** How many steps of a path lead to the first null. */
function depthOfNull(data: unknown, path: readonly (string | number)[]): number {
  let value = data;
  let depth = 0;
  while (typeof value === 'object' && value !== null && depth < path.length) {
    value = (value as Record<string | number, unknown>)[path[depth] ?? ''];
    depth += 1;
  }
  return depth;
}
