/** Refuses entity references of unknown types as the mistake they are; @apollo/subgraph fails as if it were a bug. */
import { type GraphQLSchema, isUnionType } from 'graphql';
import { badUserInput } from '../chime/errors.js';
import type { Context } from '../context.js';

/** More than this says nothing more, and would let a small request make a large answer. */
const MAXIMUM_ERRORS = 50;

/** Puts the check in front of the resolver of `Query._entities`. */
export function refuseUnknownEntities(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const union = schema.getType('_Entity');
  const resolve = field?.resolve;
  if (!field || !resolve || !isUnionType(union)) return;
  const known = new Set<unknown>(union.getTypes().map(({ name }) => name));

  field.resolve = (source, args: { representations: unknown[] }, context: Context, info) => {
    const unknown = args.representations.flatMap((reference, index) =>
      typeof reference === 'object' && reference !== null && known.has(Reflect.get(reference, '__typename'))
        ? []
        : [index],
    );
    if (unknown.length > 0) {
      const rule = { code: 'isEntity', message: `must be one of ${[...known].join(', ')}` };
      throw badUserInput(
        unknown
          .slice(0, MAXIMUM_ERRORS)
          .map((index) => ({ path: `representations[${index}].__typename`, ...rule })),
      );
    }
    return resolve(source, args, context, info);
  };
}
