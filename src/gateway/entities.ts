/** Refuses entity references of unknown types as the mistake they are; @apollo/subgraph fails as if it were a bug. */
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { badUserInput } from '../chime/errors.js';
import type { Context } from '../context.js';

type EntitiesResolver = GraphQLFieldResolver<unknown, Context, { representations: unknown[] }>;

/**
 * Puts the check in front of the resolver of `Query._entities`: a bad reference fails its own item only.
 * @param names of the types that references may be to
 */
export function refuseUnknownEntities(schema: GraphQLSchema, names: readonly string[]): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const resolve = field?.resolve as EntitiesResolver | undefined;
  if (!field || !resolve) return;
  const known = new Set<unknown>(names);
  const isKnown = (reference: unknown): boolean => known.has(typenameOf(reference));

  const entities: EntitiesResolver = (source, { representations }, context, info) => {
    const wanted = representations.filter(isKnown);
    const resolved = (resolve(source, { representations: wanted }, context, info) as unknown[]).values();
    // One promise, with errors as values: graphql-jit misplaces the items of a list in which a promise is rejected.
    return Promise.all(
      representations.map(async (reference, index) => {
        if (isKnown(reference)) return Promise.resolve(resolved.next().value).catch(toError);
        const path = `representations[${index}].__typename`;
        return badUserInput([{ path, code: 'isEntity', message: `must be one of ${names.join(', ')}` }]);
      }),
    );
  };
  field.resolve = entities;
}

const toError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('not an error object', { cause: thrown });

function typenameOf(reference: unknown): unknown {
  if (typeof reference !== 'object' || reference === null) return undefined;
  return Object.hasOwn(reference, '__typename') ? Reflect.get(reference, '__typename') : undefined;
}
