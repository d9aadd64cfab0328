/**
 * Estimates the cost of an operation from the page sizes that it requests: the number of objects in its response and of
 * the calls to Chime that they need. It is computed once per operation; sizes in variables are inserted for each
 * request.
 */
import {
  type DocumentNode,
  type FieldNode,
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
import { AUDIT_LOG_PAGE_SIZE, PAGE_SIZE } from '../../models/shared/page-size.js';
import { forEachField, readFragments } from '../../util/selections.js';

/** The cost of a field with a call of its own, in addition to the objects that it returns. */
const CALL = 10;
/** The assumed length of a list of unknown size. */
const USUAL_LIST = 10;

type Variables = Readonly<Record<string, unknown>>;
/** A number, or a function that computes it from the variables. */
type Amount = number | ((variables: Variables) => number);

export interface OperationCost {
  /** One for each object, and ten for each call. */
  readonly cost: Amount;
  /** The length of the longest list of references. */
  readonly references: Amount;
}

export const resolveAmount = (amount: Amount, variables: Variables): number =>
  typeof amount === 'number' ? amount : amount(variables);

const combine =
  (calculate: (left: number, right: number) => number) =>
  (left: Amount, right: Amount): Amount =>
    typeof left === 'number' && typeof right === 'number'
      ? calculate(left, right)
      : (variables) => calculate(resolveAmount(left, variables), resolveAmount(right, variables));

const plus = combine((left, right) => left + right);
const times = combine((left, right) => left * right);
const larger = combine(Math.max);

/**
 * Computes the cost of an operation.
 * @param document must be valid: its fragments have no cycles, and its fields exist
 * @param isCall returns whether the field of this coordinate (`User.settings`) costs a call
 */
export function estimateCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  isCall: (coordinate: string) => boolean,
): OperationCost {
  const fragments = readFragments(document);
  let references: Amount = 0;

  /** @param page the length of each list in this set, if the set is a page */
  const estimateSet = (set: SelectionSetNode, type: GraphQLNamedType, page?: Amount): Amount => {
    let sum: Amount = 0;
    forEachField(set, fragments, (field, condition) => {
      const parent = condition === undefined ? type : schema.getType(condition);
      if (parent) sum = plus(sum, estimateField(field, parent, page));
    });
    return sum;
  };

  const estimateField = (node: FieldNode, parent: GraphQLNamedType, page?: Amount): Amount => {
    const field = findField(parent, node.name.value);
    if (!field) return 0;
    const isReferences = parent === schema.getQueryType() && field.name === '_entities';
    const call = isReferences || isCall(`${parent.name}.${field.name}`) ? CALL : 0;
    const type = getNamedType(field.type);
    if (!isCompositeType(type) || !node.selectionSet) return call;
    if (isReferences) {
      const count = countReferences(node, operation);
      references = larger(references, count);
      return times(count, plus(call + 1, estimateSet(node.selectionSet, type)));
    }
    const size = isListType(getNullableType(field.type)) ? (page ?? USUAL_LIST) : 1;
    const each = plus(1, estimateSet(node.selectionSet, type, readPageSize(node, field, operation)));
    return plus(call, times(size, each));
  };

  const root = schema.getRootType(operation.operation);
  const cost = root ? estimateSet(operation.selectionSet, root) : 0;
  return { cost, references };
}

/**
 * Returns the field. Introspection's own fields belong to no type: they cost no call, and their depth is limited
 * elsewhere.
 */
function findField(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return 'getFields' in type
    ? (type.getFields()[name] as GraphQLField<unknown, unknown> | undefined)
    : undefined;
}

const readArgument = (node: FieldNode, name: string): ValueNode | undefined =>
  node.arguments?.find((argument) => argument.name.value === name)?.value;

/** Returns the requested page size, or undefined when the field returns no page. */
function readPageSize(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  operation: OperationDefinitionNode,
): Amount | undefined {
  const first = field.args.find(({ name }) => name === 'first');
  if (!first) return undefined;
  const usual = toUsableSize(first.defaultValue);
  const measure = (value: ValueNode | undefined): number =>
    value?.kind === Kind.INT ? toUsableSize(Number(value.value)) : usual;
  return measureArgument(readArgument(node, 'first'), operation, measure, toUsableSize);
}

/** The largest page of any list. */
const MAXIMUM_PAGE = Math.max(
  AUDIT_LOG_PAGE_SIZE.maximum,
  ...Object.values(PAGE_SIZE).map(({ maximum }) => maximum),
);

/** Invalid sizes count as 1. The arguments' own rules refuse them with a better message before they cost anything. */
const toUsableSize = (value: unknown): number =>
  typeof value === 'number' && value > 0 && value <= MAXIMUM_PAGE ? value : 1;

const countReferences = (node: FieldNode, operation: OperationDefinitionNode): Amount =>
  measureArgument(
    readArgument(node, 'representations'),
    operation,
    (value) => (value?.kind === Kind.LIST ? value.values.length : 1),
    (value) => (Array.isArray(value) ? value.length : 1),
  );

/** Measures an argument, or else the value or the default of its variable. */
function measureArgument(
  argument: ValueNode | undefined,
  { variableDefinitions = [] }: OperationDefinitionNode,
  measureNode: (value: ValueNode | undefined) => number,
  measureValue: (value: unknown) => number,
): Amount {
  if (argument?.kind !== Kind.VARIABLE) return measureNode(argument);
  const name = argument.name.value;
  const definition = variableDefinitions.find(({ variable }) => variable.name.value === name);
  const otherwise = measureNode(definition?.defaultValue);
  return (variables) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return value === undefined ? otherwise : measureValue(value);
  };
}
