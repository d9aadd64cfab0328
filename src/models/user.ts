/** The object types and enums of User, and the payloads of its operations. */
import { EmailStatus, InviteStatus, RegistrationStatus, UserType } from '@aws-sdk/client-chime';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from './shared/connection.js';
import { ErrorCode, FailureCode } from './shared/error-code.js';
import { License } from './shared/license.js';

registerEnumType(UserType, {
  name: 'UserType',
  description: 'Whether a user is a person or a shared device.',
  valuesConfig: {
    PrivateUser: { description: 'A person.' },
    SharedDevice: { description: 'A device used by many, such as one in a conference room.' },
  },
});

registerEnumType(RegistrationStatus, {
  name: 'RegistrationStatus',
  description: 'Whether a user has signed in.',
  valuesConfig: {
    Registered: { description: 'Has signed in at least once.' },
    Suspended: { description: 'Locked out of an Enterprise account until unsuspended.' },
    Unregistered: { description: 'Has not signed in yet.' },
  },
});

registerEnumType(InviteStatus, {
  name: 'InviteStatus',
  description: 'What became of an invitation.',
  valuesConfig: {
    Accepted: { description: 'The person accepted it.' },
    Failed: { description: 'The invitation could not be delivered.' },
    Pending: { description: 'The person has not answered yet.' },
  },
});

registerEnumType(EmailStatus, {
  name: 'EmailStatus',
  description: 'What became of the invitation e-mail.',
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
  @Field(() => Boolean, { nullable: true, description: 'True when Alexa for Business is enabled.' })
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
    description: 'The phone number assigned to the user, in E.164 form; null when none is.',
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
    description: 'What became of the invitation; null for users who never were invited.',
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
  @Field(() => Boolean, { nullable: true, description: 'May receive calls.' })
  inboundCalling?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'May place calls.' })
  outboundCalling?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'May send and receive text messages.' })
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

@ObjectType({ description: 'The user that an operation without a result of its own touched.' })
export class UserPayload {
  accountId!: string;
  userId!: string;
}

@ObjectType({ description: 'An invitation to join a Team account.', simpleResolvers: true })
@Directive('@shareable')
export class Invite {
  @Field(() => ID, { nullable: true, description: 'Identifier of the invitation. No operation looks it up.' })
  inviteId?: string | null;

  @Field(() => InviteStatus, { nullable: true, description: 'What became of the invitation.' })
  status?: InviteStatus | null;

  @Field(() => String, { nullable: true, description: 'The address it went to.' })
  emailAddress?: string | null;

  @Field(() => EmailStatus, { nullable: true, description: 'What became of its e-mail.' })
  emailStatus?: EmailStatus | null;
}

@ObjectType({ description: 'What inviteUsers answers.', simpleResolvers: true })
export class InviteUsersPayload {
  @Field(() => [Invite], { description: 'One invitation an address, in the order of the request.' })
  invites!: Invite[];

  // The key for its field `account`.
  accountId!: string;
}

@ObjectType({ description: 'Why one user of a batch operation was left as it was.', simpleResolvers: true })
@Directive('@shareable')
export class UserError {
  @Field(() => ID, { nullable: true, description: 'Identifier of the user.' })
  userId?: string | null;

  @Field(() => FailureCode, { description: 'The kind of failure, as extensions.code of an error has it.' })
  code!: FailureCode;

  @Field(() => ErrorCode, { nullable: true, description: 'The kind of failure, as the Chime API has it.' })
  errorCode?: ErrorCode | null;

  @Field(() => String, { nullable: true, description: 'The failure in words.' })
  errorMessage?: string | null;
}

@ObjectType({ description: 'What a batch operation on users answers.', simpleResolvers: true })
export class UserErrorsPayload {
  @Field(() => [UserError], {
    description:
      'The users for whom it failed; empty when it worked for all. The others are changed all the same.',
  })
  userErrors!: UserError[];

  // The keys for its field `users`: the users that were changed.
  accountId!: string;
  userIds!: string[];
}
