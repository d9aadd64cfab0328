/** Searches the names and the descriptions of a schema. */
import type {
  GraphQLArgument,
  GraphQLEnumValue,
  GraphQLField,
  GraphQLInputField,
  GraphQLNamedType,
  GraphQLSchema,
} from 'graphql';

type Field = GraphQLField<unknown, unknown> | GraphQLInputField;

/** A type, field, argument or enum value whose name and description contain all words of the search. */
export interface SchemaMatch {
  /** Its coordinate, such as `User.licenseType` or `Query.users(first:)`. */
  readonly coordinate: string;
  /** The part of the description around a word that the name does not contain; undefined if the name contains all words. */
  readonly excerpt: Excerpt | undefined;
  /** The type or field whose page of the documentation shows the match. */
  readonly page: GraphQLNamedType | Field;
}

export interface Excerpt {
  readonly before: string;
  readonly word: string;
  readonly after: string;
}

interface Entry {
  readonly coordinate: string;
  readonly name: string;
  readonly description: string;
  readonly page: SchemaMatch['page'];
}

/** Returns the matches by name, the shortest name first, and then the matches by description. */
export function searchSchema(schema: GraphQLSchema, text: string): SchemaMatch[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return listEntries(schema)
    .filter(({ name, description }) => {
      const content = `${name} ${description}`.toLowerCase();
      return words.every((word) => content.includes(word));
    })
    .map((entry) => ({ entry, word: words.find((word) => !entry.name.toLowerCase().includes(word)) }))
    .toSorted((one, other) => rank(one) - rank(other))
    .map(({ entry: { coordinate, description, page }, word }) => ({
      coordinate,
      page,
      excerpt: word === undefined ? undefined : cutAround(description, word),
    }));
}

/** The rank of a match by description. It is higher than the length of any name. */
const BEHIND_NAMES = 1_000;

const rank = ({ entry, word }: { entry: Entry; word: string | undefined }): number =>
  word === undefined ? entry.name.length : BEHIND_NAMES;

/** The maximum number of characters of a description that an excerpt has on either side of the word. */
const CONTEXT = 40;

function cutAround(description: string, word: string): Excerpt {
  const start = description.toLowerCase().indexOf(word);
  const end = start + word.length;
  const before = description.slice(0, start);
  const after = description.slice(end);
  return {
    before: before.length > CONTEXT ? `…${before.slice(-CONTEXT)}` : before,
    word: description.slice(start, end),
    after: after.length > CONTEXT ? `${after.slice(0, CONTEXT)}…` : after,
  };
}

const listEntries = (schema: GraphQLSchema): Entry[] =>
  Object.values(schema.getTypeMap())
    // Introspection types are the same in every schema.
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => [toEntry(type, type.name, type), ...listMembers(type)]);

function listMembers(type: GraphQLNamedType): Entry[] {
  if ('getValues' in type) {
    return type.getValues().map((value) => toEntry(value, `${type.name}.${value.name}`, type));
  }
  if (!('getFields' in type)) return [];
  return Object.values<Field>(type.getFields()).flatMap((field) => {
    const coordinate = `${type.name}.${field.name}`;
    const args = 'args' in field ? field.args : [];
    return [
      toEntry(field, coordinate, field),
      ...args.map((argument) => toEntry(argument, `${coordinate}(${argument.name}:)`, field)),
    ];
  });
}

const toEntry = (
  { name, description }: GraphQLNamedType | Field | GraphQLArgument | GraphQLEnumValue,
  coordinate: string,
  page: Entry['page'],
): Entry => ({ coordinate, name, description: description?.replaceAll(/\s+/g, ' ') ?? '', page });
