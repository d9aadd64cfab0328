/** The key of an entity reference, which a router sends as it likes and no argument class checks. */
import { type GraphQLResolveInfo, Kind, type SelectionNode } from 'graphql';
import { badUserInput } from '../chime/errors.js';
import { isResourceId } from '../models/shared/text.js';

/** @throws GraphQLError BAD_USER_INPUT that names the key fields which are missing or no identifiers */
export function referenceKey<Field extends string>(
  reference: Readonly<Partial<Record<Field, unknown>>>,
  ...fields: Field[]
): Record<Field, string> {
  const broken = fields.filter((field) => !isResourceId(reference[field]));
  if (broken.length > 0) {
    const rule = { code: 'isResourceId', message: 'is not a usable identifier' };
    throw badUserInput(broken.map((path) => ({ path, ...rule })));
  }
  return Object.fromEntries(fields.map((field) => [field, reference[field]])) as Record<Field, string>;
}

/** Whether a field of the entities themselves is in the selection, whatever `@skip` and `@include` make of it. */
export function isSelected({ fieldNodes, fragments }: GraphQLResolveInfo, field: string): boolean {
  const has = (selection: SelectionNode): boolean => {
    if (selection.kind === Kind.FIELD) return selection.name.value === field;
    const target = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
    return target?.selectionSet.selections.some(has) ?? false;
  };
  return fieldNodes.some(({ selectionSet }) => selectionSet?.selections.some(has));
}
