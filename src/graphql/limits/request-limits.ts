/**
 * Refuses requests that are too large before any work is done for them: documents before validation, once per text;
 * list sizes and variables before execution.
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
import { findBrokenLimit } from './document-limits.js';
import type { RequestLimits } from '../../settings/limit-settings.js';
import { badUserInput } from '../../chime/chime-error.js';
import { createDocumentStore } from '../document-store.js';
import { estimateCost, type OperationCost, resolveAmount } from './operation-cost.js';
import { LruCache } from '../../util/lru-cache.js';
import { isReservedName } from '../reserved-names.js';

/** The maximum number and nesting of values in the variables. A body that contains only values could have far more. */
const MAXIMUM_VALUES = 10_000;
const MAXIMUM_VALUE_DEPTH = 20;

type DocumentStore = NonNullable<ApolloServerOptions<Context>['documentStore']>;

/** The maximum number of documents whose check is cached. */
const MAXIMUM_DOCUMENTS = 5_000;

/**
 * Creates the plugin and its document store. Apollo Server validates every document that is not in its store, and no
 * plugin can prevent that. The store therefore returns an empty document instead of a refused one, and the plugin
 * refuses it when its operation is looked up.
 * @param isCall see `estimateCost`
 */
export function limitRequests(
  schema: GraphQLSchema,
  limits: RequestLimits,
  isCall: (coordinate: string) => boolean,
): { plugin: ApolloServerPlugin<Context>; documentStore: DocumentStore } {
  const valid = createDocumentStore();
  /** Results by the hash of the text; null for documents within the limits. */
  const measured = new LruCache<string, DocumentNode | null>(MAXIMUM_DOCUMENTS);
  const refusals = new WeakMap<DocumentNode, string>();
  const costs = new WeakMap<OperationDefinitionNode, OperationCost>();

  const measure = (source: string): DocumentNode | null => {
    const broken = findBrokenLimit(source, limits);
    if (broken === undefined) return null;
    const empty: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };
    refusals.set(empty, broken);
    return empty;
  };
  const measureCost = (document: DocumentNode, operation: OperationDefinitionNode): OperationCost => {
    let cost = costs.get(operation);
    if (cost === undefined) costs.set(operation, (cost = estimateCost(schema, document, operation, isCall)));
    return cost;
  };

  // One object for all requests, because one per request would add a cost.
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
      if (resolveAmount(references, variables) > limits.entities)
        throw tooComplex(`A list of representations has more than ${limits.entities} items.`);
      if (resolveAmount(cost, variables) > limits.cost)
        throw tooComplex(
          `The operation costs more than ${limits.cost}: ask for smaller pages, or for less of each item.`,
        );
    },
  };
  const documentStore = {
    ...valid,
    // Apollo Server's keys end with the hash. The function returns no promises; see the document store.
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

/** Counts until there are too many, without recursion, because the sender chooses the depth. */
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
