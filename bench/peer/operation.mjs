/** The benchmarked work without GraphQL: the same calls, and a response with the same data. */
import { getUser, getUsers, isNotFound, listUsers, loadersOf, updateUser } from './chime.mjs';

const pick = (row, names) => Object.fromEntries(names.map((name) => [name, row[name]]));

const UPDATED = [
  'userId',
  'accountId',
  'primaryEmail',
  'displayName',
  'licenseType',
  'userRegistrationStatus',
];
const REFERENCED = ['userId', 'displayName', 'primaryEmail', 'licenseType'];

const OPERATIONS = {
  updateUser: async (client, variables) => ({
    updateUser: pick(await updateUser(client, variables), UPDATED),
  }),
  user: async (client, variables) => ({ user: await getUser(client, variables) }),
  users: async (client, variables) => ({ users: await listUsers(client, variables) }),
  async nested(client, variables) {
    const { account } = loadersOf(client);
    const { nodes, pageInfo } = await listUsers(client, variables);
    const withAccount = nodes.map(async ({ userId, displayName, accountId }) => ({
      userId,
      displayName,
      account: await account.load(accountId),
    }));
    return { users: { nodes: await Promise.all(withAccount), pageInfo } };
  },
  entities: async (client, { representations }) => ({
    _entities: (await getUsers(client, representations)).map((user) => pick(user, REFERENCED)),
  }),
};

/** Returns the response of a server without GraphQL: the data, or the code of Chime's refusal. */
export async function answer(client, { operation, variables }) {
  try {
    return { data: await OPERATIONS[operation](client, variables) };
  } catch (error) {
    if (isNotFound(error))
      return { data: { [operation]: null }, errors: [{ extensions: { code: 'NOT_FOUND' } }] };
    throw error;
  }
}
