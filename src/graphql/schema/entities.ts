/**
 * Resolves `Query._entities`, which a router uses to load entities that other subgraphs refer to. The resolver of each
 * type's references is in `resolvers/<resource>.ts`.
 */
import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  isAbstractType,
} from 'graphql';
import { badUserInput } from '../../chime/chime-error.js';
import type { Context } from '../../context.js';

type ReferenceResolver = (reference: unknown, context: Context, info: GraphQLResolveInfo) => unknown;
type Resolvers = Readonly<Record<string, ReferenceResolver>>;

/**
 * Reference resolvers by the entity's name. Each converts `{ __typename, ...key }` and the context to the entity, or to
 * null when there is none.
 */
export type References = Readonly<Record<string, (reference: never, context: never, info: never) => unknown>>;

type EntityResolver = (
  reference: unknown,
  index: number,
  context: Context,
  info: GraphQLResolveInfo,
) => unknown;

type EntitiesResolver = GraphQLFieldResolver<unknown, Context, { representations: readonly unknown[] }>;

/**
 * Creates the resolver. References to types without a resolver in `references` are refused. A bad reference fails its
 * own item only.
 */
export function entitiesResolver(references: References): EntitiesResolver {
  const resolvers = new Map<unknown, ReferenceResolver>(Object.entries(references as Resolvers));
  const message = `must be one of ${Object.keys(references).join(', ')}`;

  const resolveEntity: EntityResolver = (reference, index, context, info) => {
    const name = readTypename(reference);
    const resolve = resolvers.get(name);
    if (resolve === undefined) {
      const path = `representations[${index}].__typename`;
      throw badUserInput([{ path, code: 'isEntity', message }]);
    }
    const entity = resolve(reference, context, info);
    const type = info.schema.getType(String(name));
    if (isAbstractType(type)) return resolveObjectType(entity, type, context, info);
    return entity instanceof Promise
      ? entity.then((found: unknown) => withTypename(found, String(name)))
      : withTypename(entity, String(name));
  };

  // One promise with errors as values: graphql-jit misplaces the items of a list in which a promise rejects.
  return (_source, { representations }, context, info) =>
    Promise.all(
      representations.map((reference, index) => {
        // There may be hundreds of references that all wait for Chime, so each should hold little memory.
        try {
          const entity = resolveEntity(reference, index, context, info);
          return entity instanceof Promise ? entity.catch(toError) : entity;
        } catch (error) {
          return toError(error);
        }
      }),
    );
}

const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('not an error object', { cause: thrown });

function readTypename(reference: unknown): unknown {
  if (typeof reference !== 'object' || reference === null) return undefined;
  return Object.hasOwn(reference, '__typename') ? Reflect.get(reference, '__typename') : undefined;
}

/** Resolves a reference to an interface. The entity determines its object type. */
async function resolveObjectType(
  reference: unknown,
  type: GraphQLAbstractType,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  const entity = await reference;
  if (typeof entity !== 'object' || entity === null) return entity;
  return withTypename(entity, await (type.resolveType ?? defaultTypeResolver)(entity, context, info, type));
}

/**
 * Adds the `__typename` that determines an entity's object type in `_entities`. The entity is copied only if it has a
 * different one or cannot be extended; a copy loses its class and its identity.
 */
function withTypename(entity: unknown, name: string | undefined): unknown {
  if (typeof entity !== 'object' || entity === null) return entity;
  const present = '__typename' in entity ? Reflect.get(entity, '__typename') : undefined;
  if (present === name) return entity;
  if (present !== undefined || !Object.isExtensible(entity)) return { ...entity, __typename: name };
  return Object.assign(entity, { __typename: name });
}
