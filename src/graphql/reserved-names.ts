/**
 * Refuses the property names that lead to an object's prototype in JavaScript, as names of variables and input fields.
 * No variable or input of the schema has such a name, but a library that copies client data may follow it.
 */
import { type ASTVisitor, GraphQLError, type NameNode, type ValidationContext } from 'graphql';

const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

export const isReservedName = (name: string): boolean => RESERVED.has(name);

/** Validates the names in a document. Names in JSON variables are checked with their values. */
export function reservedNameRule(context: ValidationContext): ASTVisitor {
  const check = (node: { readonly name: NameNode }): void => {
    if (isReservedName(node.name.value))
      context.reportError(new GraphQLError(`The name ${node.name.value} is reserved.`, { nodes: node.name }));
  };
  return { VariableDefinition: ({ variable }) => check(variable), ObjectField: check };
}
