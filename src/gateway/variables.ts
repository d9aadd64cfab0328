/**
 * Reports variables of the wrong type as validation errors. graphql-js refuses them too, but quotes the submitted value
 * in its message, and that may be a PIN or an e-mail address.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import {
  type ASTNode,
  type DefinitionNode,
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
import { badUserInput, type ValidationError } from '../chime/errors.js';
import type { Context } from '../context.js';

export const variablesPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request }) {
        const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
        const definitions = operation && ([operation, ...fragments] as const);
        const errors = definitions ? checkVariables(schema, definitions, request.variables ?? {}) : [];
        if (errors.length === 0) return;
        const error = badUserInput(errors);
        error.extensions['http'] = { status: 400 };
        throw error;
      },
    };
  },
};

/** More than this says nothing more, and would let a small request make a large answer. */
const MAXIMUM_ERRORS = 50;

const REQUIRED = { code: 'isDefined', message: 'is required and must not be null' };

/** The operation that is asked for, and the fragments it may use. */
type Definitions = readonly [OperationDefinitionNode, ...DefinitionNode[]];

/** The argument or input field that a variable stands in, and the type wanted there. */
interface Place {
  path: string;
  type?: GraphQLInputType | null | undefined;
}

type Report = (path: string, rule: { code: string; message: string }) => void;

function checkVariables(
  schema: GraphQLSchema,
  definitions: Definitions,
  variables: Readonly<Record<string, unknown>>,
): ValidationError[] {
  const errors: ValidationError[] = [];
  let known: ReadonlyMap<string, Place> | undefined;
  // Worked out only for requests that need it, and in one pass.
  const placeOf = (name: string): Place =>
    (known ??= placesOfVariables(schema, definitions)).get(name) ?? { path: name };
  for (const definition of definitions[0].variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (!isInputType(type) || (value === undefined && definition.defaultValue)) continue;
    const report: Report = (path, rule) => {
      if (errors.length < MAXIMUM_ERRORS) errors.push({ path: placeOf(name).path + path, ...rule });
    };
    // A nullable variable may stand where a default makes up for its absence, but not for its being null.
    if (value === null && isNonNullType(placeOf(name).type)) report('', REQUIRED);
    else check(type, value, '', report);
  }
  return errors;
}

/**
 * Where each variable first stands, or first where null is refused, so that paths are the same however a client names
 * its variables. A variable that is not used has no place.
 */
function placesOfVariables(
  schema: GraphQLSchema,
  definitions: readonly DefinitionNode[],
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
  for (const definition of definitions) visit(definition, visitor);
  return places;
}

/** @param keys by each of which the node of the same index leads to the next one */
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

/** The coercion rules of the GraphQL specification, https://spec.graphql.org/October2021/#sec-Input-Types. */
function check(type: GraphQLInputType, value: unknown, path: string, report: Report): void {
  if (isNonNullType(type)) {
    if (value === undefined || value === null) return report(path, REQUIRED);
    return check(type.ofType, value, path, report);
  }
  if (value === undefined || value === null) return undefined;
  if (isListType(type)) {
    if (!Array.isArray(value)) return check(type.ofType, value, path, report);
    return value.forEach((item, index) => check(type.ofType, item, `${path}[${index}]`, report));
  }
  return isInputObjectType(type)
    ? checkObject(type, value, path, report)
    : checkLeaf(type, value, path, report);
}

function checkObject(type: GraphQLInputObjectType, value: unknown, path: string, report: Report): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return report(path, { code: 'isObject', message: `must be an object of type ${type.name}` });
  }
  const given = new Map<string, unknown>(Object.entries(value));
  for (const field of Object.values(type.getFields())) {
    if (given.has(field.name) || field.defaultValue === undefined) {
      check(field.type, given.get(field.name), `${path}.${field.name}`, report);
    }
    given.delete(field.name);
  }
  for (const unknown of given.keys()) {
    // A key is repeated only when it can be a name: anything else may be data in the wrong place.
    const at = /^[_A-Za-z]\w{0,63}$/.test(unknown) ? `${path}.${unknown}` : path;
    report(at, { code: 'whitelistValidation', message: `is not a field of ${type.name}` });
  }
}

function checkLeaf(type: GraphQLLeafType, value: unknown, path: string, report: Report): void {
  try {
    type.parseValue(value);
  } catch {
    const values = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
    report(
      path,
      isEnumType(type)
        ? { code: 'isEnum', message: `must be one of ${values.join(', ')}` }
        : { code: `is${type.name}`, message: `must be a valid ${type.name}` },
    );
  }
}
