/** The object types and enums of RoomMembership, and the payloads of its operations. */
import { MemberType, RoomMembershipRole } from '@aws-sdk/client-chime';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from './shared/connection.js';
import { ErrorCode, FailureCode } from './shared/error-code.js';

registerEnumType(RoomMembershipRole, {
  name: 'RoomMembershipRole',
  description: 'What a member may do in a room.',
  valuesConfig: {
    Administrator: {
      description: 'The user may manage the room and its members. Bots cannot have this role.',
    },
    Member: { description: 'The member may read and write.' },
  },
});

registerEnumType(MemberType, {
  name: 'MemberType',
  description: 'The kind of a member of a room.',
  valuesConfig: {
    Bot: { description: 'A bot: see Member.bot.' },
    User: { description: 'A user: see Member.user.' },
    Webhook: { description: 'An incoming webhook. No operation can look it up.' },
  },
});

@ObjectType({
  description:
    'A member of a room: a user, a bot or a webhook. https://docs.aws.amazon.com/chime/latest/APIReference/API_Member.html',
  simpleResolvers: true,
})
export class Member {
  @Field(() => ID, { description: 'Identifier: a user id or a bot id.' })
  memberId!: string;

  @Field(() => MemberType, { nullable: true, description: 'The kind of the member.' })
  memberType?: MemberType | null;

  @Field(() => String, { nullable: true, description: 'The e-mail address.' })
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'The full name.' })
  fullName?: string | null;

  @Field(() => ID, {
    description:
      'Identifier of the account that the member belongs to. If Chime does not return it, it is the account of the room.',
  })
  accountId!: string;
}

@ObjectType({
  description:
    'The membership of a user, bot or webhook in a room, with its role. https://docs.aws.amazon.com/chime/latest/APIReference/API_RoomMembership.html',
  simpleResolvers: true,
})
export class RoomMembership {
  @Field(() => ID, { description: 'Identifier of the room.' })
  roomId!: string;

  @Field(() => Member, { description: 'The member.' })
  member!: Member;

  @Field(() => RoomMembershipRole, { nullable: true, description: 'What the member may do in the room.' })
  role?: RoomMembershipRole | null;

  @Field(() => String, {
    nullable: true,
    description: 'The identity that added the member: the ARN of an AWS identity, or another identifier.',
  })
  invitedBy?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was last changed, in UTC.' })
  updatedTimestamp?: Date | null;

  // The room's account. The API's structure has no such member; the field `room` needs it.
  accountId!: string;
}

@ObjectType({ description: 'A page of a list of RoomMembership.', simpleResolvers: true })
export class RoomMembershipConnection extends Connection('RoomMembership', RoomMembership) {}

@ObjectType({
  description: 'Why one member of a batch operation was not added to the room.',
  simpleResolvers: true,
})
@Directive('@shareable')
export class MemberError {
  @Field(() => ID, { nullable: true, description: 'Identifier of the member.' })
  memberId?: string | null;

  @Field(() => FailureCode, { description: 'The code of the failure, as in extensions.code of an error.' })
  code!: FailureCode;

  @Field(() => ErrorCode, { nullable: true, description: 'The code of the failure in the Chime API.' })
  errorCode?: ErrorCode | null;

  @Field(() => String, { nullable: true, description: 'The message of the failure.' })
  errorMessage?: string | null;
}

@ObjectType({ description: 'The result of batchCreateRoomMembership.', simpleResolvers: true })
export class BatchCreateRoomMembershipPayload {
  @Field(() => [MemberError], {
    description:
      'The members for whom the operation failed; empty if it succeeded for all. The others were added.',
  })
  errors!: MemberError[];

  // The key for its field `room`.
  accountId!: string;
  roomId!: string;
}
