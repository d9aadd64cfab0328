/** Finds the members of a request that a message from Chime names, so that a form can show the error at its field. */
import { NormalizedSchema } from '@smithy/core/schema';
import type { ValidationError } from '../models/shared/error-vocabulary.js';
import { toFieldName } from './member-names.js';

/** Members whose argument has a different name. */
const ARGUMENTS: Readonly<Record<string, string>> = { MaxResults: 'first', NextToken: 'after' };

/**
 * The paths of a member in the arguments. `isKey` is set if the member is part of the request's URL path, where it
 * identifies a resource.
 */
interface Place {
  paths: string[];
  isKey: boolean;
}

type Places = ReadonlyMap<string, Place>;

/** Results by schema, computed once per operation. */
const known = new WeakMap<object, Places>();

/**
 * Matches the member that AWS services name in `Value at 'items.1.member.licenseType' failed to satisfy constraint`.
 */
const CONSTRAINT = /\bat '(\w+)((?:\.\w+)*)' failed/g;

/**
 * Lists the members that a message names, by their paths in the arguments of the GraphQL field. The body of a request
 * is under `input`; identifiers and filters are arguments of their own. Identifiers are listed only if nothing else is
 * named. A member of list items has the path of the list, unless the message says which item it is.
 * @param schema of the command, as the SDK defines it
 */
export function namedMembers(schema: object | undefined, message: string): ValidationError[] {
  if (!Array.isArray(schema)) return [];
  let places = known.get(schema);
  if (places === undefined) known.set(schema, (places = findPlaces(schema)));
  const named = [
    ...[...new Set(message.match(/\b[A-Za-z]\w*/g))].flatMap((word) => places.get(word) ?? []),
    ...[...message.matchAll(CONSTRAINT)].flatMap(([, first = '', rest = '']) =>
      placeWithin(places, first, rest),
    ),
  ];
  const others = named.filter(({ isKey }) => !isKey);
  return (others.length > 0 ? others : named)
    .flatMap(({ paths }) => paths)
    .map((path) => ({ path, code: 'isAcceptedByChime', message }));
}

/**
 * Adds the rest of a path to the place of its first name.
 * @param rest the path after the first name, such as `.1.member.licenseType`; items are counted from 1
 */
function placeWithin(places: Places, first: string, rest: string): Place[] {
  const place = places.get(first.charAt(0).toUpperCase() + first.slice(1));
  if (place === undefined) return [];
  const within = rest
    .replaceAll(/\.member\b/g, '')
    .replaceAll(/\.(\d+)/g, (_, position: string) => `[${Math.max(Number(position) - 1, 0)}]`);
  return [{ ...place, paths: place.paths.map((path) => path + within) }];
}

function findPlaces(schema: readonly unknown[]): Places {
  const places = new Map<string, Place>();
  const collect = (structure: NormalizedSchema, prefix: string): void => {
    for (const [name, member] of structure.structIterator()) {
      const { httpLabel, httpQuery } = member.getMergedTraits();
      const isKey = httpLabel !== undefined;
      const isArgument = isKey || httpQuery !== undefined;
      const path = `${isArgument ? '' : prefix}${ARGUMENTS[name] ?? toFieldName(name)}`;
      const place = places.get(name);
      if (place) place.paths.push(path);
      else places.set(name, { paths: [path], isKey });
      if (member.isStructSchema()) collect(member, `${path}.`);
      else if (member.isListSchema() && member.getValueSchema().isStructSchema())
        collectItems(member.getValueSchema(), path);
    }
  };
  const collectItems = (structure: NormalizedSchema, path: string): void => {
    for (const [name] of structure.structIterator()) {
      if (!places.has(name)) places.set(name, { paths: [path], isKey: false });
    }
  };
  // The schema is [kind, namespace, name, traits, input, output].
  const input = NormalizedSchema.of(schema[4] as Parameters<typeof NormalizedSchema.of>[0]);
  if (input.isStructSchema()) collect(input, 'input.');
  return places;
}
