/** A schema with everything that graphql-jit and graphql-js might handle differently, and executors for it. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, getOperationAST, type GraphQLResolveInfo, parse, validate } from 'graphql';
import { expect } from 'vitest';
import type { Context } from '../../src/context.js';
import { createExecutor } from '../../src/graphql/execution/executor.js';
import { EnumTolerance } from '../../src/graphql/execution/unknown-enum-values.js';

const typeDefs = parse(`
  scalar Moment
  enum Colour { Red Green }
  interface Shape { name: String }
  type Circle implements Shape { name: String radius: Float }
  type Square implements Shape { name: String side: Int }
  type Node {
    id: ID! name: String must: String! number: Int colour: Colour colours: [Colour!] later: String laterMust: String!
    child: Node childMust: Node! children: [Node] childrenMust: [Node!]! executor: String
  }
  input Inner { text: String! = "inner" more: [Int!] }
  input Outer { inner: Inner colour: Colour flag: Boolean = true }
  type Query {
    node: Node nodes: [Node!] shape: Shape shapes: [Shape] fail: String executor: String
    echo(id: ID, text: String, number: Int = 7, outer: Outer, colours: [Colour!], at: Moment, list: [[Int]]): String
  }
  type Mutation { first(wait: Int): String second: String broken: String order: [String!] }
`);

/** The values of the next execution. */
let source: Record<string, unknown> = {};

export const setSource = (values: Record<string, unknown>): void => {
  source = values;
};

let order: string[] = [];
const after = async <Value>(milliseconds: number, value: Value): Promise<Value> => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return value;
};
const fail = (): never => {
  throw new Error('on purpose');
};
// Only graphql-js adds the type to the path.
const executorOf = (info: GraphQLResolveInfo): string =>
  'typename' in info.path ? 'graphql-js' : 'graphql-jit';

const resolvers = {
  Shape: { __resolveType: ({ side }: { side?: number }) => (side === undefined ? 'Circle' : 'Square') },
  Node: {
    later: async () => after(1, source['later']),
    laterMust: async () => after(1, source['laterMust']),
    executor: (_source: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) =>
      executorOf(info),
  },
  Query: {
    node: async () => source['node'],
    nodes: async () => source['nodes'],
    shape: async () => source['shape'],
    shapes: () => source['shapes'],
    fail,
    executor: (_source: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) =>
      executorOf(info),
    echo: (_source: unknown, args: object) =>
      JSON.stringify(Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  },
  Mutation: {
    first: async (_source: unknown, { wait = 5 }: { wait?: number }) => {
      order.push(await after(wait, 'first'));
      return 'first';
    },
    second: async () => {
      order.push('second');
      return 'second';
    },
    broken: async () => after(1, undefined).then(fail),
    order: () => order,
  },
};

/** The logged warnings. */
export const warnings: unknown[] = [];
const context = { log: { warn: (line: unknown) => warnings.push(line) } } as unknown as Context;

export interface Asked {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  traced?: boolean;
}

/** Creates an executor. It parses each document once. */
export async function executor(compileFrom?: number) {
  const schema = buildSubgraphSchema({ typeDefs, resolvers });
  const gateway = createExecutor({ schema, enums: new EnumTolerance(schema), compileFrom });
  const { executor: execute } = await gateway.load({ apollo: {} });
  const documents = new Map<string, DocumentNode>();
  return async ({ query, variables, operationName, traced }: Asked) => {
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    expect(validate(schema, document)).toEqual([]);
    order = [];
    const operation = getOperationAST(document, operationName);
    const metrics = traced ? { captureTraces: true } : {};
    const request = { query, variables, operationName };
    const result = await execute?.({ request, document, operation, context, metrics } as never);
    return result as { data?: Record<string, unknown> | null; errors?: { message: string }[] };
  };
}
