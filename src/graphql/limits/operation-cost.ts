/**
 * What an operation may cost: an estimate of how many objects its answer holds and how many calls of Chime they take,
 * from the sizes of pages that it asks for. Worked out once an operation; sizes in variables are filled in each time.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isListType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** What a field with a call of its own counts for, beside the objects that it answers. */
const CALL = 10;
/** How many items are expected of a list whose size nobody tells. */
const USUAL_LIST = 10;

type Variables = Readonly<Record<string, unknown>>;
/** A number, or how to tell it from the variables. */
type Amount = number | ((variables: Variables) => number);

export interface OperationCost {
  /** One for each object, and ten for each call. */
  readonly cost: Amount;
  /** References in the longest list of them. */
  readonly references: Amount;
}

export const readAmount = (amount: Amount, variables: Variables): number =>
  typeof amount === 'number' ? amount : amount(variables);

const combine =
  (calculate: (left: number, right: number) => number) =>
  (left: Amount, right: Amount): Amount =>
    typeof left === 'number' && typeof right === 'number'
      ? calculate(left, right)
      : (variables) => calculate(readAmount(left, variables), readAmount(right, variables));

const plus = combine((left, right) => left + right);
const times = combine((left, right) => left * right);
const larger = combine(Math.max);

/**
 * @param document that is valid: its operations end, and their fields exist
 * @param isCall whether the field of this coordinate (`User.settings`) costs a call
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  isCall: (coordinate: string) => boolean,
): OperationCost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  let references: Amount = 0;

  /** @param page how many items each list of this set has, if it is a page */
  const costOfSet = ({ selections }: SelectionSetNode, type: GraphQLNamedType, page?: Amount): Amount => {
    let sum: Amount = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) sum = plus(sum, costOfField(selection, type, page));
      else {
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const condition = fragment?.typeCondition?.name.value;
        const narrowed = condition === undefined ? type : schema.getType(condition);
        if (fragment && narrowed) sum = plus(sum, costOfSet(fragment.selectionSet, narrowed, page));
      }
    }
    return sum;
  };

  const costOfField = (node: FieldNode, parent: GraphQLNamedType, page?: Amount): Amount => {
    const field = findField(parent, node.name.value);
    if (!field) return 0;
    const isReferences = parent === schema.getQueryType() && field.name === '_entities';
    const call = isReferences || isCall(`${parent.name}.${field.name}`) ? CALL : 0;
    const type = getNamedType(field.type);
    if (!isCompositeType(type) || !node.selectionSet) return call;
    if (isReferences) {
      const count = listLength(node, operation);
      references = larger(references, count);
      return times(count, plus(call + 1, costOfSet(node.selectionSet, type)));
    }
    const size = isListType(getNullableType(field.type)) ? (page ?? USUAL_LIST) : 1;
    const each = plus(1, costOfSet(node.selectionSet, type, readPageSize(node, field, operation)));
    return plus(call, times(size, each));
  };

  const root = schema.getRootType(operation.operation);
  const cost = root ? costOfSet(operation.selectionSet, root) : 0;
  return { cost, references };
}

/** Introspection's own fields are in no type: they cost no call, and their depth is limited. */
function findField(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return 'getFields' in type
    ? (type.getFields()[name] as GraphQLField<unknown, unknown> | undefined)
    : undefined;
}

const readArgument = (node: FieldNode, name: string): ValueNode | undefined =>
  node.arguments?.find((argument) => argument.name.value === name)?.value;

/** Undefined when the field answers no page. */
function readPageSize(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  operation: OperationDefinitionNode,
): Amount | undefined {
  const first = field.args.find(({ name }) => name === 'first');
  if (!first) return undefined;
  const usual = readSize(first.defaultValue);
  const measure = (value: ValueNode | undefined): number =>
    value?.kind === Kind.INT ? readSize(Number(value.value)) : usual;
  return measured(readArgument(node, 'first'), operation, measure, readSize);
}

/** The largest page of any list. */
const MAXIMUM_PAGE = 500;

/** What is no size is refused by the arguments' own rules, in better words and before it costs anything. */
const readSize = (value: unknown): number =>
  typeof value === 'number' && value > 0 && value <= MAXIMUM_PAGE ? value : 1;

const listLength = (node: FieldNode, operation: OperationDefinitionNode): Amount =>
  measured(
    readArgument(node, 'representations'),
    operation,
    (value) => (value?.kind === Kind.LIST ? value.values.length : 1),
    (value) => (Array.isArray(value) ? value.length : 1),
  );

/** Measures an argument where it stands, or its variable, or the default of that. */
function measured(
  argument: ValueNode | undefined,
  { variableDefinitions = [] }: OperationDefinitionNode,
  ofNode: (value: ValueNode | undefined) => number,
  ofValue: (value: unknown) => number,
): Amount {
  if (argument?.kind !== Kind.VARIABLE) return ofNode(argument);
  const name = argument.name.value;
  const definition = variableDefinitions.find(({ variable }) => variable.name.value === name);
  const otherwise = ofNode(definition?.defaultValue);
  return (variables) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return value === undefined ? otherwise : ofValue(value);
  };
}
