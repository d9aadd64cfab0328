/**
 * Keeps a query going when Chime answers an enum value that this gateway does not know, as a newer API may: the field
 * is null (an item of a list is left out) and a warning is logged once. graphql-js on its own fails the field with an
 * internal error.
 */
import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLEnumType,
  type GraphQLSchema,
  isEnumType,
  isObjectType,
} from 'graphql';
import type { Context } from '../context.js';

/** Puts a check on every enum field of the schema's object types. */
export function tolerateUnknownEnumValues(schema: GraphQLSchema): void {
  const warned = new Set<string>();
  const isKnown = (type: GraphQLEnumType, value: unknown, { log }: Context): boolean => {
    if (value === null || value === undefined || type.getValues().some((known) => known.value === value))
      return true;
    const text = JSON.stringify(value).slice(0, 64);
    const key = `${type.name}.${text}`;
    // Bounded: an upstream that makes values up must not fill the memory or the log.
    if (!warned.has(key) && warned.size < 1_000) {
      warned.add(key);
      log.warn({ enum: type.name, value: text }, 'unknown enum value from Chime: answered null');
    }
    return false;
  };

  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const enumType = getNamedType(field.type);
      if (!isEnumType(enumType)) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context: Context, info) => {
        const value: unknown = resolve(source, args, context, info);
        if (Array.isArray(value)) {
          return value.filter((item) => item !== null && isKnown(enumType, item, context));
        }
        return isKnown(enumType, value, context) ? value : null;
      };
    }
  }
}
