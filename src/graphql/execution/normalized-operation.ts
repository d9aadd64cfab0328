/**
 * Replaces everything in an operation that its client chose, so that none of it reaches the code that graphql-jit
 * generates. Literals become variables; variables, fragments and aliases get generated names; places become numbers;
 * the operation's name goes. What is left are names of the schema, as validation has found them there, and the shape.
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

/** One variable of the normalised operation, from the client's variables; undefined when it is absent. */
interface Variable {
  readonly name: string;
  /** @throws GraphQLError when the client's value does not fit */
  readonly read: (values: Values) => unknown;
}

export interface NormalisedOperation {
  /** Nodes of its own: graphql-jit writes on what it compiles. Each has its number as the line of its location. */
  readonly document: DocumentNode;
  /** The document as text. Operations of the same text differ only in what `variables`, `aliases` and `nodes` hold. */
  readonly text: string;
  readonly variables: readonly Variable[];
  /** The client's response keys by those of the normalised operation. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Locations in the client's document by the number of their node. */
  readonly locations: readonly (Location | undefined)[];
}

/** The type of variables whose values are coerced before graphql-jit sees them, which therefore passes them on. */
const COERCED = new GraphQLScalarType({ name: '_Coerced' });

/** The schema with the type that normalised operations need, for graphql-jit alone. */
export function withCoercedType(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, types: [...config.types, COERCED] });
}

/**
 * @param document that is valid
 * @returns undefined for literals that no variable can stand for
 */
export function normaliseOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): NormalisedOperation | undefined {
  const normalisation = new Normalisation(schema, document);
  const definitions = normalisation.definitionsOf(operation);
  if (definitions === undefined) return undefined;
  const normalised: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  const { variables, aliases, locations } = normalisation;
  return { document: normalised, text: print(normalised), variables, aliases, locations };
}

const NOWHERE = new Source('');

const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });
const namedType = (name: string): NamedTypeNode => ({ kind: Kind.NAMED_TYPE, name: nameNode(name) });
const BOOLEAN = parseType('Boolean!', { noLocation: true });
/** graphql-jit takes conditions of this type only. */
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

  definitionsOf(node: OperationDefinitionNode): readonly DefinitionNode[] | undefined {
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

  /** A variable of the client. One with a default is coerced here, as graphql-jit gets defaults wrong. */
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

  /** Made anew for each request when it is a list or an object, which resolvers might change. */
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

  /** Every fragment is copied once, when it is first used. */
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

  /** No field of a schema begins with two underscores, so that no response key is taken twice. */
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

  /** A location that says which node of the operation it is of, and nothing of its client's text. */
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
