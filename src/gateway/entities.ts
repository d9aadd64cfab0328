/** The resolver of `Query._entities`, by which a router gets entities that other subgraphs refer to. */
import {
  defaultTypeResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  isAbstractType,
} from 'graphql';
import { badUserInput } from '../chime/errors.js';
import type { Context } from '../context.js';

type ReferenceResolver = (reference: unknown, context: Context, info: GraphQLResolveInfo) => unknown;
type Resolvers = Readonly<Record<string, ReferenceResolver>>;

/** By the entity's name: from `{ __typename, ...key }` and the context to the entity, or null when there is none. */
export type References = Readonly<Record<string, (reference: never, context: never, info: never) => unknown>>;

type EntitiesResolver = GraphQLFieldResolver<unknown, Context, { representations: readonly unknown[] }>;

/** Refuses references to any other types than those of `references`. A bad reference fails its own item only. */
export function entitiesResolver(references: References): EntitiesResolver {
  const resolvers = new Map<unknown, ReferenceResolver>(Object.entries(references as Resolvers));
  const message = `must be one of ${Object.keys(references).join(', ')}`;

  const entityOf = async (
    reference: unknown,
    index: number,
    context: Context,
    info: GraphQLResolveInfo,
  ): Promise<unknown> => {
    const name = typenameOf(reference);
    const resolve = resolvers.get(name);
    if (resolve === undefined) {
      const path = `representations[${index}].__typename`;
      throw badUserInput([{ path, code: 'isEntity', message }]);
    }
    const entity = await resolve(reference, context, info);
    return typeof entity === 'object' && entity !== null
      ? withTypename(entity, await objectTypeOf(String(name), entity, context, info))
      : entity;
  };

  // One promise, with errors as values: graphql-jit misplaces the items of a list in which a promise is rejected.
  return (_source, { representations }, context, info) =>
    Promise.all(
      representations.map((reference, index) => entityOf(reference, index, context, info).catch(toError)),
    );
}

const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('not an error object', { cause: thrown });

function typenameOf(reference: unknown): unknown {
  if (typeof reference !== 'object' || reference === null) return undefined;
  return Object.hasOwn(reference, '__typename') ? Reflect.get(reference, '__typename') : undefined;
}

/** The name itself, unless it is that of an interface. */
async function objectTypeOf(
  name: string,
  entity: object,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<string | undefined> {
  const type = info.schema.getType(name);
  if (!isAbstractType(type)) return name;
  return (type.resolveType ?? defaultTypeResolver)(entity, context, info, type);
}

/**
 * What the type of `_entities` tells the object types by. A copy only if the entity has another one: its class and what
 * hangs on its identity are lost with that.
 */
function withTypename(entity: object, name: string | undefined): object {
  const present = '__typename' in entity ? Reflect.get(entity, '__typename') : name;
  if (present !== name) return { ...entity, __typename: name };
  return Object.defineProperty(entity, '__typename', { value: name });
}
