/** The decorator that sets the permission of a field. `graphql/schema/authorization.ts` enforces it. */
import { Extensions } from 'type-graphql';
import type { Permission } from './permission.js';

/**
 * Sets the required permission. Every query, mutation and field resolver has this decorator, and so do fields that
 * return a secret. It replaces type-graphql's decorator of the same name, which accepts any text and has no effect on
 * the fields of types with `simpleResolvers`.
 */
export const Authorized = (permission: Permission): MethodDecorator & PropertyDecorator =>
  Extensions({ permission });
