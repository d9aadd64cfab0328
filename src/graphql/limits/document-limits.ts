/**
 * Limits the size of documents. It is measured before validation, because validation itself takes time that grows with
 * the square of repeated fields. One pass suffices: each fragment is measured once, however often it is used. Fragments
 * may have cycles, which the walk through valid selections would follow forever. The limits are LIMIT_TOKENS,
 * LIMIT_DEPTH, LIMIT_ALIASES, LIMIT_ROOT_FIELDS and LIMIT_DIRECTIVES.
 */
import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { DocumentLimits } from '../../settings/limit-settings.js';

/** Counted with fragments expanded at every use. Fragments of fragments can exceed it with few tokens. */
const MAXIMUM_FIELDS = 1_000;

/**
 * Nesting levels of lists within introspection. The usual queries have one, and each level multiplies the size of the
 * response.
 */
const MAXIMUM_INTROSPECTION_DEPTH = 2;
const INTROSPECTION_LISTS = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes']);

/** The size of a selection set, with fragments expanded at every use. */
interface Size {
  depth: number;
  aliases: number;
  /** The fields of the set itself. */
  width: number;
  /** The fields of the set and of all nested sets. */
  fields: number;
  introspectionDepth: number;
}

/**
 * Returns the limit that the document breaks, as a message for clients. Returns undefined when it breaks none, or when
 * it does not parse, which is reported elsewhere.
 */
export function findBrokenLimit(source: string, limits: DocumentLimits): string | undefined {
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens: limits.tokens });
  } catch (error) {
    // About two thousand brackets overflow the stack. The rest of the document was not measured.
    if (error instanceof RangeError) return 'The document is nested too deeply.';
    const isTooLong =
      error instanceof Error &&
      /^Syntax Error: Document contains more tha[tn] \d+ tokens/.test(error.message);
    return isTooLong ? tooMany(limits.tokens, 'tokens') : undefined;
  }
  return new Measurement(document).findBrokenLimit(limits);
}

const tooMany = (maximum: number, things: string): string =>
  `The document has more than ${maximum} ${things}.`;

class Measurement {
  readonly #document: DocumentNode;
  readonly #fragments = new Map<string, SelectionSetNode>();
  readonly #sizes = new Map<string, Size>();
  #directives = 0;

  constructor(document: DocumentNode) {
    this.#document = document;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition.selectionSet);
    }
  }

  findBrokenLimit(limits: DocumentLimits): string | undefined {
    for (const definition of this.#document.definitions) {
      const isOperation = definition.kind === Kind.OPERATION_DEFINITION;
      if (!isOperation && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      for (const { directives } of [definition, ...(definition.variableDefinitions ?? [])])
        this.#directives += directives?.length ?? 0;
      const size = isOperation
        ? this.#measure(definition.selectionSet)
        : this.#measureFragment(definition.name.value);
      const broken = compareSize(size, limits, isOperation);
      if (broken !== undefined) return broken;
    }
    return this.#directives > limits.directives ? tooMany(limits.directives, 'directives') : undefined;
  }

  #measureFragment(name: string): Size {
    const known = this.#sizes.get(name);
    if (known) return known;
    // The size of a fragment while it is being measured. Validation refuses fragments with cycles.
    this.#sizes.set(name, { depth: 0, aliases: 0, width: 0, fields: 0, introspectionDepth: 0 });
    const selectionSet = this.#fragments.get(name);
    const size = this.#measure(selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] });
    this.#sizes.set(name, size);
    return size;
  }

  /**
   * @param condition the type that the selections are limited to within their place
   * @param names of the fields that their place already has, by condition
   */
  #measure({ selections }: SelectionSetNode, condition = '', names = new Set<string>()): Size {
    const size: Size = { depth: 0, aliases: 0, width: 0, fields: 0, introspectionDepth: 0 };
    for (const selection of selections) {
      this.#directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        add(size, this.#measureFragment(selection.name.value));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = selection.typeCondition?.name.value ?? condition;
        add(size, this.#measure(selection.selectionSet, type, names));
      } else {
        const below = selection.selectionSet && this.#measure(selection.selectionSet);
        const name = `${condition} ${selection.alias?.value ?? selection.name.value}`;
        const isExtra = selection.alias !== undefined || names.has(name);
        names.add(name);
        add(size, {
          depth: 1 + (below?.depth ?? 0),
          aliases: (isExtra ? 1 : 0) + (below?.aliases ?? 0),
          width: 1,
          fields: 1 + (below?.fields ?? 0),
          introspectionDepth:
            (INTROSPECTION_LISTS.has(selection.name.value) ? 1 : 0) + (below?.introspectionDepth ?? 0),
        });
      }
    }
    return size;
  }
}

/** Adds a size. Numbers may overflow to infinity, which still exceeds every limit. */
function add(size: Size, other: Size): void {
  size.depth = Math.max(size.depth, other.depth);
  size.introspectionDepth = Math.max(size.introspectionDepth, other.introspectionDepth);
  size.aliases += other.aliases;
  size.width += other.width;
  size.fields += other.fields;
}

function compareSize(size: Size, limits: DocumentLimits, isOperation: boolean): string | undefined {
  if (size.depth > limits.depth) return tooMany(limits.depth, 'levels of fields');
  if (size.aliases > limits.aliases) return tooMany(limits.aliases, 'aliases and repeated fields');
  if (isOperation && size.width > limits.rootFields) return tooMany(limits.rootFields, 'root fields');
  if (size.fields > MAXIMUM_FIELDS) return tooMany(MAXIMUM_FIELDS, 'fields, with its fragments written out');
  if (size.introspectionDepth > MAXIMUM_INTROSPECTION_DEPTH)
    return tooMany(MAXIMUM_INTROSPECTION_DEPTH, 'levels of lists in introspection');
  return undefined;
}
