/** What a successful write changed, from its input and its output. */
import type { ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-chime';
import type { OperationName } from '../chime/operations.js';
import { toE164 } from '../chime/loaders.js';
import type { Change, ChangedKeys, ChangedResource, ChangeKind } from './change.js';

/** Members of inputs and outputs that identify what was changed. Each operation has some of them. */
interface Input {
  AccountId?: string;
  UserId?: string;
  RoomId?: string;
  PhoneNumberId?: string;
  E164PhoneNumber?: string;
  E164PhoneNumbers?: string[];
  PhoneNumberIds?: string[];
  UserIdList?: string[];
  UpdateUserRequestItems?: { UserId?: string }[];
  UpdatePhoneNumberRequestItems?: { PhoneNumberId?: string }[];
}

interface Output {
  Account?: { AccountId?: string };
  User?: { UserId?: string };
  Room?: { RoomId?: string };
  UserErrors?: unknown;
  PhoneNumberErrors?: unknown;
  Invites?: object[];
}

type Changed = readonly [ChangedResource, ChangeKind, ChangedKeys];
type ReadChanges = (input: Input, output: Output) => Changed[];

const account = (kind: ChangeKind): ReadChanges => {
  return ({ AccountId }, { Account }) => [
    ['Account', kind, { accountId: kind === 'Created' ? Account?.AccountId : AccountId }],
  ];
};

const user = (kind: ChangeKind): ReadChanges => {
  return ({ AccountId, UserId }, { User }) => [
    ['User', kind, { accountId: AccountId, userId: kind === 'Created' ? User?.UserId : UserId }],
  ];
};

const room = (kind: ChangeKind): ReadChanges => {
  return ({ AccountId, RoomId }, { Room }) => [
    ['Room', kind, { accountId: AccountId, roomId: kind === 'Created' ? Room?.RoomId : RoomId }],
  ];
};

/** Returns the ids of the items that failed. A list of another form fails the request later, and has none. */
const idsIn = (errors: unknown, member: string): string[] =>
  Array.isArray(errors)
    ? errors
        .map((error: Record<string, unknown> | null) => error?.[member])
        .filter((id) => typeof id === 'string')
    : [];

/** Changes users of a list, except those that failed. */
const users: ReadChanges = ({ AccountId, UserIdList, UpdateUserRequestItems }, { UserErrors }) => {
  const ids = UserIdList ?? UpdateUserRequestItems?.map(({ UserId }) => UserId) ?? [];
  const failed = new Set(idsIn(UserErrors, 'UserId'));
  return ids
    .filter((userId) => !failed.has(userId ?? ''))
    .map((userId) => ['User', 'Updated', { accountId: AccountId, userId }]);
};

const phoneNumber = (kind: ChangeKind, phoneNumberId: string | undefined): Changed => [
  'PhoneNumber',
  kind,
  { phoneNumberId: phoneNumberId && toE164(phoneNumberId) },
];

const onePhoneNumber = (kind: ChangeKind): ReadChanges => {
  return ({ PhoneNumberId }) => [phoneNumber(kind, PhoneNumberId)];
};

/** Changes phone numbers of a list, except those that failed. */
const phoneNumbers = (kind: ChangeKind): ReadChanges => {
  return ({ PhoneNumberIds, UpdatePhoneNumberRequestItems }, { PhoneNumberErrors }) => {
    const ids = PhoneNumberIds ?? UpdatePhoneNumberRequestItems?.map(({ PhoneNumberId }) => PhoneNumberId);
    const failed = new Set(idsIn(PhoneNumberErrors, 'PhoneNumberId').map(toE164));
    return (ids ?? []).filter((id) => !failed.has(toE164(id ?? ''))).map((id) => phoneNumber(kind, id));
  };
};

/** The assignment of a number to a user, or its end. The input of the latter does not name the number. */
const assignment: ReadChanges = ({ AccountId, UserId, E164PhoneNumber }) => [
  ['User', 'Updated', { accountId: AccountId, userId: UserId }],
  phoneNumber('Updated', E164PhoneNumber),
];

/** Chime does not return the ids of invited users, so one change stands for all of them. */
const invitation: ReadChanges = ({ AccountId }, { Invites }) =>
  Invites?.length ? [['User', 'Created', { accountId: AccountId }]] : [];

const ordered: ReadChanges = ({ E164PhoneNumbers }) =>
  (E164PhoneNumbers ?? []).map((number) => phoneNumber('Created', number));

/** The operations that change an account, a user, a room or a phone number. */
const READERS: Partial<Record<OperationName, ReadChanges>> = {
  CreateAccount: account('Created'),
  UpdateAccount: account('Updated'),
  UpdateAccountSettings: account('Updated'),
  AssociateSigninDelegateGroupsWithAccount: account('Updated'),
  DisassociateSigninDelegateGroupsFromAccount: account('Updated'),
  PutRetentionSettings: account('Updated'),
  DeleteAccount: account('Deleted'),
  CreateUser: user('Created'),
  InviteUsers: invitation,
  UpdateUser: user('Updated'),
  UpdateUserSettings: user('Updated'),
  ResetPersonalPIN: user('Updated'),
  LogoutUser: user('Updated'),
  BatchUpdateUser: users,
  BatchSuspendUser: users,
  BatchUnsuspendUser: users,
  CreateRoom: room('Created'),
  UpdateRoom: room('Updated'),
  DeleteRoom: room('Deleted'),
  CreateRoomMembership: room('Updated'),
  BatchCreateRoomMembership: room('Updated'),
  UpdateRoomMembership: room('Updated'),
  DeleteRoomMembership: room('Updated'),
  CreatePhoneNumberOrder: ordered,
  UpdatePhoneNumber: onePhoneNumber('Updated'),
  BatchUpdatePhoneNumber: phoneNumbers('Updated'),
  DeletePhoneNumber: onePhoneNumber('Deleted'),
  BatchDeletePhoneNumber: phoneNumbers('Deleted'),
  RestorePhoneNumber: onePhoneNumber('Created'),
  AssociatePhoneNumberWithUser: assignment,
  DisassociatePhoneNumberFromUser: assignment,
};

/** Returns the changes of one successful write. A write of anything else has none. */
export function changesOfCall(
  operation: OperationName,
  input: ServiceInputTypes,
  output: ServiceOutputTypes,
  now: Date,
): Change[] {
  const changed = READERS[operation]?.(input as Input, output as Output) ?? [];
  const time = now.toISOString();
  return changed.map(([resource, kind, keys]) => ({ resource, kind, operation, time, ...keys }));
}
