/** A second subgraph on its own server: data of a personnel department about users and accounts of Chime. */
import { ApolloServer, type BaseContext } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { IncomingHttpHeaders } from 'node:http';

export const HR_SDL = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])

type Query {
  "One employee; null when there is none with this number."
  employee(number: ID!): Employee
  "All employees, by number, page by page."
  employees: EmployeeConnection!
}

type Employee @key(fields: "number") {
  number: ID!
  "Who it is in Chime; null for people without Chime."
  user: User
}

type EmployeeConnection {
  nodes: [Employee!]!
  pageInfo: PageInfo!
}

type PageInfo @shareable {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

type User @key(fields: "accountId userId") {
  accountId: ID!
  userId: ID!
  "Who pays for the user; null for people who are not employed."
  costCentre: String
  employee: Employee
}

type Account @key(fields: "accountId") {
  accountId: ID!
  "How many employees have a user in the account."
  headcount: Int
}
`;

/** The key of a Chime user. */
interface UserKey {
  readonly accountId: string;
  readonly userId: string;
}

/** An employee. Its number is the position in the list, counted from 1. */
interface Employee {
  readonly user: UserKey | null;
  readonly costCentre: string;
}

/** A received request. */
interface HrRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface HrSubgraph {
  /** The exact URL of the GraphQL endpoint. */
  readonly url: string;
  readonly requests: HrRequest[];
  /** The employees, which tests add. */
  readonly employees: Employee[];
  stop(): Promise<void>;
}

export async function startHrSubgraph(): Promise<HrSubgraph> {
  const employees: Employee[] = [];
  const requests: HrRequest[] = [];
  const server = new ApolloServer<BaseContext>({
    schema: buildSubgraphSchema({ typeDefs: parse(HR_SDL), resolvers: resolversOf(employees) }),
    stopOnTerminationSignals: false,
    // Apollo Server without this plugin writes to the console that it traces on request.
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => {
      requests.push({ headers: req.headers, body: 'body' in req ? req.body : undefined });
      return {};
    },
  });
  return { url, requests, employees, stop: () => server.stop() };
}

function resolversOf(employees: readonly Employee[]) {
  const withNumber = (index: number) => {
    const employee = employees[index];
    return employee ? { number: String(index + 1), ...employee } : null;
  };
  const indexOf = ({ accountId, userId }: UserKey): number =>
    employees.findIndex(({ user }) => user?.accountId === accountId && user.userId === userId);
  return {
    Query: {
      employee: (_: unknown, { number }: { number: string }) => withNumber(Number(number) - 1),
      employees: () => ({
        nodes: employees.map((_employee, index) => withNumber(index)),
        pageInfo: { hasNextPage: false, hasPreviousPage: false },
      }),
    },
    Employee: {
      __resolveReference: ({ number }: { number: string }) => withNumber(Number(number) - 1),
    },
    User: {
      __resolveReference: ({ accountId, userId }: UserKey) => ({ accountId, userId }),
      costCentre: (user: UserKey) => employees[indexOf(user)]?.costCentre ?? null,
      employee: (user: UserKey) => withNumber(indexOf(user)),
    },
    Account: {
      __resolveReference: ({ accountId }: { accountId: string }) => ({ accountId }),
      headcount: ({ accountId }: { accountId: string }) =>
        employees.filter(({ user }) => user?.accountId === accountId).length,
    },
  };
}
