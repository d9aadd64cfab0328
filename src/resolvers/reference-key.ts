/** Reads the key of an entity reference. A router may send any value, and no argument class checks it. */
import type { GraphQLResolveInfo } from 'graphql';
import { badUserInput } from '../chime/chime-error.js';
import { isResourceId } from '../models/shared/text.js';
import { forEachField } from '../util/selections.js';

/** @throws GraphQLError BAD_USER_INPUT that names each key field that is missing or is not an identifier */
export function referenceKey<Field extends string>(
  reference: Readonly<Partial<Record<Field, unknown>>>,
  ...fields: Field[]
): Record<Field, string> {
  const key: Partial<Record<Field, string>> = {};
  const broken: Field[] = [];
  for (const field of fields) {
    const value = reference[field];
    if (isResourceId(value)) key[field] = value;
    else broken.push(field);
  }
  if (broken.length > 0) {
    const rule = { code: 'isResourceId' as const, message: 'is not a usable identifier' };
    throw badUserInput(broken.map((path) => ({ path, ...rule })));
  }
  return key as Record<Field, string>;
}

/**
 * The selected field names by `info`. All references of one list share an `info`, so a hundred of them have one
 * selection.
 */
const selected = new WeakMap<GraphQLResolveInfo, ReadonlySet<string>>();

/** Whether the selection contains a field of the entities themselves. `@skip` and `@include` are ignored. */
export function isSelected(info: GraphQLResolveInfo, field: string): boolean {
  let names = selected.get(info);
  if (names === undefined) selected.set(info, (names = selectedFields(info)));
  return names.has(field);
}

function selectedFields(info: GraphQLResolveInfo): ReadonlySet<string> {
  const names = new Set<string>();
  const fragments = { get: (name: string) => info.fragments[name] };
  for (const { selectionSet } of info.fieldNodes) {
    if (selectionSet) forEachField(selectionSet, fragments, ({ name }) => names.add(name.value));
  }
  return names;
}
