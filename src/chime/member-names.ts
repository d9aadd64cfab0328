/**
 * Converts between the API's member names and the graph's: lowers the leading capital (`PersonalPIN` -> `personalPIN`),
 * and `SMS` -> `sms`. The types derive from the SDK's own, so that a changed API fails compilation and not production.
 */
import { BadResponseError, toChimeError } from './chime-error.js';

type Leaf = string | number | boolean | Date | null | undefined;

type FieldName<Member extends string> =
  Member extends Uppercase<Member> ? Lowercase<Member> : Uncapitalize<Member>;

type MemberName<Field extends string> = Field extends 'sms' ? 'SMS' : Capitalize<Field>;

/** An API structure with the graph's names. */
export type WithFieldNames<T> = T extends Leaf
  ? T
  : T extends readonly (infer Item)[]
    ? WithFieldNames<Item>[]
    : { [Member in keyof T as FieldName<Member & string>]: WithFieldNames<T[Member]> };

/** A GraphQL input with the API's names, without its nulls. */
export type WithMemberNames<T> = T extends Leaf
  ? Exclude<T, null>
  : T extends readonly (infer Item)[]
    ? WithMemberNames<Item>[]
    : { [Field in keyof T as MemberName<Field & string>]: WithMemberNames<T[Field]> };

/** A structure in which the named members are present. */
type Present<T, Member extends keyof T> = Omit<T, Member> & { [M in Member]-?: NonNullable<T[M]> };

/**
 * Converts a structure of a response to the graph's names.
 * @param required the members that the result must have
 * @throws ChimeError UPSTREAM_BAD_RESPONSE when the structure or a required member is missing
 */
export function fromChime<T extends object, Member extends keyof T & string = never>(
  value: T | undefined,
  ...required: Member[]
): WithFieldNames<Present<T, Member>> {
  const missing = isStructure(value)
    ? required.find((member) => value[member] === undefined)
    : 'the structure';
  if (missing !== undefined)
    throw toChimeError(new BadResponseError(`${missing} is missing in the response`));
  return rename(value, toFieldName) as WithFieldNames<Present<T, Member>>;
}

/**
 * Returns a list of a response; a missing list is empty.
 * @throws ChimeError UPSTREAM_BAD_RESPONSE when it is not a list
 */
export function listFromChime<Item>(value: Item[] | undefined): Item[] {
  if (value === undefined || Array.isArray(value)) return value ?? [];
  throw toChimeError(new BadResponseError('a list was expected'));
}

/** Converts a GraphQL input for the API. The API has no null, so members that are null are omitted. */
export const toChime = <T extends object>(input: T): WithMemberNames<T> =>
  rename(input, toMemberName) as WithMemberNames<T>;

const isStructure = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !Array.isArray(value);

function rename(value: unknown, nameOf: (name: string) => string): unknown {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => rename(item, nameOf));
  if (!isStructure(value)) return value;
  const renamed: Record<string, unknown> = {};
  for (const name in value) {
    const member = value[name];
    if (member !== null && member !== undefined) renamed[nameOf(name)] = rename(member, nameOf);
  }
  return renamed;
}

/** Caches converted names, because an API has few of them. */
function remembered(nameOf: (name: string) => string): (name: string) => string {
  const names = new Map<string, string>();
  return (name) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const found = nameOf(name);
    names.set(name, found);
    return found;
  };
}

/** Returns the field or argument name of a member. */
export const toFieldName = remembered((member) =>
  member === member.toUpperCase() ? member.toLowerCase() : member.charAt(0).toLowerCase() + member.slice(1),
);

const toMemberName = remembered((field) =>
  field === 'sms' ? 'SMS' : field.charAt(0).toUpperCase() + field.slice(1),
);
