/**
 * Selects the operations for which graphql-jit returns exactly the same as graphql-js. All others are left to
 * graphql-js.
 */
import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { type Fragments, readFragments } from '../../util/selections.js';

/**
 * The maximum number of fields with fragments expanded at every use. Compilation expands them, and a short document can
 * have any number of them.
 */
const MAXIMUM_FIELDS = 500;

/** The state of the walk through an operation. It also looks at fragments themselves, and stops at the first obstacle. */
interface Findings {
  fields: number;
  fragments: boolean;
  conditions: boolean;
}

export function isCompilable(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const found: Findings = { fields: 0, fragments: false, conditions: false };
  if (!walk(operation.selectionSet, readFragments(document), found)) return false;
  // graphql-jit stores conditions at the nodes of the document, so it confuses several uses of a fragment.
  return !(found.conditions && found.fragments);
}

function walk({ selections }: SelectionSetNode, fragments: Fragments, found: Findings): boolean {
  return selections.every((selection) => {
    if (selection.directives?.length) found.conditions = true;
    if (selection.kind === Kind.FIELD) {
      found.fields += 1;
      const { name, selectionSet } = selection;
      return (
        found.fields <= MAXIMUM_FIELDS &&
        // Excludes introspection.
        (!name.value.startsWith('__') || name.value === '__typename') &&
        (!selectionSet || walk(selectionSet, fragments, found))
      );
    }
    found.fragments = true;
    const target = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return target !== undefined && walk(target.selectionSet, fragments, found);
  });
}
