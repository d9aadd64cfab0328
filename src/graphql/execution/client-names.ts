/** Converts the response of a compiled operation to the client's names and locations. */
import { type ExecutionResult, GraphQLError, type Token } from 'graphql';
import { withoutStack } from '../../chime/chime-error.js';
import type { NormalisedOperation } from './normalise-operation.js';

/** Translates response keys, and the paths and locations of errors. */
export function toClientNames(
  { data, errors }: ExecutionResult,
  { aliases, locations }: Pick<NormalisedOperation, 'aliases' | 'locations'>,
): ExecutionResult {
  const own = (key: string | number) => (typeof key === 'string' ? (aliases.get(key) ?? key) : key);
  const renamed = aliases.size > 0 ? (renameKeys(data, aliases) as typeof data) : data;
  if (errors === undefined) return { data: renamed };
  const translated = errors.map(({ message, path, locations: numbers, originalError }) =>
    toGraphQLError(
      message,
      path?.map(own),
      numbers?.flatMap(({ line }) => locations[line]?.startToken ?? []),
      originalError,
    ),
  );
  return { data: renamed, errors: translated };
}

/** Renames the keys of all objects. No scalar of the schema is an object, so every object belongs to the operation. */
function renameKeys(value: unknown, aliases: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, aliases));
  if (typeof value !== 'object' || value === null) return value;
  const renamed = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value))
    renamed[aliases.get(key) ?? key] = renameKeys(member, aliases);
  return renamed;
}

/** Converts an error. graphql-jit's errors lack `extensions`, which Apollo Server relies on, and cannot be extended. */
function toGraphQLError(
  message: string,
  path: readonly (string | number)[] | undefined,
  tokens: readonly Token[] | undefined,
  originalError: Error | undefined,
): GraphQLError {
  // The error takes over the stack of its cause.
  const error = withoutStack(() => new GraphQLError(message, { path, originalError }));
  return Object.assign(error, { locations: tokens?.map(({ line, column }) => ({ line, column })) });
}
