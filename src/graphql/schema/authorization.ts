/** Holds every field to the permission that its @Authorized names, and every entity reference to that of its type. */
import { defaultFieldResolver, type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { Context } from '../../context.js';
import type { Permission } from '../../models/shared/permission.js';
import { forbidden } from '../../access/caller.js';
import type { EntityReference } from '../../resolvers/resource.js';
import type { References } from './entities.js';

/** The permission that a field needs, by its coordinate (`User.personalPIN`). */
export type FieldPermissions = ReadonlyMap<string, Permission>;

/** What the decorators of the classes say. */
export function declaredPermissions(): FieldPermissions {
  const { fields, fieldResolvers, mutations, objectTypes, queries } = getMetadataStorage();
  const typeNames = new Map<unknown, string>(objectTypes.map(({ target, name }) => [target, name]));
  const declared = [
    ...queries.map((field) => ({ ...field, type: 'Query' })),
    ...mutations.map((field) => ({ ...field, type: 'Mutation' })),
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

/** The schema as text where it is shown, references, which are checked by their type, and what a caller is told of itself. */
const OPEN_TO_ALL = new Set(['Query._service', '_Service.sdl', 'Query._entities', 'Query.viewer']);

/**
 * Puts the check in front of each resolver: before its arguments are validated, so that a caller who may not ask learns
 * nothing else. Fields without resolver and arguments come with the field that led to them.
 * @throws Error when a field with a resolver or arguments, or one of Query or Mutation, has no permission
 */
export function authorizeFields(schema: GraphQLSchema, permissions: FieldPermissions): void {
  const open: string[] = [];
  const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType()]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const permission = permissions.get(coordinate);
      const resolve = field.resolve ?? defaultFieldResolver;
      if (permission) {
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

/** Returns reference resolvers that check the permission of their entity first; a refusal fails its own item only. */
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
