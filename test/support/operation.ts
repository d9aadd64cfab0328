/** Writes operations of the graph in the forms that clients may use, and a valid call of each. */
import { getNullableType, type GraphQLInputType, isEnumType, isInputObjectType, isListType } from 'graphql';
import { buildSchema } from '../../src/graphql/schema/schema.js';

export type Arguments = Readonly<Record<string, unknown>>;

const telephony = { inboundCalling: true, outboundCalling: true, sms: true };
const account = { accountId: 'a' };
const user = { accountId: 'a', userId: 'u' };

/** Valid arguments by field of Query and Mutation. */
export const VALID_ARGUMENTS = {
  account,
  accounts: {},
  createAccount: { input: { name: 'Example' } },
  updateAccount: { ...account, input: { name: 'Example' } },
  deleteAccount: account,
  updateAccountSettings: { ...account, input: { accountSettings: { enableDialOut: true } } },
  associateSigninDelegateGroupsWithAccount: {
    ...account,
    input: { signinDelegateGroups: [{ groupName: 'IT' }] },
  },
  disassociateSigninDelegateGroupsFromAccount: { ...account, input: { groupNames: ['IT'] } },
  user,
  users: account,
  createUser: { ...account, input: { email: 'ann@example.com' } },
  inviteUsers: { ...account, input: { userEmailList: ['ann@example.com'] } },
  updateUser: { ...user, input: { licenseType: 'Basic' } },
  batchUpdateUser: { ...account, input: { updateUserRequestItems: [{ userId: 'u' }] } },
  batchSuspendUser: { ...account, input: { userIdList: ['u'] } },
  batchUnsuspendUser: { ...account, input: { userIdList: ['u'] } },
  logoutUser: user,
  resetPersonalPIN: user,
  updateUserSettings: { ...user, input: { userSettings: { telephony } } },
} satisfies Record<string, Arguments>;

export type FieldName = keyof typeof VALID_ARGUMENTS;

const { schema } = buildSchema();

/** Writes a call with every argument in a variable. The variable's name is unrelated to the argument's. */
export function writeWithVariables(
  field: FieldName,
  given: Arguments,
): [query: string, variables: Arguments] {
  const { operation, types } = find(field);
  const entries = [...types].filter(([name]) => Object.hasOwn(given, name));
  const definitions = entries.map(([, type], index) => `$v${index}: ${type.toString()}`);
  const uses = entries.map(([name], index) => `${name}: $v${index}`);
  const variables = Object.fromEntries(entries.map(([name], index) => [`v${index}`, given[name]]));
  return [
    `${operation} ${parenthesised(definitions)} { ${field}${parenthesised(uses)} { __typename } }`,
    variables,
  ];
}

/** Writes a call with every argument as a literal in the document. */
export function writeInline(field: FieldName, given: Arguments): string {
  const { operation, types } = find(field);
  const uses = Object.entries(given).map(([name, value]) => `${name}: ${literal(value, types.get(name))}`);
  return `${operation} { ${field}${parenthesised(uses)} { __typename } }`;
}

const parenthesised = (items: string[]): string => (items.length > 0 ? `(${items.join(', ')})` : '');

function find(field: FieldName): { operation: string; types: Map<string, GraphQLInputType> } {
  const mutation = schema.getMutationType()?.getFields()[field];
  const found = mutation ?? schema.getQueryType()?.getFields()[field];
  if (!found) throw new Error(`The graph has no field ${field}.`);
  const types = new Map(found.args.map(({ name, type }) => [name, type]));
  return { operation: mutation ? 'mutation' : 'query', types };
}

function literal(value: unknown, wanted: GraphQLInputType | undefined): string {
  const type = wanted && getNullableType(wanted);
  if (Array.isArray(value)) {
    const itemType = isListType(type) ? type.ofType : undefined;
    return `[${value.map((item) => literal(item, itemType)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(type) ? type.getFields() : {};
    const members = Object.entries(value).map(
      ([name, member]) => `${name}: ${literal(member, fields[name]?.type)}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  return isEnumType(type) && typeof value === 'string' ? value : JSON.stringify(value);
}
