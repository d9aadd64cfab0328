/** Refuses entity references of unknown types as the mistake they are; @apollo/subgraph fails as if it were a bug. */
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { badUserInput } from '../chime/errors.js';
import type { Context } from '../context.js';

type EntitiesResolver = GraphQLFieldResolver<unknown, Context, { representations: unknown[] }, unknown[]>;

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
    const resolved = resolve(
      source,
      { representations: representations.filter(isKnown) },
      context,
      info,
    ).values();
    return representations.map((reference, index) => {
      if (isKnown(reference)) return resolved.next().value;
      const path = `representations[${index}].__typename`;
      return badUserInput([{ path, code: 'isEntity', message: `must be one of ${names.join(', ')}` }]);
    });
  };
  field.resolve = entities;
}

function typenameOf(reference: unknown): unknown {
  if (typeof reference !== 'object' || reference === null) return undefined;
  return Object.hasOwn(reference, '__typename') ? Reflect.get(reference, '__typename') : undefined;
}
