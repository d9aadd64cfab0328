/**
 * Builds an executable subgraph, and the SDL that routers compose, from type-graphql classes. The graph is passed as
 * options: this module does not depend on Chime.
 */
import 'reflect-metadata';
import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import {
  assertValidSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  parse,
  print,
  specifiedDirectives,
  visit,
} from 'graphql';
import { buildSchemaSync, type BuildSchemaOptions, getMetadataStorage } from 'type-graphql';
import { federate, type FederationOptions } from './federation.js';

export interface SubgraphOptions
  extends Pick<BuildSchemaOptions, 'resolvers' | 'validateFn'>, FederationOptions {
  /**
   * The directives of the schema itself: `@link`, and `@composeDirective` if there is any. Choose the lowest version
   * that has the directives in use, so that the oldest possible router accepts the subgraph.
   */
  schemaDirectives: string;
  /** Descriptions of the root types, which type-graphql creates itself. */
  rootDescriptions?: { query: string; mutation: string; subscription: string };
  /** Definitions of our own directives. The link adds those of federation. */
  directives?: readonly GraphQLDirective[];
  /**
   * Directives on enums, their values, unions and scalars, for which type-graphql has no decorator. By coordinate: `{
   * 'UserType.SharedDevice': '@tag(name: "internal")' }`.
   */
  annotations?: Readonly<Record<string, string>>;
}

export interface SubgraphSchema {
  schema: GraphQLSchema;
  /** The result of `_service { sdl }`. */
  sdl: string;
}

/**
 * Builds the subgraph. It does not check the SDL against the rules of federation, because that takes longer than the
 * rest of a start; tests do.
 * @throws Error when a reference, an annotation or a decorator would have no effect, or the schema is invalid
 */
export function buildSubgraph(options: SubgraphOptions): SubgraphSchema {
  const { resolvers, directives = [], validateFn } = options;
  refuseLostDirectives(resolvers);
  const annotated = buildSchemaSync({
    resolvers,
    directives: [...specifiedDirectives, ...directives],
    // The check introspects the whole schema, which takes long. The schema is validated below instead.
    skipCheck: true,
    pubSub: NO_TOPICS,
    ...(validateFn === undefined ? {} : { validateFn }),
  });
  describe(annotated.getQueryType(), options.rootDescriptions?.query);
  describe(annotated.getMutationType(), options.rootDescriptions?.mutation);
  describe(annotated.getSubscriptionType(), options.rootDescriptions?.subscription);
  const sdl = `${print(annotate(getDocumentNodeFromSchema(annotated), options))}\n`;
  const schema = federate(annotated, sdl, options);
  assertValidSchema(schema);
  return { schema, sdl };
}

/** Type-graphql wants it for subscriptions with topics. Ours have functions that subscribe, and never use it. */
const NO_TOPICS: NonNullable<BuildSchemaOptions['pubSub']> = {
  publish: refuseTopic,
  subscribe: refuseTopic,
};

function refuseTopic(): never {
  throw new Error('Subscriptions have no topics: give the @Subscription a `subscribe` function.');
}

function describe(root: GraphQLObjectType | null | undefined, description: string | undefined): void {
  if (root && description !== undefined) root.description = description;
}

/**
 * Adds the directives that no class carries. The schema's own directives go to its definition: Relay's compiler crashes
 * on the more common `extend schema`, which means the same.
 */
function annotate(
  document: DocumentNode,
  { schemaDirectives, annotations = {} }: SubgraphOptions,
): DocumentNode {
  const unused = new Set(Object.keys(annotations));
  const add = <Node extends { directives?: readonly ConstDirectiveNode[] }>(
    node: Node,
    coordinate: string,
  ): Node => {
    if (!unused.delete(coordinate)) return node;
    const added = parseDirectives(annotations[coordinate] ?? '');
    return { ...node, directives: [...(node.directives ?? []), ...added] };
  };
  const result: DocumentNode = visit(document, {
    SchemaDefinition: (node) => ({ ...node, directives: parseDirectives(schemaDirectives) }),
    EnumTypeDefinition: (node) => {
      const values = node.values?.map((value) => add(value, `${node.name.value}.${value.name.value}`)) ?? [];
      return { ...add(node, node.name.value), values };
    },
    ScalarTypeDefinition: (node) => add(node, node.name.value),
    UnionTypeDefinition: (node) => add(node, node.name.value),
  });
  if (unused.size > 0) {
    throw new Error(`No enum, enum value, union or scalar is called ${[...unused].join(', ')}.`);
  }
  return result;
}

function parseDirectives(text: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar Annotated ${text}`).definitions;
  return definition && 'directives' in definition ? (definition.directives as ConstDirectiveNode[]) : [];
}

/**
 * Refuses directives of a field resolver whose field the object type declares too. Type-graphql drops them silently,
 * and a missing key or tag would be noticed only in production.
 */
function refuseLostDirectives(resolvers: SubgraphOptions['resolvers']): void {
  const { fieldDirectives, fieldResolvers, resolverClasses, fields } = getMetadataStorage();
  for (const { target, fieldName } of fieldDirectives) {
    if (!resolvers.includes(target)) continue;
    const resolver = fieldResolvers.find(
      (found) => found.target === target && found.methodName === fieldName,
    );
    const objectType = resolverClasses.find((found) => found.target === target)?.getObjectType();
    if (
      resolver &&
      fields.some((field) => field.target === objectType && field.schemaName === resolver.schemaName)
    ) {
      throw new Error(`@Directive on ${target.name}.${fieldName} has no effect: put it next to the @Field.`);
    }
  }
}
