/** Walks the fields of a selection set with its fragments expanded at every use. `@skip` and `@include` are ignored. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/** The fragments of a document, by name. */
export type Fragments = Pick<ReadonlyMap<string, FragmentDefinitionNode>, 'get'>;

export function readFragments({ definitions }: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/**
 * Calls `visit` for every field of the set and of its fragments, but not for those below these fields. The document must
 * be valid, because a cycle of fragments never ends.
 * @param condition the name of the type to which the nearest fragment limits the field; undefined outside of one
 */
export function forEachField(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  visit: (field: FieldNode, condition: string | undefined) => void,
  condition?: string,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) visit(selection, condition);
    else {
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const nearest = fragment?.typeCondition?.name.value ?? condition;
      if (fragment) forEachField(fragment.selectionSet, fragments, visit, nearest);
    }
  }
}
