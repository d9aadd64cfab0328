/** Which operations graphql-jit answers exactly as graphql-js does; all others are left to graphql-js. */
import {
  type ArgumentNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  getNullableType,
  type GraphQLSchema,
  isEnumType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  valueFromAST,
  type ValueNode,
} from 'graphql';

/**
 * How many fields an operation may have with its fragments written out at every use: compiling writes them out, and a
 * short document can have any number of them.
 */
const MAXIMUM_FIELDS = 500;

/**
 * Strings of a document may be compiled if they are made of these characters. graphql-jit 0.8 writes literals into the
 * code that it generates, and replaces marks of its own in them by code, unescaped: a client that knows the marks,
 * which have underscores, could have any code run.
 */
const HARMLESS = /^[-A-Za-z0-9+@.: ]*$/;

/** What the walk through an operation has found so far. */
interface Findings {
  fields: number;
  fragments: boolean;
  conditions: boolean;
}

export function isCompilable(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const found: Findings = { fields: 0, fragments: false, conditions: false };
  if (!walk(operation.selectionSet, fragments, found)) return false;
  // graphql-jit keeps conditions at the nodes of the document, and so mixes up the uses of a fragment.
  return !(found.conditions && found.fragments);
}

function walk(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  found: Findings,
): boolean {
  return selections.every((selection) => {
    if (selection.directives?.length) {
      found.conditions = true;
      if (!selection.directives.every((directive) => directive.arguments?.every(isPlain) ?? true))
        return false;
    }
    if (selection.kind === Kind.FIELD) {
      found.fields += 1;
      const { name, alias, selectionSet } = selection;
      return (
        found.fields <= MAXIMUM_FIELDS &&
        // Introspection, and a response key that would become the prototype of the answer.
        (!name.value.startsWith('__') || name.value === '__typename') &&
        alias?.value !== '__proto__' &&
        (selection.arguments?.every(isPlain) ?? true) &&
        (!selectionSet || walk(selectionSet, fragments, found))
      );
    }
    found.fragments = true;
    const target = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return target !== undefined && walk(target.selectionSet, fragments, found);
  });
}

/** A variable within a literal would be null where graphql-js leaves its field out. */
const isPlain = ({ value }: ArgumentNode): boolean => value.kind === Kind.VARIABLE || isPlainLiteral(value);

function isPlainLiteral(value: ValueNode): boolean {
  if (value.kind === Kind.STRING) return HARMLESS.test(value.value);
  if (value.kind === Kind.LIST) return value.values.every(isPlainLiteral);
  if (value.kind === Kind.OBJECT) return value.fields.every((field) => isPlainLiteral(field.value));
  return value.kind !== Kind.VARIABLE;
}

/**
 * The defaults of an operation's variables, which graphql-jit gets wrong for non-null types and custom scalars.
 * Undefined when one of them has another form as a default than as a variable.
 */
export function variableDefaults(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Record<string, unknown> | undefined {
  const defaults: Record<string, unknown> = {};
  for (const { variable, type: typeNode, defaultValue } of variableDefinitions) {
    if (!defaultValue) continue;
    const type = typeFromAST(schema, typeNode);
    const leaf = getNullableType(type);
    if (!isEnumType(leaf) && !(isScalarType(leaf) && isSpecifiedScalarType(leaf))) return undefined;
    defaults[variable.name.value] =
      defaultValue.kind === Kind.ENUM ? defaultValue.value : valueFromAST(defaultValue, leaf);
  }
  return defaults;
}
