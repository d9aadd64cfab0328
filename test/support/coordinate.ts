/** Coordinates in the graph: the fields of operations, and the path from a root to any field. */
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** Reads that are no Query field of the same noun: each is a field of its parent, or a search. */
const FIELD_OF: Readonly<Record<string, string>> = {
  GetAccountSettings: 'Account.settings',
  GetUserSettings: 'User.settings',
  SearchAvailablePhoneNumbers: 'Query.availablePhoneNumbers',
};

const lowered = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/**
 * Returns the coordinate of an operation in the graph: `Mutation.updateUser`. Reads are nouns: `Query.user`,
 * `Query.users`.
 */
export function coordinateOf(operation: string): string {
  const noun = /^(?:Get|List)(.+)$/.exec(operation)?.[1];
  return FIELD_OF[operation] ?? (noun ? `Query.${lowered(noun)}` : `Mutation.${lowered(operation)}`);
}

/** A field on the path down from a root. */
export interface Step {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

export const coordinateIn = ({ type, field }: Step): string => `${type.name}.${field.name}`;

/**
 * Returns every field of the object types that queries and mutations lead to, without introspection and the fields that
 * federation adds.
 */
export function fieldsOf(schema: GraphQLSchema): Step[] {
  return [...waysFrom(schema).keys()]
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => !field.name.startsWith('_'));
}

/** Returns the shortest path to each object type. The path to a root has no step. */
export function waysFrom(schema: GraphQLSchema): ReadonlyMap<GraphQLObjectType, readonly Step[]> {
  const ways = new Map<GraphQLObjectType, readonly Step[]>();
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((root) => !!root);
  for (const root of roots) ways.set(root, []);
  // Iterating a map also visits entries that are added meanwhile, so this search is breadth-first.
  for (const [type, way] of ways) {
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type);
      if (isObjectType(target) && !target.name.startsWith('_') && !ways.has(target))
        ways.set(target, [...way, { type, field }]);
    }
  }
  return ways;
}

/** Writes a document that requests the field at the end of the path. */
export function writeWay(way: readonly Step[], end: string, overrides: Values = {}): string {
  const selection = way.reduceRight((inner, { field }) => {
    const uses = field.args
      .filter((argument) => isRequiredArgument(argument) || Object.hasOwn(overrides, argument.name))
      .map(({ name, type }) => `${name}: ${literal(name, type, overrides)}`);
    return `${field.name}${uses.length > 0 ? `(${uses.join(', ')})` : ''} ${inner && `{ ${inner} }`}`;
  }, end);
  return `${way[0]?.type.name === 'Mutation' ? 'mutation' : 'query'} { ${selection} }`;
}

/** Returns a selection for a field whose value does not matter. */
export const endOf = ({ field }: Step): string =>
  isCompositeType(getNamedType(field.type)) ? '__typename' : '';

/** Literals of arguments and input fields, by their names. */
export type Values = Readonly<Record<string, string>>;

const GUID = '"a0000000-0000-4000-8000-000000000001"';

const VALUES: Values = {
  callingName: '"Trees"',
  e164PhoneNumber: '"+12065550100"',
  e164PhoneNumbers: '["+12065550100"]',
  email: '"ann@example.com"',
  fromPhoneNumber: '"+12065550100"',
  joinToken: '"abc123"',
  meetingId: GUID,
  name: '"Example"',
  phoneNumberId: '"+12065550100"',
  phoneNumberIds: '["+12065550100"]',
  phoneNumberOrderId: GUID,
  toPhoneNumber: '"+12065550101"',
  userEmailList: '["ann@example.com"]',
};

function literal(name: string, type: GraphQLInputType, overrides: Values): string {
  const given = overrides[name] ?? VALUES[name];
  if (given !== undefined) return given;
  if (isNonNullType(type)) return literal(name, type.ofType, overrides);
  if (isListType(type)) return `[${literal('', type.ofType, overrides)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (!isInputObjectType(type)) return type.name === 'Boolean' ? 'true' : `"some-${name}"`;
  const members = Object.values(type.getFields())
    .filter((field) => isRequiredInputField(field))
    .map((field) => `${field.name}: ${literal(field.name, field.type, overrides)}`);
  return `{ ${members.join(', ')} }`;
}
