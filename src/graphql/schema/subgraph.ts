/**
 * From type-graphql classes to an executable subgraph, and the SDL that routers compose. Which graph it is comes in as
 * options: nothing in here knows of Chime.
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
   * What stands on the schema itself: `@link`, and `@composeDirective` if there is any. The version should be the lowest
   * that carries the directives in use, so that the oldest possible router takes the subgraph.
   */
  schemaDirectives: string;
  /** What to say of the root types, which type-graphql makes itself. */
  rootDescriptions?: { query: string; mutation: string };
  /** Definitions of directives of our own; those of federation come with the link. */
  directives?: readonly GraphQLDirective[];
  /**
   * Directives on enums, their values, unions and scalars, where type-graphql has no decorator for them. By coordinate:
   * `{ 'UserType.SharedDevice': '@tag(name: "internal")' }`.
   */
  annotations?: Readonly<Record<string, string>>;
}

export interface SubgraphSchema {
  schema: GraphQLSchema;
  /** What `_service { sdl }` answers. */
  sdl: string;
}

/**
 * Whether the SDL keeps the rules of federation is not looked at, as what does that takes longer than the rest of a start:
 * that is for tests to say.
 * @throws Error when a reference, an annotation or a decorator stands where it would have no effect, or the schema is none
 */
export function buildSubgraph(options: SubgraphOptions): SubgraphSchema {
  const { resolvers, directives = [], validateFn } = options;
  refuseLostDirectives(resolvers);
  const annotated = buildSchemaSync({
    resolvers,
    directives: [...specifiedDirectives, ...directives],
    // By introspecting it all, which takes long; it is validated below.
    skipCheck: true,
    ...(validateFn === undefined ? {} : { validateFn }),
  });
  describe(annotated.getQueryType(), options.rootDescriptions?.query);
  describe(annotated.getMutationType(), options.rootDescriptions?.mutation);
  const sdl = `${print(annotate(getDocumentNodeFromSchema(annotated), options))}\n`;
  const schema = federate(annotated, sdl, options);
  assertValidSchema(schema);
  return { schema, sdl };
}

function describe(root: GraphQLObjectType | null | undefined, description: string | undefined): void {
  if (root && description !== undefined) root.description = description;
}

/**
 * Adds the directives that no class carries. Those of the schema go to its definition: Relay's compiler crashes on the
 * `extend schema` that is more often seen, and it means the same.
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
    const added = printDirectives(annotations[coordinate] ?? '');
    return { ...node, directives: [...(node.directives ?? []), ...added] };
  };
  const result: DocumentNode = visit(document, {
    SchemaDefinition: (node) => ({ ...node, directives: printDirectives(schemaDirectives) }),
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

function printDirectives(text: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar Annotated ${text}`).definitions;
  return definition && 'directives' in definition ? (definition.directives as ConstDirectiveNode[]) : [];
}

/**
 * type-graphql drops directives of a field resolver whose field the object type declares too, without a word; a key or a
 * tag that is not there would be noticed in production.
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
      throw new Error(`@Directive on ${target.name}.${fieldName} has no effect: put it beside the @Field.`);
    }
  }
}
