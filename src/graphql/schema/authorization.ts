/** Checks the permission that a field's @Authorized names, and for an entity reference the permission of its type. */
import { defaultFieldResolver, type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { Context } from '../../context.js';
import type { Permission } from '../../models/shared/permission.js';
import { forbidden } from '../../access/caller.js';
import type { EntityReference } from '../../resolvers/resource.js';
import type { References } from './entities.js';

/** The permission that a field requires, by its coordinate (`User.personalPIN`). */
export type FieldPermissions = ReadonlyMap<string, Permission>;

/** Returns the permissions that the decorators of the classes declare. */
export function declaredPermissions(): FieldPermissions {
  const { fields, fieldResolvers, mutations, objectTypes, queries, subscriptions } = getMetadataStorage();
  const typeNames = new Map<unknown, string>(objectTypes.map(({ target, name }) => [target, name]));
  const declared = [
    ...queries.map((field) => ({ ...field, type: 'Query' })),
    ...mutations.map((field) => ({ ...field, type: 'Mutation' })),
    ...subscriptions.map((field) => ({ ...field, type: 'Subscription' })),
    ...fields.map((field) => ({ ...field, type: typeNames.get(field.target) })),
    ...fieldResolvers.map((field) => ({ ...field, type: typeNames.get(field.getObjectType?.()) })),
  ];
  return new Map(
    declared.flatMap(({ type, schemaName, extensions }) => {
      const permission = extensions?.['permission'] as Permission | undefined;
      return permission ? [[`${type}.${schemaName}`, permission]] : [];
    }),
  );
}

/**
 * Fields without a permission: the SDL, which has its own switch, references, which are checked by their type, and the
 * caller's data about itself.
 */
const OPEN_TO_ALL = new Set(['Query._service', '_Service.sdl', 'Query._entities', 'Query.viewer']);

/**
 * Adds the check in front of each resolver. It runs before arguments are validated, so that a caller without the
 * permission learns nothing else. Fields without resolver and arguments need no check of their own, because they come
 * with their parent.
 * @throws Error when a field with a resolver or arguments, or one of a root type, has no permission
 */
export function authorizeFields(schema: GraphQLSchema, permissions: FieldPermissions): void {
  const open: string[] = [];
  const roots = new Set<unknown>([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const permission = permissions.get(coordinate);
      const resolve = field.resolve ?? defaultFieldResolver;
      const { subscribe } = field;
      if (permission) {
        if (subscribe) {
          field.subscribe = (source, args, context: Context, info) => {
            checkPermission(context, permission);
            return subscribe(source, args, context, info);
          };
        }
        field.resolve = (source, args, context: Context, info) => {
          checkPermission(context, permission);
          return resolve(source, args, context, info);
        };
      } else if (
        (roots.has(type) || field.resolve || field.args.length > 0) &&
        !OPEN_TO_ALL.has(coordinate)
      ) {
        open.push(coordinate);
      }
    }
  }
  if (open.length > 0) throw new Error(`@Authorized is missing on ${open.join(', ')}.`);
}

/** Adds the check of an entity's permission in front of its reference resolver. A refusal fails its own item only. */
export const authorizeReferences = (references: readonly EntityReference[]): References =>
  Object.fromEntries(
    references.map(({ entity, permission, resolve }) => [
      entity,
      (reference: never, context: Context, info: GraphQLResolveInfo) => {
        checkPermission(context, permission);
        return resolve(reference, context, info);
      },
    ]),
  );

function checkPermission({ caller }: Context, permission: Permission): void {
  if (!caller.permissions.has(permission))
    throw forbidden(`The permission ${permission} is needed.`, permission);
}
