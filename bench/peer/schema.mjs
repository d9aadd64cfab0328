/** The gateway's SDL with hand-written resolvers of the benchmarked fields, for every peer that serves GraphQL. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { GraphQLError, parse } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { readFileSync } from 'node:fs';
import { getUser, isNotFound, listUsers, loadersOf, PAGE, updateUser } from './chime.mjs';
import { stockClient } from './client.mjs';

const coded = (code, message) => new GraphQLError(message, { extensions: { code } });

const resolvers = {
  DateTime: GraphQLDateTime,
  Query: {
    user: (_root, key, { loaders }) => loaders.user.load(key),
    users(_root, page, { client }) {
      if (page.first < 1 || page.first > PAGE) {
        throw coded('BAD_USER_INPUT', `first must be 1 to ${PAGE}`);
      }
      return listUsers(client, page);
    },
  },
  Mutation: {
    async updateUser(_root, change, { client, publish }) {
      try {
        const user = await updateUser(client, change);
        publish(change);
        return user;
      } catch (error) {
        throw isNotFound(error) ? coded('NOT_FOUND', 'There is no such user') : error;
      }
    },
  },
  Subscription: {
    userChanged: {
      subscribe: (_root, keys, { pubsub }) => pubsub.subscribe(topicOf(keys)),
      resolve: ({ accountId, userId }) => ({ kind: 'Updated', time: new Date(), accountId, userId }),
    },
  },
  // A loader would return the user as it was at the first event.
  UserChange: { user: (keys, _arguments, { client }) => getUser(client, keys) },
  User: {
    __resolveReference: async (key, { loaders }) => ({
      ...(await loaders.user.load(key)),
      __typename: 'User',
    }),
    account: ({ accountId }, _arguments, { loaders }) => loaders.account.load(accountId),
  },
};

export function peerSchema() {
  const typeDefs = parse(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
  return buildSubgraphSchema({ typeDefs, resolvers });
}

/** The topic of all changes of an account, or of one user. */
const topicOf = ({ accountId, userId = '' }) => `userChanged ${accountId} ${userId}`;

/**
 * Creates contexts for resolvers: one client for all requests, loaders for each.
 * @param pubsub of the library. Those that have none are not measured with subscriptions.
 */
export function contextFactory(upstreamPort, pubsub = { publish() {} }) {
  const client = stockClient(upstreamPort);
  return () => ({
    client,
    loaders: loadersOf(client),
    pubsub,
    publish({ accountId, userId }) {
      for (const topic of [topicOf({ accountId }), topicOf({ accountId, userId })])
        pubsub.publish(topic, { accountId, userId });
    },
  });
}
