/**
 * The graph's types are those of the SDK under the graph's names, so that an upgrade of the SDK that changes them fails
 * here: classes for the compiler (`tsc --noEmit`), and the schema at run time, against the API model.
 */
import type * as sdk from '@aws-sdk/client-chime';
import { getNamedType, type GraphQLType, isObjectType } from 'graphql';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { WithMemberNames, WithFieldNames } from '../../src/chime/member-names.js';
import { apiModel, type Shape as ModelShape, shapeNamed } from '../../src/emulator/wire/api-model.js';
import { operations as handlers } from '../../src/emulator/operations/registry.js';
import type * as account from '../../src/models/account.js';
import type * as accountInput from '../../src/models/account-input.js';
import type * as bot from '../../src/models/bot.js';
import type * as botInput from '../../src/models/bot-input.js';
import type * as eventsConfiguration from '../../src/models/events-configuration.js';
import type * as eventsConfigurationInput from '../../src/models/events-configuration-input.js';
import type * as globalSettings from '../../src/models/global-settings.js';
import type * as globalSettingsInput from '../../src/models/global-settings-input.js';
import type * as meetingInput from '../../src/models/meeting-input.js';
import type * as phoneNumber from '../../src/models/phone-number.js';
import type * as phoneNumberInput from '../../src/models/phone-number-input.js';
import type * as phoneNumberOrder from '../../src/models/phone-number-order.js';
import type * as phoneNumberOrderInput from '../../src/models/phone-number-order-input.js';
import type * as retentionSettings from '../../src/models/retention-settings.js';
import type * as retentionSettingsInput from '../../src/models/retention-settings-input.js';
import type * as room from '../../src/models/room.js';
import type * as roomInput from '../../src/models/room-input.js';
import type * as membership from '../../src/models/room-membership.js';
import type * as membershipInput from '../../src/models/room-membership-input.js';
import type * as user from '../../src/models/user.js';
import type * as userInput from '../../src/models/user-input.js';
import { buildSchema } from '../../src/graphql/schema/schema.js';

/** A type without its nulls and question marks, in which the graph and the SDK differ on purpose. */
type Bare<T> = T extends Date | string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? Bare<NonNullable<Item>>[]
    : { [Member in keyof T]-?: Bare<NonNullable<T[Member]>> };

/** What the graph makes of a structure of the SDK. */
type Graph<T> = Bare<WithFieldNames<T>>;

/** The body that an input becomes, beside the members that travel in the path. */
type Sent<Input> = Bare<WithMemberNames<Input>>;
type Body<Request> = Bare<
  Omit<Request, 'AccountId' | 'UserId' | 'PhoneNumberId' | 'RoomId' | 'BotId' | 'MeetingId'>
>;

describe('an object type has the members of its SDK type', () => {
  it('of accounts', () => {
    expectTypeOf<Bare<account.Account>>().toEqualTypeOf<Graph<sdk.Account>>();
    expectTypeOf<Bare<account.AccountSettings>>().toEqualTypeOf<Graph<sdk.AccountSettings>>();
    expectTypeOf<Bare<account.SigninDelegateGroup>>().toEqualTypeOf<Graph<sdk.SigninDelegateGroup>>();
  });

  it('of users', () => {
    expectTypeOf<Bare<user.User>>().toEqualTypeOf<Graph<sdk.User>>();
    expectTypeOf<Bare<user.UserSettings>>().toEqualTypeOf<Graph<sdk.UserSettings>>();
    expectTypeOf<Bare<user.TelephonySettings>>().toEqualTypeOf<Graph<sdk.TelephonySettings>>();
    expectTypeOf<Bare<user.AlexaForBusinessMetadata>>().toEqualTypeOf<Graph<sdk.AlexaForBusinessMetadata>>();
    expectTypeOf<Bare<user.Invite>>().toEqualTypeOf<Graph<sdk.Invite>>();
    expectTypeOf<Bare<Omit<user.UserError, 'code'>>>().toEqualTypeOf<Graph<sdk.UserError>>();
  });
});

describe('an object type of the other stems has the members of its SDK type', () => {
  it('of phone numbers and their orders', () => {
    expectTypeOf<Bare<phoneNumber.PhoneNumber>>().toEqualTypeOf<Graph<sdk.PhoneNumber>>();
    expectTypeOf<Bare<Omit<phoneNumber.PhoneNumberError, 'code'>>>().toEqualTypeOf<
      Graph<sdk.PhoneNumberError>
    >();
    expectTypeOf<Bare<phoneNumber.PhoneNumberCountry>>().toEqualTypeOf<Graph<sdk.PhoneNumberCountry>>();
    expectTypeOf<Bare<phoneNumberOrder.PhoneNumberOrder>>().toEqualTypeOf<Graph<sdk.PhoneNumberOrder>>();
  });

  it('of rooms, memberships and bots', () => {
    // The account of a membership or a bot is the gateway's addition: links and entity keys need it.
    expectTypeOf<Bare<room.Room>>().toEqualTypeOf<Graph<sdk.Room>>();
    expectTypeOf<Bare<Omit<membership.RoomMembership, 'accountId'>>>().toEqualTypeOf<
      Graph<sdk.RoomMembership>
    >();
    expectTypeOf<Bare<Omit<membership.MemberError, 'code'>>>().toEqualTypeOf<Graph<sdk.MemberError>>();
    expectTypeOf<Bare<Omit<bot.Bot, 'accountId'>>>().toEqualTypeOf<Graph<sdk.Bot>>();
    expectTypeOf<Bare<eventsConfiguration.EventsConfiguration>>().toEqualTypeOf<
      Graph<sdk.EventsConfiguration>
    >();
  });

  it('of settings', () => {
    type Settings = Omit<retentionSettings.RetentionSettings, 'initiateDeletionTimestamp'>;
    expectTypeOf<Bare<Settings>>().toEqualTypeOf<Graph<sdk.RetentionSettings>>();
    expectTypeOf<Bare<globalSettings.GlobalSettings>>().toEqualTypeOf<Graph<sdk.GetGlobalSettingsResponse>>();
    expectTypeOf<Bare<globalSettings.PhoneNumberSettings>>().toEqualTypeOf<
      Graph<sdk.GetPhoneNumberSettingsResponse>
    >();
  });
});

describe('an input has the members of the body that it becomes', () => {
  it('of accounts', () => {
    type Sdk = {
      create: Body<sdk.CreateAccountRequest>;
      update: Body<sdk.UpdateAccountRequest>;
      settings: Body<sdk.UpdateAccountSettingsRequest>;
      associate: Body<sdk.AssociateSigninDelegateGroupsWithAccountRequest>;
      disassociate: Body<sdk.DisassociateSigninDelegateGroupsFromAccountRequest>;
    };
    expectTypeOf<Sent<accountInput.CreateAccountInput>>().toEqualTypeOf<Sdk['create']>();
    expectTypeOf<Sent<accountInput.UpdateAccountInput>>().toEqualTypeOf<Sdk['update']>();
    expectTypeOf<Sent<accountInput.UpdateAccountSettingsInput>>().toEqualTypeOf<Sdk['settings']>();
    expectTypeOf<Sent<accountInput.AssociateSigninDelegateGroupsWithAccountInput>>().toEqualTypeOf<
      Sdk['associate']
    >();
    expectTypeOf<Sent<accountInput.DisassociateSigninDelegateGroupsFromAccountInput>>().toEqualTypeOf<
      Sdk['disassociate']
    >();
  });

  it('of users', () => {
    expectTypeOf<Sent<userInput.CreateUserInput>>().toEqualTypeOf<Body<sdk.CreateUserRequest>>();
    expectTypeOf<Sent<userInput.UpdateUserInput>>().toEqualTypeOf<Body<sdk.UpdateUserRequest>>();
    expectTypeOf<Sent<userInput.InviteUsersInput>>().toEqualTypeOf<Body<sdk.InviteUsersRequest>>();
    expectTypeOf<Sent<userInput.BatchUpdateUserInput>>().toEqualTypeOf<Body<sdk.BatchUpdateUserRequest>>();
    expectTypeOf<Sent<userInput.UserIdListInput>>().toEqualTypeOf<Body<sdk.BatchSuspendUserRequest>>();
    expectTypeOf<Sent<userInput.UserIdListInput>>().toEqualTypeOf<Body<sdk.BatchUnsuspendUserRequest>>();
    expectTypeOf<Sent<userInput.UpdateUserSettingsInput>>().toEqualTypeOf<
      Body<sdk.UpdateUserSettingsRequest>
    >();
  });
});

describe('an input of the other stems has the members of the body that it becomes', () => {
  it('of phone numbers and their orders', () => {
    type Associate = Body<sdk.AssociatePhoneNumberWithUserRequest>;
    type BatchUpdate = Bare<sdk.BatchUpdatePhoneNumberRequest>;
    type BatchDelete = Bare<sdk.BatchDeletePhoneNumberRequest>;
    type Order = Bare<sdk.CreatePhoneNumberOrderRequest>;
    expectTypeOf<Sent<phoneNumberInput.AssociatePhoneNumberWithUserInput>>().toEqualTypeOf<Associate>();
    expectTypeOf<Sent<phoneNumberInput.UpdatePhoneNumberInput>>().toEqualTypeOf<
      Body<sdk.UpdatePhoneNumberRequest>
    >();
    expectTypeOf<Sent<phoneNumberInput.BatchUpdatePhoneNumberInput>>().toEqualTypeOf<BatchUpdate>();
    expectTypeOf<Sent<phoneNumberInput.BatchDeletePhoneNumberInput>>().toEqualTypeOf<BatchDelete>();
    expectTypeOf<Sent<phoneNumberOrderInput.CreatePhoneNumberOrderInput>>().toEqualTypeOf<Order>();
  });

  it('of rooms and memberships', () => {
    type BatchCreate = Body<sdk.BatchCreateRoomMembershipRequest>;
    expectTypeOf<Sent<roomInput.CreateRoomInput>>().toEqualTypeOf<Body<sdk.CreateRoomRequest>>();
    expectTypeOf<Sent<roomInput.UpdateRoomInput>>().toEqualTypeOf<Body<sdk.UpdateRoomRequest>>();
    expectTypeOf<Sent<membershipInput.CreateRoomMembershipInput>>().toEqualTypeOf<
      Body<sdk.CreateRoomMembershipRequest>
    >();
    expectTypeOf<Sent<membershipInput.BatchCreateRoomMembershipInput>>().toEqualTypeOf<BatchCreate>();
    expectTypeOf<Sent<membershipInput.UpdateRoomMembershipInput>>().toEqualTypeOf<
      Omit<Body<sdk.UpdateRoomMembershipRequest>, 'MemberId'>
    >();
  });

  it('of bots, settings and meetings', () => {
    type PutEvents = Body<sdk.PutEventsConfigurationRequest>;
    type PutRetention = Body<sdk.PutRetentionSettingsRequest>;
    type Global = Bare<sdk.UpdateGlobalSettingsRequest>;
    type Numbers = Bare<sdk.UpdatePhoneNumberSettingsRequest>;
    expectTypeOf<Sent<botInput.CreateBotInput>>().toEqualTypeOf<Body<sdk.CreateBotRequest>>();
    expectTypeOf<Sent<botInput.UpdateBotInput>>().toEqualTypeOf<Body<sdk.UpdateBotRequest>>();
    expectTypeOf<Sent<eventsConfigurationInput.PutEventsConfigurationInput>>().toEqualTypeOf<PutEvents>();
    expectTypeOf<Sent<retentionSettingsInput.PutRetentionSettingsInput>>().toEqualTypeOf<PutRetention>();
    expectTypeOf<Sent<globalSettingsInput.UpdateGlobalSettingsInput>>().toEqualTypeOf<Global>();
    expectTypeOf<Sent<globalSettingsInput.UpdatePhoneNumberSettingsInput>>().toEqualTypeOf<Numbers>();
    expectTypeOf<Sent<meetingInput.CreateMeetingDialOutInput>>().toEqualTypeOf<
      Body<sdk.CreateMeetingDialOutRequest>
    >();
  });
});

const { schema } = buildSchema();

/** The structures that the operations in the graph answer, directly or within others. */
function structuresAnswered(): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const shape = shapeNamed(name);
    if (found.has(name)) return;
    if (shape.type === 'list') visit(shape.member);
    if (shape.type !== 'structure') return;
    found.add(name);
    for (const member of Object.values(shape.members)) visit(member.shape);
  };
  for (const operation of Object.keys(handlers))
    for (const shape of Object.values(apiModel.operations[operation]?.output ?? {})) visit(shape);
  return [...found];
}

/** What the graph has for a shape of the API: the name of a type, in brackets for a list. */
function typeFor(name: string, shape: ModelShape, member: string): string {
  switch (shape.type) {
    case 'list':
      return `[${typeFor(shape.member, shapeNamed(shape.member), member)}]`;
    case 'string':
      return shape.enum ? name : member.endsWith('Id') ? 'ID' : 'String';
    case 'structure':
      return name;
    case 'timestamp':
      return 'DateTime';
    case 'boolean':
      return 'Boolean';
    case 'integer':
    default:
      return 'Int';
  }
}

const withoutBangs = (type: GraphQLType): string => String(type).replaceAll('!', '');

describe('the graph', () => {
  it.each(structuresAnswered())('has every member of %s, with its type', (name) => {
    const shape = shapeNamed(name);
    const type = schema.getType(name);
    if (shape.type !== 'structure' || !isObjectType(type)) throw new Error(`${name} is no object type.`);
    const expected = Object.entries(shape.members).map(([member, { shape: inner }]) => [
      member === member.toUpperCase()
        ? member.toLowerCase()
        : member.charAt(0).toLowerCase() + member.slice(1),
      typeFor(inner, shapeNamed(inner), member),
    ]);
    const fields = Object.fromEntries(
      Object.values(type.getFields()).map((field) => [field.name, withoutBangs(field.type)]),
    );
    expect(fields).toMatchObject(Object.fromEntries(expected) as object);
    for (const field of Object.values(type.getFields())) expect(getNamedType(field.type)).toBeDefined();
  });
});
