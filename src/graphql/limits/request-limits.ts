/**
 * Refuses requests that ask for too much before anything is done for them: documents before they are validated, once for
 * each text; list sizes and variables before they are executed.
 */
import type { ApolloServerOptions, ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '../../context.js';
import { brokenLimit } from './document-limits.js';
import type { RequestLimits } from '../../settings/limit-settings.js';
import { badUserInput } from '../../chime/chime-error.js';
import { createDocumentStore } from '../document-store.js';
import { readAmount, type OperationCost, operationCost } from './operation-cost.js';
import { LruCache } from '../../util/lru-cache.js';
import { isReservedName } from '../reserved-names.js';

/** How many values the variables of a request may hold, and how deeply: a body of nothing but values has far more. */
const MAXIMUM_VALUES = 10_000;
const MAXIMUM_VALUE_DEPTH = 20;

type DocumentStore = NonNullable<ApolloServerOptions<Context>['documentStore']>;

/** How many documents are remembered to be within the limits, or not. */
const MAXIMUM_DOCUMENTS = 5_000;

/**
 * The plugin, and the document store that belongs to it. Apollo Server validates what it does not find in its store, and
 * no plugin can keep it from that; so the store answers an empty document in place of a refused one, and the refusal
 * follows when the operation is looked up in it.
 * @param isCall see `operationCost`
 */
export function limitRequests(
  schema: GraphQLSchema,
  limits: RequestLimits,
  isCall: (coordinate: string) => boolean,
): { plugin: ApolloServerPlugin<Context>; documentStore: DocumentStore } {
  const valid = createDocumentStore();
  /** By the hash of the text; null for documents that are within the limits. */
  const measured = new LruCache<string, DocumentNode | null>(MAXIMUM_DOCUMENTS);
  const refusals = new WeakMap<DocumentNode, string>();
  const costs = new WeakMap<OperationDefinitionNode, OperationCost>();

  const measure = (source: string): DocumentNode | null => {
    const broken = brokenLimit(source, limits);
    if (broken === undefined) return null;
    const empty: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
    refusals.set(empty, broken);
    return empty;
  };
  const measureCost = (document: DocumentNode, operation: OperationDefinitionNode): OperationCost => {
    let cost = costs.get(operation);
    if (cost === undefined) costs.set(operation, (cost = operationCost(schema, document, operation, isCall)));
    return cost;
  };

  // One object for all requests, as each would cost another.
  const listener: GraphQLRequestListener<Context> = {
    async didResolveSource({ source, queryHash }) {
      if (measured.get(queryHash) === undefined) measured.set(queryHash, measure(source));
    },
    async didResolveOperation({ document, operation, request: { variables = {} } }) {
      const broken = refusals.get(document) ?? brokenByVariables(variables);
      if (typeof broken === 'string') throw tooComplex(broken);
      if (broken !== undefined) throw broken;
      if (!operation) return;
      const { cost, references } = measureCost(document, operation);
      if (readAmount(references, variables) > limits.entities)
        throw tooComplex(`A list of representations has more than ${limits.entities} items.`);
      if (readAmount(cost, variables) > limits.cost)
        throw tooComplex(
          `The operation costs more than ${limits.cost}: ask for smaller pages, or for less of each item.`,
        );
    },
  };
  const documentStore = {
    ...valid,
    // The hash is what Apollo Server's keys end with. No promises: see the document store.
    get: (key: string) => measured.get(key.slice(-HASH_LENGTH)) ?? valid.get(key),
  } as DocumentStore;
  return { plugin: { requestDidStart: async () => listener }, documentStore };
}

const HASH_LENGTH = 64;

const tooComplex = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } } });

function reservedName(name: string): GraphQLError {
  const error = badUserInput([{ path: name, code: 'isReservedName', message: 'is a reserved name' }]);
  error.extensions['http'] = { status: 400 };
  return error;
}

/** Counts until there are too many, without recursion: the depth is the sender's choice. */
function brokenByVariables(variables: object): string | GraphQLError | undefined {
  let level: unknown[] = [variables];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAXIMUM_VALUE_DEPTH) return `The variables have more than ${MAXIMUM_VALUE_DEPTH} levels.`;
    const next: unknown[] = [];
    for (const container of level) {
      for (const [name, value] of Object.entries(container as object)) {
        count += 1;
        if (count > MAXIMUM_VALUES) return `The variables hold more than ${MAXIMUM_VALUES} values.`;
        if (isReservedName(name)) return reservedName(name);
        if (typeof value === 'object' && value !== null) next.push(value);
      }
    }
    level = next;
  }
  return undefined;
}
