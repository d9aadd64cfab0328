/** Connects the record of a request to Apollo Server's context of it. */
import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from '../context.js';

export const recordPlugin: ApolloServerPlugin<Context> = {
  async requestDidStart(requestContext) {
    requestContext.contextValue.record.graphql = requestContext;
  },
};
