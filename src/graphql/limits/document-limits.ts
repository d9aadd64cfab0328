/**
 * How large a document may be. It is measured before it is validated, as validation itself takes time that grows with the
 * square of repeated fields, and in one pass: a fragment is measured once, however often it is used.
 */
import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';
import type { DocumentLimits } from '../../settings/limit-settings.js';

/** With fragments written out at every use. What few tokens cannot reach otherwise, fragments of fragments can. */
const MAXIMUM_FIELDS = 1_000;

/** Levels of lists within introspection; the usual queries have one, and each level multiplies the answer. */
const MAXIMUM_INTROSPECTION_DEPTH = 2;
const INTROSPECTION_LISTS = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes']);

/** Of a set of selections, with fragments written out at every use. */
interface Size {
  depth: number;
  aliases: number;
  /** Fields of the set itself. */
  width: number;
  /** Fields of the set and of all sets below. */
  fields: number;
  introspectionDepth: number;
}

/**
 * Which limit the document breaks, in words for whoever sent it; undefined when it breaks none, and when it is no
 * document at all, which is for others to say.
 */
export function brokenLimit(source: string, limits: DocumentLimits): string | undefined {
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens: limits.tokens });
  } catch (error) {
    // The stack is used up, by some two thousand brackets: of what follows them nothing was measured.
    if (error instanceof RangeError) return 'The document is nested too deeply.';
    const isTooLong =
      error instanceof Error &&
      /^Syntax Error: Document contains more tha[tn] \d+ tokens/.test(error.message);
    return isTooLong ? tooMany(limits.tokens, 'tokens') : undefined;
  }
  return new Measurement(document).brokenLimit(limits);
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

  brokenLimit(limits: DocumentLimits): string | undefined {
    for (const definition of this.#document.definitions) {
      const isOperation = definition.kind === Kind.OPERATION_DEFINITION;
      if (!isOperation && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
      for (const { directives } of [definition, ...(definition.variableDefinitions ?? [])])
        this.#directives += directives?.length ?? 0;
      const size = isOperation
        ? this.#measure(definition.selectionSet)
        : this.#sizeOfFragment(definition.name.value);
      const broken = brokenBy(size, limits, isOperation);
      if (broken !== undefined) return broken;
    }
    return this.#directives > limits.directives ? tooMany(limits.directives, 'directives') : undefined;
  }

  #sizeOfFragment(name: string): Size {
    const known = this.#sizes.get(name);
    if (known) return known;
    // What a fragment is while it is being measured: one that leads to itself is refused by validation.
    this.#sizes.set(name, { depth: 0, aliases: 0, width: 0, fields: 0, introspectionDepth: 0 });
    const selectionSet = this.#fragments.get(name);
    const size = this.#measure(selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] });
    this.#sizes.set(name, size);
    return size;
  }

  /**
   * @param condition the type that the selections are limited to within their place
   * @param names of the fields that their place has already, by condition
   */
  #measure({ selections }: SelectionSetNode, condition = '', names = new Set<string>()): Size {
    const size: Size = { depth: 0, aliases: 0, width: 0, fields: 0, introspectionDepth: 0 };
    for (const selection of selections) {
      this.#directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        add(size, this.#sizeOfFragment(selection.name.value));
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

/** Numbers may grow without bound here: beyond what a number can hold they are infinite, and still too large. */
function add(size: Size, other: Size): void {
  size.depth = Math.max(size.depth, other.depth);
  size.introspectionDepth = Math.max(size.introspectionDepth, other.introspectionDepth);
  size.aliases += other.aliases;
  size.width += other.width;
  size.fields += other.fields;
}

function brokenBy(size: Size, limits: DocumentLimits, isOperation: boolean): string | undefined {
  if (size.depth > limits.depth) return tooMany(limits.depth, 'levels of fields');
  if (size.aliases > limits.aliases) return tooMany(limits.aliases, 'aliases and repeated fields');
  if (isOperation && size.width > limits.rootFields) return tooMany(limits.rootFields, 'root fields');
  if (size.fields > MAXIMUM_FIELDS) return tooMany(MAXIMUM_FIELDS, 'fields, with its fragments written out');
  if (size.introspectionDepth > MAXIMUM_INTROSPECTION_DEPTH)
    return tooMany(MAXIMUM_INTROSPECTION_DEPTH, 'levels of lists in introspection');
  return undefined;
}
