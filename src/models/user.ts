/** The object types and enums of User, and the payloads of its operations. */
import { EmailStatus, InviteStatus, RegistrationStatus, UserType } from '@aws-sdk/client-chime';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from './shared/connection.js';
import { ChangeFields } from './shared/change.js';
import { ErrorCode, FailureCode } from './shared/error-code.js';
import { License } from './shared/license.js';

registerEnumType(UserType, {
  name: 'UserType',
  description: 'Whether a user is a person or a shared device.',
  valuesConfig: {
    PrivateUser: { description: 'A person.' },
    SharedDevice: { description: 'A device that several people use, such as one in a conference room.' },
  },
});

registerEnumType(RegistrationStatus, {
  name: 'RegistrationStatus',
  description: 'Whether a user has signed in.',
  valuesConfig: {
    Registered: { description: 'The user has signed in at least once.' },
    Suspended: { description: 'The user is suspended from an Enterprise account.' },
    Unregistered: { description: 'The user has not signed in yet.' },
  },
});

registerEnumType(InviteStatus, {
  name: 'InviteStatus',
  description: 'The status of an invitation.',
  valuesConfig: {
    Accepted: { description: 'The person accepted it.' },
    Failed: { description: 'The invitation could not be delivered.' },
    Pending: { description: 'The person has not accepted it yet.' },
  },
});

registerEnumType(EmailStatus, {
  name: 'EmailStatus',
  description: 'The status of the invitation e-mail.',
  valuesConfig: {
    Failed: { description: 'Sending it failed.' },
    NotSent: { description: 'It was not sent.' },
    Sent: { description: 'It was sent.' },
  },
});

@ObjectType({
  description: 'Alexa for Business settings of a user or a shared device.',
  simpleResolvers: true,
})
@Directive('@shareable')
export class AlexaForBusinessMetadata {
  @Field(() => Boolean, { nullable: true, description: 'True if Alexa for Business is enabled.' })
  isAlexaForBusinessEnabled?: boolean | null;

  @Field(() => String, { nullable: true, description: 'ARN of the Alexa for Business room resource.' })
  alexaForBusinessRoomArn?: string | null;
}

@ObjectType({
  description:
    'A person or a shared device in an account. https://docs.aws.amazon.com/chime/latest/APIReference/API_User.html',
  simpleResolvers: true,
})
@Directive('@key(fields: "accountId userId")')
export class User {
  @Field(() => ID, { description: 'Identifier, unique within the account.' })
  userId!: string;

  @Field(() => ID, { description: 'Identifier of the account that the user belongs to.' })
  accountId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The e-mail address of the invitation or registration.',
  })
  primaryEmail?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The phone number assigned to the user, in E.164 form; null if there is none.',
  })
  primaryProvisionedNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name that Chime shows; null until an invitation is accepted.',
  })
  displayName?: string | null;

  @Field(() => License, { nullable: true, description: 'What the user may do.' })
  licenseType?: License | null;

  @Field(() => UserType, { nullable: true, description: 'Whether it is a person or a shared device.' })
  userType?: UserType | null;

  @Field(() => RegistrationStatus, { nullable: true, description: 'Whether the user has signed in.' })
  userRegistrationStatus?: RegistrationStatus | null;

  @Field(() => InviteStatus, {
    nullable: true,
    description: 'The status of the invitation; null for users who were never invited.',
  })
  userInvitationStatus?: InviteStatus | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the user first signed in, in UTC.' })
  registeredOn?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the user was last invited, in UTC.' })
  invitedOn?: Date | null;

  @Field(() => AlexaForBusinessMetadata, { nullable: true, description: 'Alexa for Business settings.' })
  alexaForBusinessMetadata?: AlexaForBusinessMetadata | null;

  // The GraphQL field `personalPIN` is a field resolver. The API omits the PIN from lists, so the field may need a
  // call.
  personalPIN?: string | null;
}

@ObjectType({ description: 'A page of a list of User.', simpleResolvers: true })
export class UserConnection extends Connection('User', User) {}

@ObjectType({ description: 'What a user may do with an assigned phone number.', simpleResolvers: true })
@Directive('@shareable')
export class TelephonySettings {
  @Field(() => Boolean, { nullable: true, description: 'Whether the user may receive calls.' })
  inboundCalling?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the user may place calls.' })
  outboundCalling?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the user may send and receive text messages.',
  })
  sms?: boolean | null;
}

@ObjectType({ description: 'The settings of a user.', simpleResolvers: true })
@Directive('@shareable')
export class UserSettings {
  @Field(() => TelephonySettings, {
    nullable: true,
    description: 'What the user may do with a phone number.',
  })
  telephony?: TelephonySettings | null;
}

@ObjectType({ description: 'The user that the operation changed.' })
export class UserPayload {
  accountId!: string;
  userId!: string;
}

@ObjectType({ description: 'An invitation to join a Team account.', simpleResolvers: true })
@Directive('@shareable')
export class Invite {
  @Field(() => ID, {
    nullable: true,
    description: 'Identifier of the invitation. No operation can look it up.',
  })
  inviteId?: string | null;

  @Field(() => InviteStatus, { nullable: true, description: 'The status of the invitation.' })
  status?: InviteStatus | null;

  @Field(() => String, { nullable: true, description: 'The address that the invitation was sent to.' })
  emailAddress?: string | null;

  @Field(() => EmailStatus, { nullable: true, description: 'The status of the invitation e-mail.' })
  emailStatus?: EmailStatus | null;
}

@ObjectType({ description: 'The result of inviteUsers.', simpleResolvers: true })
export class InviteUsersPayload {
  @Field(() => [Invite], { description: 'One invitation per address, in the order of the request.' })
  invites!: Invite[];

  // The key for its field `account`.
  accountId!: string;
}

@ObjectType({ description: 'Why one user of a batch operation was not changed.', simpleResolvers: true })
@Directive('@shareable')
export class UserError {
  @Field(() => ID, { nullable: true, description: 'Identifier of the user.' })
  userId?: string | null;

  @Field(() => FailureCode, { description: 'The code of the failure, as in extensions.code of an error.' })
  code!: FailureCode;

  @Field(() => ErrorCode, { nullable: true, description: 'The code of the failure in the Chime API.' })
  errorCode?: ErrorCode | null;

  @Field(() => String, { nullable: true, description: 'The message of the failure.' })
  errorMessage?: string | null;
}

@ObjectType({ description: 'The result of a batch operation on users.', simpleResolvers: true })
export class UserErrorsPayload {
  @Field(() => [UserError], {
    description:
      'The users for whom the operation failed; empty if it succeeded for all. The others are changed.',
  })
  userErrors!: UserError[];

  // The keys for its field `users`: the users that were changed.
  accountId!: string;
  userIds!: string[];
}

@ObjectType({ description: 'A change of a user or its settings.', simpleResolvers: true })
export class UserChange extends ChangeFields {
  @Field(() => ID, { nullable: true, description: 'Identifier of the account that the user belongs to.' })
  accountId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Identifier of the user; null if it is not known, as after an invitation.',
  })
  userId?: string | null;
}
