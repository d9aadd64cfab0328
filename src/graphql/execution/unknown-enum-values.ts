/**
 * Tolerates enum values that this gateway does not know, because a newer API may return them. The field is null, an
 * item of a list is omitted, and a warning is logged once. graphql-js alone would fail the field with an internal
 * error.
 */
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  getNamedType,
  type GraphQLEnumType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isEnumType,
  isObjectType,
} from 'graphql';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Context } from '../../context.js';

type Resolver = GraphQLFieldResolver<unknown, Context>;

/** A schema in which only lists are checked by resolvers, and serializers by the names of their enums. */
export interface Compilable {
  readonly schema: GraphQLSchema;
  readonly serializers: Readonly<Record<string, (value: unknown) => unknown>>;
}

export class EnumTolerance {
  readonly #schema: GraphQLSchema;
  /** The prefix of the serializers' errors. It is random, so that no other error has it. */
  readonly #mark = `${randomUUID()} `;
  readonly #warned = new Set<string>();
  /** The original resolvers by those with a check. */
  readonly #unchecked = new Map<Resolver, Resolver | undefined>();
  #compilable: Compilable | undefined;

  /** Adds a check to every enum field of the schema's object types. */
  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue;
      for (const field of Object.values(type.getFields())) {
        const enumType = getNamedType(field.type);
        if (!isEnumType(enumType)) continue;
        const checked = this.#checked(enumType, field.resolve ?? defaultFieldResolver);
        this.#unchecked.set(checked, field.resolve);
        field.resolve = checked;
      }
    }
  }

  /**
   * Does the same for an executor whose serializers may fail a field, which is cheaper than a resolver. Its schema is a
   * copy of this one as it was at the first call. Pass the errors of every response to `withoutUnknown`.
   */
  forSerializers(): Compilable {
    return (this.#compilable ??= this.#buildCompilable());
  }

  #buildCompilable(): Compilable {
    const schema = mapSchema(this.#schema, {
      [MapperKind.OBJECT_FIELD]: ({ resolve, ...field }) =>
        resolve && isEnumType(field.type) && this.#unchecked.has(resolve)
          ? { ...field, resolve: this.#unchecked.get(resolve) }
          : undefined,
    });
    const serializers = Object.values(this.#schema.getTypeMap())
      .filter((type) => isEnumType(type))
      .map((type) => {
        const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, name]));
        const serialize = (value: unknown) => names.get(value) ?? this.#refuse(type, value);
        return [type.name, serialize] as const;
      });
    return { schema, serializers: Object.fromEntries(serializers) };
  }

  /** Removes the errors that its serializers raised for unknown values, and logs a warning for them. */
  withoutUnknown<Failure extends { message: string }>(errors: readonly Failure[], log: Logger): Failure[] {
    return errors.filter(({ message }) => {
      if (!message.startsWith(this.#mark)) return true;
      const [name = '', ...text] = message.slice(this.#mark.length).split(' ');
      this.#warn(name, text.join(' '), log);
      return false;
    });
  }

  #checked(type: GraphQLEnumType, resolve: Resolver): Resolver {
    const known = new Set<unknown>(type.getValues().map(({ value }) => value as unknown));
    return (source, args, context, info) => {
      const value: unknown = resolve(source, args, context, info);
      if (value === null || value === undefined || known.has(value)) return value;
      if (!Array.isArray(value)) return this.#warn(type.name, describeValue(value), context.log);
      return value.filter(
        (item) =>
          item !== null &&
          (item === undefined ||
            known.has(item) ||
            this.#warn(type.name, describeValue(item), context.log) !== null),
      );
    };
  }

  #refuse(type: GraphQLEnumType, value: unknown): unknown {
    // A list is neither a known value nor an unknown one; graphql-js reports it.
    if (Array.isArray(value)) return type.serialize(value);
    throw new Error(`${this.#mark}${type.name} ${describeValue(value)}`);
  }

  #warn(name: string, value: string, log: Logger): null {
    const key = `${name}.${value}`;
    // The number is bounded: an upstream that invents values must not fill the memory or the log.
    if (!this.#warned.has(key) && this.#warned.size < 1_000) {
      this.#warned.add(key);
      log.warn({ enum: name, value }, 'unknown enum value from Chime: returned null');
    }
    return null;
  }
}

const describeValue = (value: unknown): string => JSON.stringify(value).slice(0, 64);
