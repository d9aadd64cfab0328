/** Refuses operations of a kind that the schema does not have. */
import { GraphQLError, type ValidationRule } from 'graphql';

/** graphql-js 16 lets them pass, with whatever fields they have, and fails as if by a bug once they are to be executed. */
export const knownOperationRule: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (context.getSchema().getRootType(node.operation)) return;
    context.reportError(
      new GraphQLError(`There are no operations of type ${node.operation}.`, { nodes: node }),
    );
  },
});
