/**
 * Validates the arguments of a subscription when it starts. Type-graphql validates them only when there is an event.
 */
import type { GraphQLSchema } from 'graphql';
import { type ClassType, getMetadataStorage } from 'type-graphql';
import type { Context } from '../../context.js';
import { validateArguments } from '../input-validation.js';

/** Wraps each subscription of the schema. Apply it before the check of permissions, which then comes first. */
export function validateSubscriptions(schema: GraphQLSchema): void {
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  for (const { schemaName, params = [] } of getMetadataStorage().subscriptions) {
    const field = fields[schemaName];
    const subscribe = field?.subscribe;
    const parameter = params.find(({ kind }) => kind === 'args');
    if (!subscribe || parameter?.kind !== 'args') continue;
    const Arguments = parameter.getType() as ClassType;
    field.subscribe = (source, args: object, context: Context, info) => {
      validateArguments(Object.assign(new Arguments(), args), Arguments, { context });
      return subscribe(source, args, context, info);
    };
  }
}
