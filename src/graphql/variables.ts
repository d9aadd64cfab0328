/**
 * Reports variables of the wrong type as validation errors. graphql-js refuses them too, but its message quotes the
 * submitted value, which may be a PIN or an e-mail address.
 */
import type { GraphQLRequestContextDidResolveOperation } from '@apollo/server';
import {
  type ASTNode,
  type DocumentNode,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { badUserInput, MAXIMUM_VALIDATION_ERRORS, type ValidationError } from '../chime/chime-error.js';
import type { Context } from '../context.js';
import { type ValidationCode, validationCode } from '../models/shared/error-vocabulary.js';

/** @throws GraphQLError BAD_USER_INPUT with `validationErrors`, and status 400 */
export function refuseWrongVariables({
  schema,
  document,
  operation,
  request: { variables = {} },
}: GraphQLRequestContextDidResolveOperation<Context>): void {
  // Undefined when the document has no operation of the requested name, which is reported later.
  if (operation === undefined) return;
  const errors = checkVariables(schema, document, operation, variables);
  if (errors.length === 0) return;
  const error = badUserInput(errors);
  error.extensions['http'] = { status: 400 };
  throw error;
}

const REQUIRED = { code: 'isDefined' as const, message: 'is required and must not be null' };

/** The argument or input field that contains a variable, and its type. */
interface Place {
  path: string;
  type?: GraphQLInputType | null | undefined;
}

/** Returns whether there is room for another error. */
type Report = (path: string, rule: { code: ValidationCode; message: string }) => boolean;

/** A variable of an operation with its resolved type. */
interface Variable {
  name: string;
  type: GraphQLInputType;
  hasDefault: boolean;
}

/** Cached per operation, because documents are reused by later requests. */
const known = new WeakMap<OperationDefinitionNode, readonly Variable[]>();

function readVariables(schema: GraphQLSchema, operation: OperationDefinitionNode): readonly Variable[] {
  let variables = known.get(operation);
  if (variables === undefined) {
    variables = (operation.variableDefinitions ?? []).flatMap(({ variable, type: node, defaultValue }) => {
      const type = typeFromAST(schema, node);
      return isInputType(type)
        ? [{ name: variable.name.value, type, hasDefault: defaultValue !== undefined }]
        : [];
    });
    known.set(operation, variables);
  }
  return variables;
}

function checkVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): ValidationError[] {
  const errors: ValidationError[] = [];
  let places: ReadonlyMap<string, Place> | undefined;
  // Computed in one pass, and only for requests that need it.
  const findPlace = (name: string): Place =>
    (places ??= findVariablePlaces(schema, document, operation)).get(name) ?? { path: name };
  for (const { name, type, hasDefault } of readVariables(schema, operation)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined && hasDefault) continue;
    const report: Report = (path, rule) => {
      errors.push({ path: findPlace(name).path + path, ...rule });
      return errors.length < MAXIMUM_VALIDATION_ERRORS;
    };
    // A nullable variable may be used where a default replaces a missing value, but not a null.
    const isNull = value === null && isNonNullType(findPlace(name).type);
    if (!(isNull ? report('', REQUIRED) : check(type, value, '', report))) break;
  }
  return errors;
}

/**
 * Returns the first place of each variable, preferring one where null is refused. Paths are therefore the same however
 * a client names its variables. An unused variable has no place.
 */
function findVariablePlaces(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const typeInfo = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(typeInfo, {
    VariableDefinition: () => false,
    Variable({ name }, _key, parent, keys, ancestors) {
      const type = typeInfo.getInputType();
      const earlier = places.get(name.value);
      if (!parent || (earlier && (isNonNullType(earlier.type) || !isNonNullType(type)))) return;
      places.set(name.value, { path: argumentPath([...ancestors, parent], keys), type });
    },
  });
  visit(operation, visitor);
  // Fragments that the operation may use.
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) visit(definition, visitor);
  }
  return places;
}

/** @param keys by which the node of the same index leads to the next one */
function argumentPath(
  nodes: readonly (ASTNode | readonly ASTNode[])[],
  keys: readonly (string | number)[],
): string {
  let path = '';
  nodes.forEach((node, index) => {
    if (!('kind' in node)) {
      const list = nodes[index - 1];
      if (list && 'kind' in list && list.kind === Kind.LIST) path += `[${keys[index]}]`;
    } else if (node.kind === Kind.ARGUMENT) path = node.name.value;
    else if (node.kind === Kind.OBJECT_FIELD) path += `.${node.name.value}`;
  });
  return path;
}

/**
 * Checks a value by the coercion rules of the GraphQL specification,
 * https://spec.graphql.org/October2021/#sec-Input-Types, until there is no room for errors.
 */
function check(type: GraphQLInputType, value: unknown, path: string, report: Report): boolean {
  if (isNonNullType(type)) {
    if (value === undefined || value === null) return report(path, REQUIRED);
    return check(type.ofType, value, path, report);
  }
  if (value === undefined || value === null) return true;
  if (isListType(type)) {
    if (!Array.isArray(value)) return check(type.ofType, value, path, report);
    return value.every((item, index) => check(type.ofType, item, `${path}[${index}]`, report));
  }
  return isInputObjectType(type)
    ? checkObject(type, value, path, report)
    : checkLeaf(type, value, path, report);
}

function checkObject(type: GraphQLInputObjectType, value: unknown, path: string, report: Report): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return report(path, { code: 'isObject', message: `must be an object of type ${type.name}` });
  }
  const given = value as Readonly<Record<string, unknown>>;
  const fields = type.getFields();
  for (const [name, field] of Object.entries(fields)) {
    const has = Object.hasOwn(given, name);
    if (!has && field.defaultValue !== undefined) continue;
    if (!check(field.type, has ? given[name] : undefined, `${path}.${name}`, report)) return false;
  }
  return Object.keys(given).every((name) => {
    if (Object.hasOwn(fields, name)) return true;
    // The path contains a key only if it can be a name. Any other key may be misplaced data.
    const at = /^[_A-Za-z]\w{0,63}$/.test(name) ? `${path}.${name}` : path;
    return report(at, { code: 'isKnownField', message: `is not a field of ${type.name}` });
  });
}

function checkLeaf(type: GraphQLLeafType, value: unknown, path: string, report: Report): boolean {
  try {
    type.parseValue(value);
    return true;
  } catch {
    const values = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
    return report(
      path,
      isEnumType(type)
        ? { code: 'isEnum', message: `must be one of ${values.join(', ')}` }
        : { code: validationCode(`is${type.name}`), message: `must be a valid ${type.name}` },
    );
  }
}
