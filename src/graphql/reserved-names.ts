/**
 * Refuses the names by which an object of JavaScript reaches its prototype, as names of variables and of input fields. No
 * variable or input of the schema has such a name; a library that copies what a client sent may follow it.
 */
import { type ASTVisitor, GraphQLError, type NameNode, type ValidationContext } from 'graphql';

const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

export const isReservedName = (name: string): boolean => RESERVED.has(name);

/** A validation rule for the names in a document; those in JSON variables are checked with their values. */
export function reservedNameRule(context: ValidationContext): ASTVisitor {
  const check = (node: { readonly name: NameNode }): void => {
    if (isReservedName(node.name.value))
      context.reportError(new GraphQLError(`The name ${node.name.value} is reserved.`, { nodes: node.name }));
  };
  return { VariableDefinition: ({ variable }) => check(variable), ObjectField: check };
}
