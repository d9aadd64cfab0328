/** A working call on the original demo seed for each of the 62 operations. */
import type { Chime, ChimeServiceException } from '@aws-sdk/client-chime';
import type { OperationName } from '../../src/emulator/operations/handler.js';

/**
 * Creates the resources that the operation needs, then calls it. The call works again after the operation was refused.
 */
export type Call = (chime: Chime) => Promise<Pick<ChimeServiceException, '$metadata'>>;

const team = { AccountId: '12a3456b-7c89-012d-3456-78901e23fg45' };
const enterprise = { AccountId: '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21' };
const directory = { AccountId: '3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32' };

/**
 * Builds an id of the seed. User ids begin with `d`, rooms with `a`, bots with `b`, conversations with `c`, messages
 * and orders with `e`.
 */
const seedId = (kind: 'a' | 'b' | 'c' | 'd' | 'e', number: number): string =>
  `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const holder = { ...team, UserId: seedId('d', 1) };
const teamMember = { ...team, UserId: seedId('d', 2) };
const enterpriseUser = { ...enterprise, UserId: seedId('d', 201) };
const suspended = seedId('d', 202);
const outsider = seedId('d', 204);
const planting = { ...enterprise, RoomId: seedId('a', 1) };
const storm = { ...enterprise, RoomId: seedId('a', 2) };
const bot = { ...enterprise, BotId: seedId('b', 1) };

const FREE_NUMBER = '+12065550100';
const HELD_NUMBER = '+12065550101';
const TOLL_FREE_NUMBER = '+18005550100';
const METADATA = {
  IsAlexaForBusinessEnabled: true,
  AlexaForBusinessRoomArn: 'arn:aws:a4b:us-east-1:111122223333:room/a/b',
};

const accounts = {
  AssociateSigninDelegateGroupsWithAccount: (chime) =>
    chime.associateSigninDelegateGroupsWithAccount({
      ...directory,
      SigninDelegateGroups: [{ GroupName: 'Night Shift' }],
    }),
  CreateAccount: (chime) => chime.createAccount({ Name: 'Example Orchards' }),
  DeleteAccount: async (chime) => {
    const { Account } = await chime.createAccount({ Name: 'Example Stumps' });
    return chime.deleteAccount({ AccountId: Account?.AccountId });
  },
  DisassociateSigninDelegateGroupsFromAccount: (chime) =>
    chime.disassociateSigninDelegateGroupsFromAccount({ ...directory, GroupNames: ['Front Desk'] }),
  GetAccount: (chime) => chime.getAccount(directory),
  GetAccountSettings: (chime) => chime.getAccountSettings(team),
  ListAccounts: (chime) => chime.listAccounts({ MaxResults: 2 }),
  UpdateAccount: (chime) => chime.updateAccount({ ...team, Name: 'Example Woods', DefaultLicense: 'Basic' }),
  UpdateAccountSettings: (chime) =>
    chime.updateAccountSettings({ ...team, AccountSettings: { DisableRemoteControl: true } }),
} satisfies Partial<Record<OperationName, Call>>;

const users = {
  BatchSuspendUser: (chime) => chime.batchSuspendUser({ ...enterprise, UserIdList: [outsider, 'nobody'] }),
  BatchUnsuspendUser: (chime) =>
    chime.batchUnsuspendUser({ ...enterprise, UserIdList: [suspended, 'nobody'] }),
  BatchUpdateUser: (chime) =>
    chime.batchUpdateUser({
      ...team,
      UpdateUserRequestItems: [{ UserId: holder.UserId, LicenseType: 'Basic' }, { UserId: 'nobody' }],
    }),
  CreateUser: (chime) =>
    chime.createUser({ ...enterprise, Email: 'ida.jarrah@forests.example.org', UserType: 'SharedDevice' }),
  GetUser: (chime) => chime.getUser(holder),
  GetUserSettings: (chime) => chime.getUserSettings(holder),
  InviteUsers: (chime) =>
    chime.inviteUsers({ ...team, UserEmailList: ['ida.jarrah@example.org', 'ben.cedar@example.com'] }),
  ListUsers: (chime) => chime.listUsers({ ...team, MaxResults: 25 }),
  LogoutUser: (chime) => chime.logoutUser(holder),
  ResetPersonalPIN: (chime) => chime.resetPersonalPIN(holder),
  UpdateUser: (chime) => chime.updateUser({ ...holder, AlexaForBusinessMetadata: METADATA }),
  UpdateUserSettings: (chime) =>
    chime.updateUserSettings({
      ...holder,
      UserSettings: { Telephony: { InboundCalling: true, OutboundCalling: false, SMS: true } },
    }),
} satisfies Partial<Record<OperationName, Call>>;

const phoneNumbers = {
  AssociatePhoneNumberWithUser: (chime) =>
    chime.associatePhoneNumberWithUser({ ...teamMember, E164PhoneNumber: FREE_NUMBER }),
  BatchDeletePhoneNumber: (chime) =>
    chime.batchDeletePhoneNumber({ PhoneNumberIds: [FREE_NUMBER, HELD_NUMBER] }),
  BatchUpdatePhoneNumber: (chime) =>
    chime.batchUpdatePhoneNumber({
      UpdatePhoneNumberRequestItems: [
        { PhoneNumberId: FREE_NUMBER, CallingName: 'Trees' },
        { PhoneNumberId: HELD_NUMBER, ProductType: 'VoiceConnector' },
      ],
    }),
  CreateMeetingDialOut: (chime) =>
    chime.createMeetingDialOut({
      MeetingId: seedId('a', 9),
      FromPhoneNumber: FREE_NUMBER,
      ToPhoneNumber: HELD_NUMBER,
      JoinToken: 'abcDEF123+/',
    }),
  CreatePhoneNumberOrder: (chime) =>
    chime.createPhoneNumberOrder({
      ProductType: 'BusinessCalling',
      E164PhoneNumbers: ['+12065550110', '+12065550111'],
    }),
  DeletePhoneNumber: (chime) => chime.deletePhoneNumber({ PhoneNumberId: FREE_NUMBER }),
  DisassociatePhoneNumberFromUser: (chime) => chime.disassociatePhoneNumberFromUser(holder),
  GetGlobalSettings: async (chime) => {
    await chime.updateGlobalSettings({ VoiceConnector: { CdrBucket: 'example-trees-voice-records' } });
    return chime.getGlobalSettings();
  },
  GetPhoneNumber: (chime) => chime.getPhoneNumber({ PhoneNumberId: HELD_NUMBER }),
  GetPhoneNumberOrder: (chime) => chime.getPhoneNumberOrder({ PhoneNumberOrderId: seedId('e', 1) }),
  GetPhoneNumberSettings: (chime) => chime.getPhoneNumberSettings(),
  ListPhoneNumberOrders: (chime) => chime.listPhoneNumberOrders({ MaxResults: 2 }),
  ListPhoneNumbers: async (chime) => {
    await chime.deletePhoneNumber({ PhoneNumberId: FREE_NUMBER });
    return chime.listPhoneNumbers({ MaxResults: 4 });
  },
  ListSupportedPhoneNumberCountries: (chime) =>
    chime.listSupportedPhoneNumberCountries({ ProductType: 'VoiceConnector' }),
  RestorePhoneNumber: async (chime) => {
    await chime.deletePhoneNumber({ PhoneNumberId: FREE_NUMBER });
    return chime.restorePhoneNumber({ PhoneNumberId: FREE_NUMBER });
  },
  SearchAvailablePhoneNumbers: (chime) =>
    chime.searchAvailablePhoneNumbers({ AreaCode: '206', MaxResults: 5 }),
  UpdateGlobalSettings: (chime) =>
    chime.updateGlobalSettings({ BusinessCalling: { CdrBucket: 'example-trees-other-records' } }),
  UpdatePhoneNumber: (chime) =>
    chime.updatePhoneNumber({ PhoneNumberId: TOLL_FREE_NUMBER, ProductType: 'SipMediaApplicationDialIn' }),
  UpdatePhoneNumberSettings: (chime) => chime.updatePhoneNumberSettings({ CallingName: 'Example Woods' }),
} satisfies Partial<Record<OperationName, Call>>;

const rooms = {
  BatchCreateRoomMembership: (chime) =>
    chime.batchCreateRoomMembership({
      ...storm,
      MembershipItemList: [{ MemberId: outsider, Role: 'Administrator' }, { MemberId: 'nobody' }],
    }),
  CreateRoom: (chime) =>
    chime.createRoom({ ...enterprise, Name: 'Saplings', ClientRequestToken: 'saplings-1' }),
  CreateRoomMembership: (chime) => chime.createRoomMembership({ ...storm, MemberId: outsider }),
  DeleteRoom: (chime) => chime.deleteRoom(storm),
  DeleteRoomMembership: (chime) =>
    chime.deleteRoomMembership({ ...planting, MemberId: enterpriseUser.UserId }),
  GetRetentionSettings: async (chime) => {
    const ConversationRetentionSettings = { RetentionDays: 365 };
    await chime.putRetentionSettings({ ...enterprise, RetentionSettings: { ConversationRetentionSettings } });
    return chime.getRetentionSettings(enterprise);
  },
  GetRoom: (chime) => chime.getRoom(planting),
  ListRoomMemberships: (chime) => chime.listRoomMemberships({ ...storm, MaxResults: 2 }),
  ListRooms: (chime) => chime.listRooms({ ...enterprise, MaxResults: 1 }),
  PutRetentionSettings: (chime) =>
    chime.putRetentionSettings({
      ...enterprise,
      RetentionSettings: { RoomRetentionSettings: { RetentionDays: 30 } },
    }),
  RedactConversationMessage: (chime) =>
    chime.redactConversationMessage({
      ...enterprise,
      ConversationId: seedId('c', 1),
      MessageId: seedId('e', 2),
    }),
  RedactRoomMessage: (chime) => chime.redactRoomMessage({ ...planting, MessageId: seedId('e', 1) }),
  UpdateRoom: (chime) => chime.updateRoom({ ...storm, Name: 'Calm' }),
  UpdateRoomMembership: (chime) =>
    chime.updateRoomMembership({ ...planting, MemberId: enterpriseUser.UserId, Role: 'Administrator' }),
} satisfies Partial<Record<OperationName, Call>>;

const bots = {
  CreateBot: (chime) => chime.createBot({ ...enterprise, DisplayName: 'Warden' }),
  DeleteEventsConfiguration: (chime) => chime.deleteEventsConfiguration(bot),
  GetBot: (chime) => chime.getBot(bot),
  GetEventsConfiguration: (chime) => chime.getEventsConfiguration(bot),
  ListBots: async (chime) => {
    await chime.createBot({ ...enterprise, DisplayName: 'Warden' });
    return chime.listBots({ ...enterprise, MaxResults: 1 });
  },
  PutEventsConfiguration: (chime) =>
    chime.putEventsConfiguration({
      ...bot,
      LambdaFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:ranger',
    }),
  RegenerateSecurityToken: (chime) => chime.regenerateSecurityToken(bot),
  UpdateBot: (chime) => chime.updateBot({ ...bot, Disabled: true }),
} satisfies Partial<Record<OperationName, Call>>;

/** The calls by operation. The compiler checks that none is missing. */
export const CALLS: Readonly<Record<OperationName, Call>> = {
  ...accounts,
  ...users,
  ...phoneNumbers,
  ...rooms,
  ...bots,
};
