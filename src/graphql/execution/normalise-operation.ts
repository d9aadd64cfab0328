/**
 * Replaces everything in an operation that its client chose, so that none of it reaches the code that graphql-jit
 * generates. Literals become variables. Variables, fragments and aliases get generated names. Locations become numbers,
 * and the operation's name is removed. Only the shape and names of the schema remain, which validation has found there.
 */
import {
  type ArgumentNode,
  coerceInputValue,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  GraphQLScalarType,
  GraphQLSchema,
  isInputType,
  isInterfaceType,
  isObjectType,
  Kind,
  Location,
  type NamedTypeNode,
  type NameNode,
  type OperationDefinitionNode,
  parseType,
  print,
  type SelectionNode,
  type SelectionSetNode,
  Source,
  specifiedDirectives,
  Token,
  TokenKind,
  typeFromAST,
  type TypeNode,
  valueFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  type VariableNode,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;

/** A variable of the normalised operation. It reads its value from the client's variables; undefined when absent. */
interface Variable {
  readonly name: string;
  /** @throws GraphQLError when the client's value has the wrong type */
  readonly read: (values: Values) => unknown;
}

export interface NormalisedOperation {
  /**
   * Its nodes are copies, because graphql-jit modifies what it compiles. The line of each node's location is its
   * number.
   */
  readonly document: DocumentNode;
  /** The document as text. Operations with the same text differ only in `variables`, `aliases` and `locations`. */
  readonly text: string;
  readonly variables: readonly Variable[];
  /** The client's response keys by those of the normalised operation. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Locations in the client's document by the number of their node. */
  readonly locations: readonly (Location | undefined)[];
}

/** The type of variables that are coerced before graphql-jit receives them, so that it passes them on unchanged. */
const COERCED = new GraphQLScalarType({ name: '_Coerced' });

/** Returns the schema with the additional type of normalised operations, for graphql-jit alone. */
export function withCoercedType(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, types: [...config.types, COERCED] });
}

/**
 * Normalises an operation.
 * @param document must be valid
 * @returns undefined for literals that no variable can replace
 */
export function normaliseOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): NormalisedOperation | undefined {
  const normalisation = new Normalisation(schema, document);
  const definitions = normalisation.normalise(operation);
  if (definitions === undefined) return undefined;
  const normalised: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  const { variables, aliases, locations } = normalisation;
  return { document: normalised, text: print(normalised), variables, aliases, locations };
}

const NOWHERE = new Source('');

const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });
const namedType = (name: string): NamedTypeNode => ({ kind: Kind.NAMED_TYPE, name: nameNode(name) });
const BOOLEAN = parseType('Boolean!', { noLocation: true });
/** graphql-jit accepts only this type for conditions. */
const coercedType = (type: GraphQLInputType): TypeNode =>
  /^Boolean!?$/.test(String(type)) ? BOOLEAN : namedType(COERCED.name);

class Normalisation {
  readonly variables: Variable[] = [];
  readonly aliases = new Map<string, string>();
  readonly locations: (Location | undefined)[] = [];
  readonly #schema: GraphQLSchema;
  readonly #document: DocumentNode;
  readonly #definitions: VariableDefinitionNode[] = [];
  /** Generated names by the client's. */
  readonly #variableNames = new Map<string, string>();
  readonly #aliasNames = new Map<string, string>();
  readonly #fragmentNames = new Map<string, string>();
  readonly #fragments: FragmentDefinitionNode[] = [];
  #isComplete = true;

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    this.#document = document;
  }

  normalise(node: OperationDefinitionNode): readonly DefinitionNode[] | undefined {
    const { operation, selectionSet, variableDefinitions = [] } = node;
    for (const definition of variableDefinitions) this.#declare(definition);
    const copy: OperationDefinitionNode = {
      kind: Kind.OPERATION_DEFINITION,
      operation,
      variableDefinitions: this.#definitions,
      loc: this.#number(node.loc),
      selectionSet: this.#selectionSet(selectionSet, this.#schema.getRootType(operation)),
    };
    return this.#isComplete ? [copy, ...this.#fragments] : undefined;
  }

  /**
   * Declares a variable of the client. If it has a default it is coerced here, because graphql-jit handles defaults
   * incorrectly.
   */
  #declare({ variable, type: typeNode, defaultValue, loc }: VariableDefinitionNode): void {
    const given = variable.name.value;
    const type = typeFromAST(this.#schema, typeNode);
    if (!isInputType(type)) return;
    const own = (values: Values): unknown => (Object.hasOwn(values, given) ? values[given] : undefined);
    if (defaultValue === undefined) {
      const sameType = parseType(String(type), { noLocation: true });
      this.#variableNames.set(given, this.#addVariable(sameType, own, loc));
      return;
    }
    const otherwise = this.#literal(defaultValue, type);
    const read = (values: Values): unknown => {
      const value = own(values);
      return value === undefined ? otherwise() : coerceInputValue(value, type);
    };
    this.#variableNames.set(given, this.#addVariable(coercedType(type), read, loc));
  }

  #addVariable(type: TypeNode, read: Variable['read'], loc: Location | undefined): string {
    const name = `v${this.variables.length}`;
    this.variables.push({ name, read });
    const variable = { kind: Kind.VARIABLE, name: nameNode(name) } as const;
    this.#definitions.push({ kind: Kind.VARIABLE_DEFINITION, variable, type, loc: this.#number(loc) });
    return name;
  }

  /**
   * Returns a function that reads a literal. A list or an object is created for each request, because resolvers might
   * change it.
   */
  #literal(node: ValueNode, type: GraphQLInputType): () => unknown {
    const value: unknown = hasVariable(node) ? undefined : valueFromAST(node, type);
    if (value === undefined) this.#isComplete = false;
    return typeof value === 'object' && value !== null ? () => valueFromAST(node, type) : () => value;
  }

  #selectionSet(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType | null | undefined,
  ): SelectionSetNode {
    return {
      kind: Kind.SELECTION_SET,
      selections: selections.map((selection) => this.#selection(selection, type)),
    };
  }

  #selection(node: SelectionNode, parent: GraphQLNamedType | null | undefined): SelectionNode {
    if (node.kind === Kind.FIELD) return this.#field(node, parent);
    const directives = this.#directives(node.directives);
    const loc = this.#number(node.loc);
    if (node.kind === Kind.FRAGMENT_SPREAD)
      return { kind: Kind.FRAGMENT_SPREAD, name: nameNode(this.#fragment(node.name.value)), directives, loc };
    const type = node.typeCondition ? this.#schema.getType(node.typeCondition.name.value) : parent;
    return {
      kind: Kind.INLINE_FRAGMENT,
      ...(node.typeCondition && type ? { typeCondition: namedType(type.name) } : {}),
      directives,
      selectionSet: this.#selectionSet(node.selectionSet, type),
      loc,
    };
  }

  /** Copies a fragment once, at its first use. */
  #fragment(given: string): string {
    const known = this.#fragmentNames.get(given);
    if (known !== undefined) return known;
    const name = `F${this.#fragmentNames.size}`;
    this.#fragmentNames.set(given, name);
    for (const node of this.#document.definitions) {
      if (node.kind !== Kind.FRAGMENT_DEFINITION || node.name.value !== given) continue;
      const type = this.#schema.getType(node.typeCondition.name.value);
      this.#fragments.push({
        kind: Kind.FRAGMENT_DEFINITION,
        name: nameNode(name),
        typeCondition: namedType(type?.name ?? ''),
        loc: this.#number(node.loc),
        selectionSet: this.#selectionSet(node.selectionSet, type),
      });
    }
    return name;
  }

  #field(node: FieldNode, parent: GraphQLNamedType | null | undefined): FieldNode {
    const name = node.name.value;
    const alias = this.#alias(node);
    const loc = this.#number(node.loc);
    const head = { kind: Kind.FIELD, ...(alias === undefined ? {} : { alias }), loc } as const;
    const directives = this.#directives(node.directives);
    if (name === '__typename') return { ...head, name: nameNode(name), directives };
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (field === undefined) this.#isComplete = false;
    return {
      ...head,
      name: nameNode(field?.name ?? ''),
      arguments: this.#arguments(node.arguments, field?.args ?? []),
      directives,
      ...(node.selectionSet && field
        ? { selectionSet: this.#selectionSet(node.selectionSet, getNamedType(field.type)) }
        : {}),
    };
  }

  /** Generates an alias. No field of a schema begins with two underscores, so no response key occurs twice. */
  #alias({ name, alias }: FieldNode): NameNode | undefined {
    if (alias === undefined || alias.value === name.value) return undefined;
    const known = this.#aliasNames.get(alias.value);
    if (known !== undefined) return nameNode(known);
    const generated = `__${this.aliases.size}`;
    this.#aliasNames.set(alias.value, generated);
    this.aliases.set(generated, alias.value);
    return nameNode(generated);
  }

  #arguments(nodes: readonly ArgumentNode[] = [], known: readonly GraphQLArgument[]): ArgumentNode[] {
    return nodes.flatMap(({ name, value, loc }) => {
      const definition = known.find((candidate) => candidate.name === name.value);
      if (definition === undefined) {
        this.#isComplete = false;
        return [];
      }
      return {
        kind: Kind.ARGUMENT,
        name: nameNode(definition.name),
        value: this.#value(value, definition.type),
        loc: this.#number(loc),
      };
    });
  }

  #value(node: ValueNode, type: GraphQLInputType): VariableNode {
    const name =
      node.kind === Kind.VARIABLE
        ? this.#variableNames.get(node.name.value)
        : this.#addVariable(coercedType(type), this.#literal(node, type), undefined);
    return { kind: Kind.VARIABLE, name: nameNode(name ?? ''), loc: this.#number(node.loc) };
  }

  #directives(nodes: readonly DirectiveNode[] = []): DirectiveNode[] {
    return nodes.flatMap(({ name, arguments: given, loc }) => {
      const directive = specifiedDirectives.find((candidate) => candidate.name === name.value);
      if (!directive) return [];
      return {
        kind: Kind.DIRECTIVE,
        name: nameNode(directive.name),
        arguments: this.#arguments(given, directive.args),
        loc: this.#number(loc),
      };
    });
  }

  /** Returns a location with the number of its node, and without any of the client's text. */
  #number(location: Location | undefined): Location {
    const token = new Token(TokenKind.NAME, 0, 0, this.locations.length, 1);
    this.locations.push(location);
    return new Location(token, token, NOWHERE);
  }
}

function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.LIST) return node.values.some(hasVariable);
  if (node.kind === Kind.OBJECT) return node.fields.some(({ value }) => hasVariable(value));
  return node.kind === Kind.VARIABLE;
}
