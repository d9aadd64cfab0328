/** Refuses operations of a kind that the schema does not have. */
import { GraphQLError, type ValidationRule } from 'graphql';

/** graphql-js 16 accepts such operations with any fields, and fails with an internal error when it executes them. */
export const knownOperationRule: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (context.getSchema().getRootType(node.operation)) return;
    context.reportError(
      new GraphQLError(`There are no operations of type ${node.operation}.`, { nodes: node }),
    );
  },
});
