/** The object types of Room, and the payloads of its operations. */
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Connection } from './shared/connection.js';
import { ChangeFields } from './shared/change.js';

@ObjectType({
  description:
    'A chat room of an Enterprise account. https://docs.aws.amazon.com/chime/latest/APIReference/API_Room.html',
  simpleResolvers: true,
})
@Directive('@key(fields: "accountId roomId")')
export class Room {
  @Field(() => ID, { description: 'Identifier, unique within the account.' })
  roomId!: string;

  @Field(() => ID, { description: 'Identifier of the account that the room belongs to.' })
  accountId!: string;

  @Field(() => String, { nullable: true, description: 'The name; need not be unique.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The creator: the ARN of an AWS identity, or another identifier.',
  })
  createdBy?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was created, in UTC.' })
  createdTimestamp?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was last changed, in UTC.' })
  updatedTimestamp?: Date | null;
}

@ObjectType({ description: 'A page of a list of Room.', simpleResolvers: true })
export class RoomConnection extends Connection('Room', Room) {}

@ObjectType({ description: 'The room that the operation changed.' })
export class RoomPayload {
  accountId!: string;
  roomId!: string;
}

@ObjectType({ description: 'The room that was deleted.', simpleResolvers: true })
export class DeleteRoomPayload {
  @Field(() => ID, { description: 'Identifier of the account that the room belonged to.' })
  accountId!: string;

  @Field(() => ID, { description: 'Identifier of the deleted room; it can no longer be looked up.' })
  roomId!: string;
}

@ObjectType({ description: 'A change of a chat room or its members.', simpleResolvers: true })
export class RoomChange extends ChangeFields {
  @Field(() => ID, { nullable: true, description: 'Identifier of the account that the room belongs to.' })
  accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Identifier of the room.' })
  roomId?: string | null;
}
