/** The decorator that says which permission a field needs; `graphql/schema/authorization.ts` sees to it. */
import { Extensions } from 'type-graphql';
import type { Permission } from './permission.js';

/**
 * Stands on every query, mutation and field resolver, and on fields that show a secret. In place of type-graphql's own
 * decorator of this name, which takes any text, and has no effect on the fields of types with `simpleResolvers`.
 */
export const Authorized = (permission: Permission): MethodDecorator & PropertyDecorator =>
  Extensions({ permission });
