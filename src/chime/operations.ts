/** The operations of the Chime API: which of them read, and which of them may be repeated. */
import type * as sdk from '@aws-sdk/client-chime';

/** The names of the operations, derived from the SDK's command classes. */
export type OperationName = {
  [Export in keyof typeof sdk]: Export extends `$${string}`
    ? never
    : Export extends `${infer Name}Command`
      ? Name
      : never;
}[keyof typeof sdk];

interface OperationTraits {
  /** A read may be aborted when nobody waits for it any longer; a write in progress may not. */
  readonly kind: 'read' | 'write';
  /**
   * Whether a second execution leaves the same state and returns the same response as the first. An idempotent
   * operation is repeated after an ambiguous failure (a lost connection, no response, 5xx). Any other is repeated only
   * when the request certainly had no effect. An operation is not idempotent if it creates something, sends mail or
   * generates a secret, or if its second execution returns "not found" or "conflict" to a caller whose first request
   * worked.
   */
  readonly isIdempotent: boolean;
}

const READ: OperationTraits = { kind: 'read', isIdempotent: true };
const IDEMPOTENT_WRITE: OperationTraits = { kind: 'write', isIdempotent: true };
const WRITE: OperationTraits = { kind: 'write', isIdempotent: false };

export const OPERATIONS: Readonly<Record<OperationName, OperationTraits>> = {
  AssociatePhoneNumberWithUser: WRITE,
  AssociateSigninDelegateGroupsWithAccount: IDEMPOTENT_WRITE,
  BatchCreateRoomMembership: WRITE,
  BatchDeletePhoneNumber: WRITE,
  BatchSuspendUser: WRITE,
  BatchUnsuspendUser: IDEMPOTENT_WRITE,
  BatchUpdatePhoneNumber: WRITE,
  BatchUpdateUser: IDEMPOTENT_WRITE,
  CreateAccount: WRITE,
  CreateBot: WRITE,
  CreateMeetingDialOut: WRITE,
  CreatePhoneNumberOrder: WRITE,
  // Its request has a token by which Chime recognizes a repetition.
  CreateRoom: IDEMPOTENT_WRITE,
  CreateRoomMembership: WRITE,
  CreateUser: WRITE,
  DeleteAccount: WRITE,
  DeleteEventsConfiguration: WRITE,
  DeletePhoneNumber: WRITE,
  DeleteRoom: WRITE,
  DeleteRoomMembership: WRITE,
  DisassociatePhoneNumberFromUser: WRITE,
  DisassociateSigninDelegateGroupsFromAccount: WRITE,
  GetAccount: READ,
  GetAccountSettings: READ,
  GetBot: READ,
  GetEventsConfiguration: READ,
  GetGlobalSettings: READ,
  GetPhoneNumber: READ,
  GetPhoneNumberOrder: READ,
  GetPhoneNumberSettings: READ,
  GetRetentionSettings: READ,
  GetRoom: READ,
  GetUser: READ,
  GetUserSettings: READ,
  InviteUsers: WRITE,
  ListAccounts: READ,
  ListBots: READ,
  ListPhoneNumberOrders: READ,
  ListPhoneNumbers: READ,
  ListRoomMemberships: READ,
  ListRooms: READ,
  ListSupportedPhoneNumberCountries: READ,
  ListUsers: READ,
  LogoutUser: IDEMPOTENT_WRITE,
  PutEventsConfiguration: IDEMPOTENT_WRITE,
  PutRetentionSettings: IDEMPOTENT_WRITE,
  RedactConversationMessage: IDEMPOTENT_WRITE,
  RedactRoomMessage: IDEMPOTENT_WRITE,
  RegenerateSecurityToken: WRITE,
  ResetPersonalPIN: WRITE,
  RestorePhoneNumber: WRITE,
  SearchAvailablePhoneNumbers: READ,
  UpdateAccount: IDEMPOTENT_WRITE,
  UpdateAccountSettings: IDEMPOTENT_WRITE,
  UpdateBot: IDEMPOTENT_WRITE,
  UpdateGlobalSettings: IDEMPOTENT_WRITE,
  UpdatePhoneNumber: WRITE,
  UpdatePhoneNumberSettings: WRITE,
  UpdateRoom: IDEMPOTENT_WRITE,
  UpdateRoomMembership: IDEMPOTENT_WRITE,
  UpdateUser: IDEMPOTENT_WRITE,
  UpdateUserSettings: IDEMPOTENT_WRITE,
};

export const isRead = (operation: OperationName): boolean => OPERATIONS[operation].kind === 'read';

export const isIdempotent = (operation: OperationName): boolean => OPERATIONS[operation].isIdempotent;

/** Returns the operation of one of the SDK's commands. */
export function toOperationName(command: object): OperationName {
  const name = command.constructor.name.slice(0, -'Command'.length);
  if (!isOperationName(name)) throw new TypeError(`${command.constructor.name} is no command of Chime`);
  return name;
}

const isOperationName = (name: string): name is OperationName => Object.hasOwn(OPERATIONS, name);
