/** Adds to a schema what the federation specification requires of a subgraph. */
import {
  buildASTSchema,
  type GraphQLDirective,
  type GraphQLFieldConfig,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
} from 'graphql';
import type { Context } from '../../context.js';
import { forbidden } from '../../access/caller.js';
import { entitiesResolver, type References } from './entities.js';

export interface FederationOptions {
  /** Resolves references to entities. References to types that are not listed here are refused. */
  references: References;
  /**
   * The definitions behind the links: directives and the types of their arguments. Introspection shows them, the SDL
   * does not. They affect nothing but introspection, and are optional.
   */
  linkedDefinitions?: string;
  /** Whether `_service { sdl }` returns the SDL, which is the whole schema; true by default. */
  showSdl?: boolean;
}

type QueryFields = Record<string, GraphQLFieldConfig<unknown, Context>>;

/**
 * Adds the federation types and fields, in the same order as `@apollo/subgraph`.
 * @param schema whose query type is modified; do not use it afterwards
 * @param sdl the result of `_service { sdl }`
 * @throws Error when there is a reference to a type that the schema does not have
 */
export function federate(
  schema: GraphQLSchema,
  sdl: string,
  { references, linkedDefinitions, showSdl = true }: FederationOptions,
): GraphQLSchema {
  const { query, types, directives, ...config } = schema.toConfig();
  const linked = linkedDefinitions === undefined ? undefined : buildASTSchema(parse(linkedDefinitions));
  const entities = entitiesField(references, entityTypes(schema, Object.keys(references)));
  const service = new GraphQLObjectType({
    name: '_Service',
    fields: { sdl: { type: GraphQLString, resolve: () => (showSdl ? sdl : refuseSdl()) } },
  });
  const added = new GraphQLObjectType<unknown, Context>({
    name: 'Query',
    fields: {
      ...entities.fields,
      _service: { type: new GraphQLNonNull(service), resolve: () => ({}) },
    },
  });
  // Modified in place, because other types may refer to Query.
  if (query) Object.assign(query.getFields(), added.getFields());
  const [representation, ...entity] = entities.types;
  return new GraphQLSchema({
    ...config,
    query: query ?? added,
    types: [
      ...types.filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type)),
      ...Object.values(linked?.getTypeMap() ?? {}).filter(isDefined),
      ...(representation ? [representation] : []),
      service,
      ...entity,
    ],
    directives: [...(linked?.getDirectives().filter(isDefined) ?? []), ...directives],
  });
}

function refuseSdl(): never {
  throw forbidden('The SDL is not shown here: SUBGRAPH_SDL switches it on.');
}

/** Returns whether it has a definition and is not part of graphql-js. */
const isDefined = ({ astNode }: GraphQLNamedType | GraphQLDirective): boolean => Boolean(astNode);

/** Returns the field and its types. Both are empty without entities, because a union must have members. */
function entitiesField(
  references: References,
  types: readonly GraphQLObjectType[],
): { fields: QueryFields; types: GraphQLNamedType[] } {
  if (types.length === 0) return { fields: {}, types: [] };
  const representation = new GraphQLScalarType({ name: '_Any' });
  const entity = new GraphQLUnionType({
    name: '_Entity',
    types,
    resolveType: ({ __typename: name }: { __typename: string }) => name,
  });
  const representations = new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(representation)));
  const field = {
    type: new GraphQLNonNull(new GraphQLList(entity)),
    args: { representations: { type: representations } },
    resolve: entitiesResolver(references),
  };
  return { fields: { _entities: field }, types: [representation, entity] };
}

/** Returns the object types of references, sorted by name. */
function entityTypes(schema: GraphQLSchema, names: readonly string[]): GraphQLObjectType[] {
  const types = names.flatMap((name) => {
    const type = schema.getType(name);
    if (!type) throw new Error(`There is a reference resolver for ${name}, which the graph does not have.`);
    return isAbstractType(type) ? schema.getPossibleTypes(type) : type;
  });
  return [...new Set(types.filter(isObjectType))].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
