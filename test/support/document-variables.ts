/** Variables with which each document of the tests and of the console succeeds on the demo seed. */
import { Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/**
 * Resources that the seed lacks and a test must create: an EnterpriseDirectory account without users, and a deleted
 * number.
 */
export interface Prepared {
  readonly emptyAccountId: string;
  readonly deletedNumber: string;
}

/** Fields that fail on purpose, by the operation's name. */
export const FAILING: Readonly<Record<string, readonly string[]>> = { LeaveAndReturn: ['gone'] };

/**
 * Builds an id of the seed. User ids begin with `d`, rooms with `a`, bots with `b`, conversations with `c`, messages
 * and orders with `e`.
 */
const seedId = (kind: 'a' | 'b' | 'c' | 'd' | 'e', number: number): string =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const ENTERPRISE = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const DIRECTORY = '3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32';
const FREE_NUMBER = '+12065550100';
const HELD_NUMBER = '+12065550101';
const METADATA = {
  isAlexaForBusinessEnabled: true,
  alexaForBusinessRoomArn: 'arn:aws:a4b:us-east-1:111122223333:room/a/b',
};
const TELEPHONY = {
  userSettings: { telephony: { inboundCalling: true, outboundCalling: false, sms: true } },
};
const RETENTION = { roomRetentionSettings: { retentionDays: 30 } };
const SUSPENDED = seedId('d', 202);
const OUTSIDER = seedId('d', 204);

/** Variables by name, for documents without special needs. */
const USUAL: Variables = {
  accountId: ENTERPRISE,
  userId: seedId('d', 201),
  userIds: [OUTSIDER],
  userEmail: 'wes.alder@forests.example.org',
  roomId: seedId('a', 1),
  memberId: seedId('d', 201),
  botId: seedId('b', 1),
  conversationId: seedId('c', 1),
  messageId: seedId('e', 1),
  meetingId: seedId('a', 9),
  phoneNumberId: FREE_NUMBER,
  phoneNumberOrderId: seedId('e', 1),
  number: FREE_NUMBER,
  numbers: ['+12065550110', '+12065550111'],
  ids: [FREE_NUMBER, HELD_NUMBER],
  productType: 'BusinessCalling',
  first: 3,
  name: 'Saplings',
  groupName: 'Front Desk',
  callingName: 'Example Woods',
  disabled: true,
  role: 'Administrator',
  metadata: METADATA,
};

/** Values of input types, by the type's name. */
const INPUTS: Variables = {
  CreateAccountInput: { name: 'Example Orchards' },
  UpdateAccountInput: { name: 'Example Woods', defaultLicense: 'Basic' },
  UpdateAccountSettingsInput: { accountSettings: { disableRemoteControl: true } },
  AccountSettingsInput: { disableRemoteControl: true },
  AssociateSigninDelegateGroupsWithAccountInput: { signinDelegateGroups: [{ groupName: 'Night Shift' }] },
  DisassociateSigninDelegateGroupsFromAccountInput: { groupNames: ['Front Desk'] },
  CreateBotInput: { displayName: 'Warden' },
  UpdateBotInput: { disabled: true },
  PutEventsConfigurationInput: {
    lambdaFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:ranger',
  },
  UpdateGlobalSettingsInput: { businessCalling: { cdrBucket: 'example-trees-other-records' } },
  UpdatePhoneNumberSettingsInput: { callingName: 'Example Woods' },
  UpdateUserInput: { licenseType: 'Basic' },
  BatchUpdateUserInput: {
    updateUserRequestItems: [{ userId: OUTSIDER, licenseType: 'Basic' }, { userId: 'nobody' }],
  },
  UpdateUserRequestItemInput: [{ userId: OUTSIDER, alexaForBusinessMetadata: METADATA }],
  UpdateUserSettingsInput: TELEPHONY,
  UserIdListInput: { userIdList: [OUTSIDER, 'nobody'] },
  InviteUsersInput: { userEmailList: ['ida.jarrah@example.org'] },
  CreateUserInput: { email: 'ida.jarrah@forests.example.org', userType: 'SharedDevice' },
  CreateMeetingDialOutInput: {
    fromPhoneNumber: FREE_NUMBER,
    toPhoneNumber: HELD_NUMBER,
    joinToken: 'abcDEF123+/',
  },
  CreatePhoneNumberOrderInput: { productType: 'BusinessCalling', e164PhoneNumbers: ['+12065550110'] },
  AssociatePhoneNumberWithUserInput: { e164PhoneNumber: FREE_NUMBER },
  UpdatePhoneNumberInput: { callingName: 'Trees' },
  UpdatePhoneNumberRequestItemInput: [{ phoneNumberId: FREE_NUMBER, callingName: 'Trees' }],
  BatchUpdatePhoneNumberInput: {
    updatePhoneNumberRequestItems: [{ phoneNumberId: FREE_NUMBER, callingName: 'Trees' }],
  },
  BatchDeletePhoneNumberInput: { phoneNumberIds: [FREE_NUMBER, HELD_NUMBER] },
  PutRetentionSettingsInput: { retentionSettings: RETENTION },
  RetentionSettingsInput: RETENTION,
  CreateRoomInput: { name: 'Saplings' },
  UpdateRoomInput: { name: 'Calm' },
  CreateRoomMembershipInput: { memberId: OUTSIDER },
  BatchCreateRoomMembershipInput: { membershipItemList: [{ memberId: OUTSIDER }, { memberId: 'nobody' }] },
  MembershipItemInput: [{ memberId: OUTSIDER, role: 'Administrator' }],
  UpdateRoomMembershipInput: { role: 'Administrator' },
};

const holder = { accountId: TEAM, userId: seedId('d', 1) };
const member = { accountId: TEAM, userId: seedId('d', 2) };
const directory = { accountId: DIRECTORY };

const suspended = { userId: SUSPENDED, userIds: [SUSPENDED], input: { userIdList: [SUSPENDED] } };
const conversationMessage = { messageId: seedId('e', 2) };
const storm = { roomId: seedId('a', 2) };

/** Variables that single operations need instead, by the operation's name. */
const SPECIAL: Readonly<Record<string, Variables>> = {
  AssociateSigninDelegateGroups: directory,
  DisassociateSigninDelegateGroups: directory,
  DelegateGroups: directory,
  AddDelegateGroup: { ...directory, groupName: 'Night Shift' },
  RemoveDelegateGroup: directory,
  InviteUsers: { accountId: TEAM },
  LeaveAndReturn: {
    ...member,
    leaving: { userIdList: [member.userId] },
    invited: { userEmailList: ['ben.cedar@example.com'] },
  },
  BatchUnsuspendUser: suspended,
  BulkUnsuspend: suspended,
  AssociatePhoneNumberWithUser: member,
  DisassociatePhoneNumberFromUser: holder,
  AssignNumber: member,
  ReleaseNumber: holder,
  NumberHolder: holder,
  UserPhoneNumbers: { accountId: TEAM },
  PhoneNumberOwner: { phoneNumberId: HELD_NUMBER },
  PhoneNumberSpellings: { plus: FREE_NUMBER, percent: '%2B12065550100', small: '%2b12065550100' },
  AvailablePhoneNumbers: { areaCode: '206' },
  NumbersOnOffer: { areaCode: '206' },
  PassNumberOn: {
    accountId: TEAM,
    from: seedId('d', 2),
    to: seedId('d', 3),
    id: FREE_NUMBER,
    batch: INPUTS['BatchUpdatePhoneNumberInput'],
  },
  RedactConversationMessage: conversationMessage,
  RedactConversationMessageAndAccount: conversationMessage,
  PutRetentionSettingsAround: conversationMessage,
  CreateRoomMembership: storm,
  BatchCreateRoomMembership: storm,
  BatchCreateRoomMembershipAndRoom: storm,
  AddMember: storm,
  AddMembers: storm,
};

/** Variables of operations that need more than the seed. */
const preparedFor = ({ emptyAccountId, deletedNumber }: Prepared): Readonly<Record<string, Variables>> => ({
  DeleteAccount: { accountId: emptyAccountId },
  ChangeAccountAround: { accountId: emptyAccountId, groups: [{ groupName: 'IT' }], names: ['IT'] },
  RestorePhoneNumber: { phoneNumberId: deletedNumber },
  RestoreNumber: { phoneNumberId: deletedNumber },
});

/** Returns variables of an operation: the required ones, and the few others that make its result worth comparing. */
export function variablesFor(operation: OperationDefinitionNode, prepared: Prepared): Variables {
  const operationName = operation.name?.value ?? '';
  const special = preparedFor(prepared)[operationName] ?? SPECIAL[operationName] ?? {};
  const entries = (operation.variableDefinitions ?? []).flatMap(({ variable, type, defaultValue }) => {
    const name = variable.name.value;
    const isRequired = type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
    if (name in special) return [[name, special[name]] as const];
    return isRequired ? [[name, INPUTS[typeNameOf(type)] ?? USUAL[name]] as const] : [];
  });
  return Object.fromEntries(entries);
}

const typeNameOf = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : typeNameOf(type.type);
