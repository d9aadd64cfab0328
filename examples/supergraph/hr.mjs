/** A subgraph of another team: the employees of the demo organisation, and what they add to users and accounts. */
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { env } from 'node:process';

const typeDefs = parse(readFileSync(new URL('hr.graphql', import.meta.url), 'utf8'));

/** The first one has the user of Chime with the ids that the demo organisation always starts with. */
const EMPLOYEES = [
  {
    number: '1001',
    name: 'Jane Rowe',
    costCentre: 'Research',
    user: {
      accountId: '12a3456b-7c89-012d-3456-78901e23fg45',
      userId: '1ab2345c-67de-8901-f23g-45h678901j2k',
    },
  },
  { number: '1002', name: 'Max Moor', costCentre: 'Kitchen', user: null },
];

const byNumber = ({ number }) => EMPLOYEES.find((employee) => employee.number === number) ?? null;
const ofUser = ({ accountId, userId }) =>
  EMPLOYEES.find(({ user }) => user?.accountId === accountId && user.userId === userId) ?? null;

const resolvers = {
  Query: { employee: (_, { number }) => byNumber({ number }) },
  Employee: { __resolveReference: byNumber },
  User: {
    costCentre: (user) => ofUser(user)?.costCentre ?? null,
    employee: ofUser,
  },
  Account: {
    headcount: ({ accountId }) => EMPLOYEES.filter(({ user }) => user?.accountId === accountId).length,
  },
};

const server = new ApolloServer({
  schema: buildSubgraphSchema({ typeDefs, resolvers }),
  plugins: [ApolloServerPluginInlineTraceDisabled()],
});
const port = Number(env.HR_PORT || 4002);
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port } });
process.stdout.write(`HR subgraph\n  GraphQL         ${url}graphql\n`);
