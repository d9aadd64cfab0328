/**
 * Reports variables of the wrong type as validation errors. graphql-js refuses them too, but quotes the submitted value
 * in its message, and that may be a PIN or an e-mail address.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import {
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
  visit,
} from 'graphql';
import { badUserInput, type ValidationError } from '../chime/errors.js';
import type { Context } from '../context.js';

export const variablesPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, operation, request }) {
        const errors = operation ? checkVariables(schema, operation, request.variables ?? {}) : [];
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

type Report = (path: string, rule: { code: string; message: string }) => void;

function checkVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): ValidationError[] {
  const errors: ValidationError[] = [];
  const report: Report = (path, rule) => {
    if (errors.length < MAXIMUM_ERRORS) errors.push({ path, ...rule });
  };
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (!isInputType(type) || (value === undefined && definition.defaultValue)) continue;
    check(type, value, '', (path, rule) => report(pathOfVariable(operation, name) + path, rule));
  }
  return errors;
}

/** Where a variable stands in the arguments, so that paths are the same however a client names its variables. */
function pathOfVariable(operation: OperationDefinitionNode, name: string): string {
  let path: string | undefined;
  visit(operation.selectionSet, {
    Variable(node, _key, _parent, _path, ancestors) {
      if (node.name.value !== name || path !== undefined) return;
      const names = ancestors.flatMap((ancestor) =>
        'kind' in ancestor && (ancestor.kind === Kind.ARGUMENT || ancestor.kind === Kind.OBJECT_FIELD)
          ? ancestor.name.value
          : [],
      );
      path = names.join('.');
    },
  });
  // Used in a fragment only, or not at all.
  return path ?? name;
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
