/** Compiles repeated operations with graphql-jit, and caches the compiled code. */
import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from 'graphql';
import type * as Jit from 'graphql-jit';
import { GraphQLDateTime } from 'graphql-scalars';
import { hash } from 'node:crypto';
import { isCompilable } from './compilable.js';
import { serializeDateTime } from './date-time.js';
import { LruCache } from '../../util/lru-cache.js';
import { type NormalisedOperation, normaliseOperation, withCoercedType } from './normalise-operation.js';
import type { Compilable } from './unknown-enum-values.js';

type Values = Readonly<Record<string, unknown>>;

/** A compiled operation, called with the variables of the normalised operation. */
export type Run = (context: object, variables: Values) => Promise<ExecutionResult> | ExecutionResult;

/** The maximum number of cached compiled operations. */
const MAXIMUM_COMPILED = 500;
/** The maximum number of operations whose sightings are counted. */
const MAXIMUM_SIGHTINGS = 5_000;

/** Loaded at the first compilation, because it would noticeably slow the start. */
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

  /** @param compileFrom the sighting from which an operation is compiled */
  constructor({ schema, serializers }: Compilable, compileFrom: number) {
    this.#compilable = { schema: withCoercedType(schema), serializers };
    this.#compileFrom = compileFrom;
  }

  /** Returns the normalised operation, or null when graphql-js must execute it. */
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

  /**
   * Returns the compiled operation, or null when it is not compiled yet or cannot be. Returns no promise when it is
   * compiled, because each costs time.
   */
  findOrCompile(
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

  /**
   * Compiles an operation. It is normalised a second time: most operations are never compiled, so their copies are not
   * stored.
   */
  #compile(
    loaded: typeof Jit,
    key: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Run | null {
    // If the code is dropped from the cache, the operation must be seen as often again.
    this.#sightings.delete(key);
    const normalised = this.#normalise(document, operation);
    const run = normalised ? compile(loaded, this.#compilable, normalised.document) : null;
    this.#compiled.set(key, run);
    return run;
  }
}

/** Returns null when graphql-js must execute the operation. */
function compile(
  { compileQuery, isCompiledQuery }: typeof Jit,
  { schema, serializers }: Compilable,
  document: DocumentNode,
): Run | null {
  const compiled = compileQuery(schema, document, '', {
    customSerializers: { ...serializers, [GraphQLDateTime.name]: serializeDateTime },
    // The errors are converted to others.
    disablingCapturingStackErrors: true,
  });
  if (!isCompiledQuery(compiled)) return null;
  const { query } = compiled;
  return (context, variables) => query(undefined, context, variables);
}

/** Returns the variables of the normalised operation, or undefined when a client's value has the wrong type. */
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
