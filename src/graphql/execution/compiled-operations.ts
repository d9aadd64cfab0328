/** Compiles operations by graphql-jit when they come again, and keeps what was compiled. */
import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from 'graphql';
import type * as Jit from 'graphql-jit';
import { GraphQLDateTime } from 'graphql-scalars';
import { hash } from 'node:crypto';
import { isCompilable } from './compilable.js';
import { serializeDateTime } from './date-time.js';
import { LruCache } from '../../util/lru-cache.js';
import { type NormalisedOperation, normaliseOperation, withCoercedType } from './normalized-operation.js';
import type { EnumTolerance } from './unknown-enum-values.js';

type Values = Readonly<Record<string, unknown>>;

/** A compiled operation, called with the variables of the normalised operation. */
export type Run = (context: object, variables: Values) => Promise<ExecutionResult> | ExecutionResult;

type Compilable = ReturnType<EnumTolerance['forSerializers']>;

/** How many compiled operations are kept: those used last. */
const MAXIMUM_COMPILED = 500;
/** Of how many operations it is known how often they came. */
const MAXIMUM_SIGHTINGS = 5_000;

/** Loaded with the first operation that is compiled, as a start would take noticeably longer. */
let jit: typeof Jit | undefined;

/** An operation of a client, and the hash under which it shares compiled code with others. */
export interface KnownOperation extends Pick<NormalisedOperation, 'variables' | 'aliases' | 'locations'> {
  readonly key: string;
}

export class CompiledOperations {
  readonly #compilable: Compilable;
  readonly #compileFrom: number;
  readonly #known = new WeakMap<OperationDefinitionNode, KnownOperation | null>();
  readonly #compiled = new LruCache<string, Run | null>(MAXIMUM_COMPILED);
  readonly #sightings = new LruCache<string, number>(MAXIMUM_SIGHTINGS);

  /** @param compileFrom the sighting from which on an operation is compiled */
  constructor({ schema, serializers }: Compilable, compileFrom: number) {
    this.#compilable = { schema: withCoercedType(schema), serializers };
    this.#compileFrom = compileFrom;
  }

  /** Null when the operation has to be left to graphql-js. */
  lookUp(document: DocumentNode, operation: OperationDefinitionNode): KnownOperation | null {
    if (this.#compileFrom === Infinity) return null;
    let found = this.#known.get(operation);
    if (found === undefined) {
      const normalised = this.#normalise(document, operation);
      if (normalised === undefined) found = null;
      else {
        const { text, variables, aliases, locations } = normalised;
        found = { key: hash('sha256', text, 'base64'), variables, aliases, locations };
      }
      this.#known.set(operation, found);
    }
    return found;
  }

  /** Null when the operation is not compiled yet, or cannot be. No promise when it is, as each costs time. */
  runOf(
    { key }: KnownOperation,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Run | null | Promise<Run | null> {
    const run = this.#compiled.get(key);
    if (run !== undefined) return run;
    const sighting = (this.#sightings.get(key) ?? 0) + 1;
    this.#sightings.set(key, sighting);
    if (sighting < this.#compileFrom) return null;
    if (jit !== undefined) return this.#compile(jit, key, document, operation);
    return import('graphql-jit').then((loaded) => this.#compile((jit = loaded), key, document, operation));
  }

  #normalise(document: DocumentNode, operation: OperationDefinitionNode): NormalisedOperation | undefined {
    return isCompilable(document, operation)
      ? normaliseOperation(this.#compilable.schema, document, operation)
      : undefined;
  }

  /** Normalises once more: most operations are never compiled, and so their copies are not kept. */
  #compile(
    loaded: typeof Jit,
    key: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Run | null {
    // Should it be dropped, it has to earn the work again.
    this.#sightings.delete(key);
    const normalised = this.#normalise(document, operation);
    const run = normalised ? compile(loaded, this.#compilable, normalised.document) : null;
    this.#compiled.set(key, run);
    return run;
  }
}

/** Null when it has to be left to graphql-js. */
function compile(
  { compileQuery, isCompiledQuery }: typeof Jit,
  { schema, serializers }: Compilable,
  document: DocumentNode,
): Run | null {
  const compiled = compileQuery(schema, document, '', {
    customSerializers: { ...serializers, [GraphQLDateTime.name]: serializeDateTime },
    // Its errors are turned into others.
    disablingCapturingStackErrors: true,
  });
  if (!isCompiledQuery(compiled)) return null;
  const { query } = compiled;
  return (context, variables) => query(undefined, context, variables);
}

/** The variables of the normalised operation; undefined when a client's value does not fit. */
export function coercedVariables(
  { variables }: Pick<NormalisedOperation, 'variables'>,
  values: Values,
): Values | undefined {
  const all: Record<string, unknown> = {};
  try {
    for (const { name, read } of variables) {
      const value = read(values);
      if (value !== undefined) all[name] = value;
    }
  } catch {
    return undefined;
  }
  return all;
}
