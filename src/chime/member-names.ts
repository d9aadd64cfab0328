/**
 * Between the API's member names and the graph's: the leading capital lowered (`PersonalPIN` -> `personalPIN`), and
 * `SMS` -> `sms`. The types follow the SDK's own, so that a changed API fails the compiler and not production.
 */
import { BadResponseError, toChimeError } from './chime-error.js';

type Leaf = string | number | boolean | Date | null | undefined;

type FieldName<Member extends string> =
  Member extends Uppercase<Member> ? Lowercase<Member> : Uncapitalize<Member>;

type MemberName<Field extends string> = Field extends 'sms' ? 'SMS' : Capitalize<Field>;

/** An API structure under the graph's names. */
export type Shape<T> = T extends Leaf
  ? T
  : T extends readonly (infer Item)[]
    ? Shape<Item>[]
    : { [Member in keyof T as FieldName<Member & string>]: Shape<T[Member]> };

/** A GraphQL input under the API's names, without its nulls. */
export type MemberShape<T> = T extends Leaf
  ? Exclude<T, null>
  : T extends readonly (infer Item)[]
    ? MemberShape<Item>[]
    : { [Field in keyof T as MemberName<Field & string>]: MemberShape<T[Field]> };

/** A structure in which the named members are there. */
type Present<T, Member extends keyof T> = Omit<T, Member> & { [M in Member]-?: NonNullable<T[M]> };

/**
 * What the API answered, under the graph's names.
 * @param required the members without which the answer is of no use
 * @throws ChimeError UPSTREAM_BAD_RESPONSE when the structure or one of these is missing
 */
export function fromChime<T extends object, Member extends keyof T & string = never>(
  value: T | undefined,
  ...required: Member[]
): Shape<Present<T, Member>> {
  const missing = isStructure(value)
    ? required.find((member) => value[member] === undefined)
    : 'the structure';
  if (missing !== undefined) throw toChimeError(new BadResponseError(`${missing} is missing in the answer`));
  return rename(value, toFieldName) as Shape<Present<T, Member>>;
}

/**
 * A list of the answer; one that the API left out is empty.
 * @throws ChimeError UPSTREAM_BAD_RESPONSE when it is no list
 */
export function listFromChime<Item>(value: Item[] | undefined): Item[] {
  if (value === undefined || Array.isArray(value)) return value ?? [];
  throw toChimeError(new BadResponseError('what should be a list is none'));
}

/** A GraphQL input for the API: null means absent there, and so it is left out. */
export const toChime = <T extends object>(input: T): MemberShape<T> =>
  rename(input, toMemberName) as MemberShape<T>;

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

/** The names of an API are few, so each is worked out once. */
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

/** The field or argument of a member. */
export const toFieldName = remembered((member) =>
  member === member.toUpperCase() ? member.toLowerCase() : member.charAt(0).toLowerCase() + member.slice(1),
);

const toMemberName = remembered((field) =>
  field === 'sms' ? 'SMS' : field.charAt(0).toUpperCase() + field.slice(1),
);
