/** Input that breaks a rule is refused before anything is sent, by path and rule, and is never repeated. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AnswerError, startStack, type TestStack } from '../../support/gateway.js';
import {
  type Arguments,
  type FieldName,
  VALID_ARGUMENTS,
  writeInline,
  writeWithVariables,
} from '../../support/operation.js';

/** In every refused text here. */
const MARK = 's3cr3t';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

/** Asks, checks that nothing was sent upstream or told on, and answers the one error. */
async function refusal(query: string, variables: Arguments = {}): Promise<AnswerError | undefined> {
  const answer = await stack.ask(query, variables);
  expect(stack.upstream.calls).toEqual([]);
  expect(JSON.stringify(answer)).not.toContain(MARK);
  expect(JSON.stringify(stack.logged)).not.toContain(MARK);
  expect(answer.errors).toHaveLength(1);
  return answer.errors?.[0];
}

type Violation = [field: FieldName, given: Arguments, path: string, code: string];

const fill = (count: number, item: unknown): unknown[] => Array.from({ length: count }, () => item);
const input = (value: unknown) => ({ input: value });
const item = (value: object) =>
  input({ updateUserRequestItems: [{ userId: 'u' }, { userId: 'v', ...value }] });
const alexa = (value: object) => input({ alexaForBusinessMetadata: value });
const telephony = (value: object) =>
  input({
    userSettings: { telephony: { inboundCalling: true, outboundCalling: true, sms: true, ...value } },
  });
const long = MARK.padEnd(101, 'x');

/** Rules that the API's shapes have and GraphQL types have not. */
const BROKEN_RULES: Violation[] = [
  ['accounts', { name: ' ' }, 'name', 'isAccountName'],
  ['accounts', { name: long }, 'name', 'isAccountName'],
  ['accounts', { userEmail: MARK }, 'userEmail', 'isEmailAddress'],
  ['accounts', { first: 0 }, 'first', 'min'],
  ['accounts', { first: 201 }, 'first', 'max'],
  ['createAccount', input({ name: '' }), 'input.name', 'isAccountName'],
  ['createAccount', input({ name: '\u2003\n\t ' }), 'input.name', 'isAccountName'],
  ['createAccount', input({ name: long }), 'input.name', 'isAccountName'],
  ['createAccount', input({ name: `${MARK}${'🏢'.repeat(95)}` }), 'input.name', 'isAccountName'],
  ['updateAccount', input({ name: long }), 'input.name', 'isAccountName'],
  [
    'associateSigninDelegateGroupsWithAccount',
    input({ signinDelegateGroups: [{ groupName: MARK }, { groupName: '  ' }] }),
    'input.signinDelegateGroups[1].groupName',
    'isNotBlank',
  ],
  [
    'disassociateSigninDelegateGroupsFromAccount',
    input({ groupNames: [] }),
    'input.groupNames',
    'arrayNotEmpty',
  ],
  ['users', { userEmail: `@${MARK}.com` }, 'userEmail', 'isEmailAddress'],
  ['users', { first: -1 }, 'first', 'min'],
  ['users', { first: 2 ** 31 - 1 }, 'first', 'max'],
  ['createUser', input({ email: MARK }), 'input.email', 'isEmailAddress'],
  ['createUser', input({ email: `${MARK}@example` }), 'input.email', 'isEmailAddress'],
  ['createUser', input({ email: `${MARK}@.com` }), 'input.email', 'isEmailAddress'],
  ['createUser', input({ email: `${MARK}@example.` }), 'input.email', 'isEmailAddress'],
  ['createUser', input({ email: `${MARK}\n@example.com` }), 'input.email', 'isEmailAddress'],
  ['inviteUsers', input({ userEmailList: [] }), 'input.userEmailList', 'arrayNotEmpty'],
  ['inviteUsers', input({ userEmailList: fill(51, `${MARK}@b.c`) }), 'input.userEmailList', 'arrayMaxSize'],
  ['inviteUsers', input({ userEmailList: ['a@b.c', MARK] }), 'input.userEmailList[1]', 'isEmailAddress'],
  ['batchUpdateUser', input({ updateUserRequestItems: [] }), 'input.updateUserRequestItems', 'arrayNotEmpty'],
  [
    'batchUpdateUser',
    input({ updateUserRequestItems: fill(21, { userId: MARK }) }),
    'input.updateUserRequestItems',
    'arrayMaxSize',
  ],
  [
    'batchUpdateUser',
    item({ userId: `${MARK}\n` }),
    'input.updateUserRequestItems[1].userId',
    'isResourceId',
  ],
  ['batchSuspendUser', input({ userIdList: [] }), 'input.userIdList', 'arrayNotEmpty'],
  ['batchSuspendUser', input({ userIdList: fill(51, MARK) }), 'input.userIdList', 'arrayMaxSize'],
  ['batchSuspendUser', input({ userIdList: [MARK, '..'] }), 'input.userIdList[1]', 'isResourceId'],
  ['batchUnsuspendUser', input({ userIdList: [] }), 'input.userIdList', 'arrayNotEmpty'],
  ['batchUnsuspendUser', input({ userIdList: fill(51, MARK) }), 'input.userIdList', 'arrayMaxSize'],
  ['batchUnsuspendUser', input({ userIdList: [`${MARK}\u0000`] }), 'input.userIdList[0]', 'isResourceId'],
];

/** Text that has no UTF-8, which a literal cannot hold at all. */
const LONE = `${MARK}\ud800`;
const LONE_SURROGATES: Violation[] = [
  ['accounts', { name: LONE }, 'name', 'isAccountName'],
  ['accounts', { after: LONE }, 'after', 'isNotBlank'],
  ['createAccount', input({ name: LONE }), 'input.name', 'isAccountName'],
  [
    'associateSigninDelegateGroupsWithAccount',
    input({ signinDelegateGroups: [{ groupName: LONE }] }),
    'input.signinDelegateGroups[0].groupName',
    'isNotBlank',
  ],
  [
    'disassociateSigninDelegateGroupsFromAccount',
    input({ groupNames: ['IT', LONE] }),
    'input.groupNames[1]',
    'isWellFormed',
  ],
  ['createUser', input({ username: LONE }), 'input.username', 'isWellFormed'],
  ['createUser', input({ email: `${LONE}@example.com` }), 'input.email', 'isEmailAddress'],
  [
    'inviteUsers',
    input({ userEmailList: [`${LONE}@example.com`] }),
    'input.userEmailList[0]',
    'isEmailAddress',
  ],
  ['users', { userEmail: `${LONE}@example.com` }, 'userEmail', 'isEmailAddress'],
  [
    'updateUser',
    alexa({ alexaForBusinessRoomArn: LONE }),
    'input.alexaForBusinessMetadata.alexaForBusinessRoomArn',
    'isWellFormed',
  ],
  [
    'batchUpdateUser',
    item({ alexaForBusinessMetadata: { alexaForBusinessRoomArn: LONE } }),
    'input.updateUserRequestItems[1].alexaForBusinessMetadata.alexaForBusinessRoomArn',
    'isWellFormed',
  ],
];

/** What the GraphQL types themselves refuse. */
const BROKEN_TYPES: Violation[] = [
  ['account', { accountId: null }, 'accountId', 'isDefined'],
  ['account', { accountId: { id: MARK } }, 'accountId', 'isID'],
  ['account', { accountId: [MARK, MARK] }, 'accountId', 'isID'],
  ['account', { accountId: true }, 'accountId', 'isID'],
  ['accounts', { first: MARK }, 'first', 'isInt'],
  ['accounts', { first: null }, 'first', 'isDefined'],
  ['accounts', { name: [MARK, MARK] }, 'name', 'isString'],
  ['createAccount', { input: null }, 'input', 'isDefined'],
  ['createAccount', { input: MARK }, 'input', 'isObject'],
  ['createAccount', input({}), 'input.name', 'isDefined'],
  ['createAccount', input({ name: null }), 'input.name', 'isDefined'],
  ['createAccount', input({ name: 5_318_008 }), 'input.name', 'isString'],
  ['createAccount', input({ name: 'x', colour: MARK }), 'input.colour', 'isKnownField'],
  ['updateAccount', input({ defaultLicense: MARK }), 'input.defaultLicense', 'isEnum'],
  ['updateAccount', input({ defaultLicense: 5 }), 'input.defaultLicense', 'isEnum'],
  ['updateAccountSettings', input({}), 'input.accountSettings', 'isDefined'],
  [
    'updateAccountSettings',
    input({ accountSettings: { disableRemoteControl: MARK } }),
    'input.accountSettings.disableRemoteControl',
    'isBoolean',
  ],
  [
    'updateAccountSettings',
    input({ accountSettings: { enableDialOut: 1 } }),
    'input.accountSettings.enableDialOut',
    'isBoolean',
  ],
  ['associateSigninDelegateGroupsWithAccount', input({}), 'input.signinDelegateGroups', 'isDefined'],
  [
    'associateSigninDelegateGroupsWithAccount',
    input({ signinDelegateGroups: [null] }),
    'input.signinDelegateGroups[0]',
    'isDefined',
  ],
  [
    'associateSigninDelegateGroupsWithAccount',
    input({ signinDelegateGroups: [MARK] }),
    'input.signinDelegateGroups[0]',
    'isObject',
  ],
  [
    'disassociateSigninDelegateGroupsFromAccount',
    input({ groupNames: ['x', null] }),
    'input.groupNames[1]',
    'isDefined',
  ],
  ['users', { userType: MARK }, 'userType', 'isEnum'],
  ['createUser', input({ userType: MARK }), 'input.userType', 'isEnum'],
  ['createUser', input({ username: true }), 'input.username', 'isString'],
  ['inviteUsers', input({ userEmailList: null }), 'input.userEmailList', 'isDefined'],
  ['inviteUsers', input({ userEmailList: ['a@b.c', 7] }), 'input.userEmailList[1]', 'isString'],
  ['inviteUsers', input({ userEmailList: ['a@b.c'], userType: MARK }), 'input.userType', 'isEnum'],
  ['updateUser', input({ licenseType: MARK }), 'input.licenseType', 'isEnum'],
  ['updateUser', input({ userType: MARK }), 'input.userType', 'isEnum'],
  [
    'updateUser',
    alexa({ isAlexaForBusinessEnabled: MARK }),
    'input.alexaForBusinessMetadata.isAlexaForBusinessEnabled',
    'isBoolean',
  ],
  [
    'updateUser',
    alexa({ alexaForBusinessRoomArn: 5 }),
    'input.alexaForBusinessMetadata.alexaForBusinessRoomArn',
    'isString',
  ],
  ['batchUpdateUser', item({ licenseType: MARK }), 'input.updateUserRequestItems[1].licenseType', 'isEnum'],
  ['batchUpdateUser', item({ userId: null }), 'input.updateUserRequestItems[1].userId', 'isDefined'],
  ['batchSuspendUser', input({ userIdList: [MARK, 1.5] }), 'input.userIdList[1]', 'isID'],
  ['batchUnsuspendUser', input({ userIdList: [null] }), 'input.userIdList[0]', 'isDefined'],
  ['updateUserSettings', input({ userSettings: {} }), 'input.userSettings.telephony', 'isDefined'],
  ['updateUserSettings', telephony({ sms: null }), 'input.userSettings.telephony.sms', 'isDefined'],
  [
    'updateUserSettings',
    telephony({ inboundCalling: MARK }),
    'input.userSettings.telephony.inboundCalling',
    'isBoolean',
  ],
  [
    'updateUserSettings',
    telephony({ outboundCalling: 0 }),
    'input.userSettings.telephony.outboundCalling',
    'isBoolean',
  ],
];

/** Without the unknown names of enum values: a name may be repeated, to help against spelling mistakes. */
const NO_ENUM_NAMES = BROKEN_TYPES.filter(([, , , code]) => code !== 'isEnum');

/** The other arguments of the operation are valid. */
const complete = (field: FieldName, given: Arguments): Arguments => ({ ...VALID_ARGUMENTS[field], ...given });

describe('in variables', () => {
  it.each([...BROKEN_RULES, ...LONE_SURROGATES, ...BROKEN_TYPES])(
    '%s %j: %s %s',
    async (field, given, path, code) => {
      const error = await refusal(...writeWithVariables(field, complete(field, given)));
      const message = expect.stringMatching(/^(?:must|is) /);
      expect(error?.extensions).toEqual({
        code: 'BAD_USER_INPUT',
        validationErrors: [{ path, code, message }],
      });
      expect(error?.message).toBe(`${path} ${error?.extensions.validationErrors?.[0]?.message}`);
    },
  );
});

describe('in literals', () => {
  it.each(BROKEN_RULES)('%s %j: %s %s', async (field, given, path, code) => {
    const error = await refusal(writeInline(field, complete(field, given)));
    const message = expect.stringMatching(/^must /);
    expect(error?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      validationErrors: [{ path, code, message }],
    });
    expect(error?.path).toEqual([field]);
  });

  it.each(LONE_SURROGATES)('%s with a lone surrogate is no GraphQL document', async (field, given) => {
    const error = await refusal(writeInline(field, complete(field, given)));
    expect(error?.extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
  });

  it.each(NO_ENUM_NAMES)('%s %j does not fit the type', async (field, given) => {
    const error = await refusal(writeInline(field, complete(field, given)));
    expect(error?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(error?.locations).toHaveLength(1);
  });
});
