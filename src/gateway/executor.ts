/**
 * Executes operations: by code that graphql-jit generates for an operation when it comes a second time, and by graphql-js
 * the first time and whenever the generated code would not do the same.
 */
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type * as Jit from 'graphql-jit';
import { withoutStack } from '../chime/errors.js';
import type { Context } from '../context.js';
import { isCompilable, variableDefaults } from './compilable.js';
import { serializeDateTime } from './date-time.js';
import { LruCache } from './lru-cache.js';
import type { EnumTolerance } from './unknown-enum.js';

/** How Apollo Server is given an executor of its own. */
type ExecutingGateway = ApolloServerOptionsWithGateway<Context>['gateway'];

type Values = Readonly<Record<string, unknown>>;

/** A compiled operation. */
type Run = (context: object, variables: Values) => Promise<ExecutionResult> | ExecutionResult;

export interface ExecutorOptions {
  schema: GraphQLSchema;
  enums: EnumTolerance;
  /** The sighting from which on an operation is compiled: 2 unless given; 1 for always, Infinity for never. */
  compileFrom?: number | undefined;
}

/** How many compiled operations are kept: those used last. */
const MAXIMUM_COMPILED = 500;

/** Loaded with the first operation that is compiled, as a start would take noticeably longer. */
let jit: typeof Jit | undefined;

export function createExecutor({ schema, enums, compileFrom = 2 }: ExecutorOptions): ExecutingGateway {
  // A copy, as Apollo Server puts a tracing resolver on every field of its own once a trace is asked for.
  const compilable = enums.forSerializers();
  const compiled = new LruCache<OperationDefinitionNode, Run | null>(MAXIMUM_COMPILED);
  // The document store holds on to the operations, and so bounds how many are counted.
  const sightings = new WeakMap<OperationDefinitionNode, number>();

  const runOf = (
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Run | null | Promise<Run | null> => {
    const known = compiled.get(operation);
    if (known !== undefined) return known;
    const sighting = (sightings.get(operation) ?? 0) + 1;
    sightings.set(operation, sighting);
    if (sighting < compileFrom) return null;
    if (jit === undefined) {
      return import('graphql-jit').then((loaded) => {
        jit = loaded;
        return runOf(document, operation);
      });
    }
    // Should it be dropped, it has to earn the work again.
    sightings.delete(operation);
    const run = compile(jit, compilable, document, operation);
    compiled.set(operation, run);
    return run;
  };

  const withErrors = ({ data, errors = [] }: ExecutionResult, { log }: Context): ExecutionResult => {
    const left = withoutRepeats(enums.withoutUnknown(errors, log), data);
    return left.length > 0 ? { data, errors: left.map(toGraphQLError) } : { data };
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
          const found = operation && metrics.captureTraces !== true ? runOf(document, operation) : null;
          const run = found instanceof Promise ? await found : found;
          const result = await run?.(context, variables);
          // Without data it refused the variables: graphql-js has the better words.
          if (result?.data !== undefined)
            return result.errors ? withErrors(result, context as Context) : result;
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

/** Null when it has to be left to graphql-js. */
function compile(
  { compileQuery, isCompiledQuery }: typeof Jit,
  { schema, serializers }: ReturnType<EnumTolerance['forSerializers']>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Run | null {
  const defaults = variableDefaults(schema, operation);
  if (defaults === undefined || !isCompilable(document, operation)) return null;
  const compiled = compileQuery(schema, document, operation.name?.value ?? '', {
    customSerializers: { ...serializers, [GraphQLDateTime.name]: serializeDateTime },
    // Its errors are turned into others.
    disablingCapturingStackErrors: true,
  });
  if (!isCompiledQuery(compiled)) return null;
  const { query } = compiled;
  if (Object.keys(defaults).length === 0) return (context, variables) => query(undefined, context, variables);
  return (context, variables) => query(undefined, context, { ...defaults, ...variables });
}

/** graphql-jit's errors lack `extensions`, which Apollo Server relies on, and cannot be given any. */
function toGraphQLError({ message, path, locations, originalError }: GraphQLError): GraphQLError {
  // It takes over the stack of its cause.
  const error = withoutStack(() => new GraphQLError(message, { path, originalError }));
  return Object.assign(error, { locations });
}

/**
 * Of the nulls that leave the same place null because they may not be there, graphql-js tells the first; graphql-jit
 * tells all.
 */
function withoutRepeats(errors: readonly GraphQLError[], data: unknown): GraphQLError[] {
  const told = new Set<string>();
  return errors.filter(({ message, path = [] }) => {
    if (!message.startsWith('Cannot return null for non-nullable field ')) return true;
    const place = path.slice(0, depthOfNull(data, path)).join('.');
    const isFirst = !told.has(place);
    told.add(place);
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
