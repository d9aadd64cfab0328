/** The inputs and arguments of the RoomMembership operations, with the API's constraints. */
import { RoomMembershipRole } from '@aws-sdk/client-chime';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { NoArgs, PageArgs } from './shared/connection.js';
import { IsResourceId } from './shared/constraint.js';
import { RoomArgs } from './shared/room-args.js';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsEnum,
  IsOptional,
  ValidateNested,
} from './shared/class-validator-decorators.js';
import { PAGE_SIZE } from './shared/page-size.js';

@ArgsType()
export class RoomMembershipArgs extends RoomArgs {
  @Field(() => ID, { description: 'Identifier of the member: a user id or a bot id.' })
  @IsResourceId()
  memberId!: string;
}

@ArgsType()
export class MembershipsArgs extends PageArgs(PAGE_SIZE.ListRoomMemberships, NoArgs) {}

@ArgsType()
export class RoomMembershipsArgs extends PageArgs(PAGE_SIZE.ListRoomMemberships, RoomArgs) {}

@InputType({ description: 'The input of createRoomMembership.' })
export class CreateRoomMembershipInput {
  @Field(() => ID, { description: 'Identifier of the member to add: a user id or a bot id.' })
  @IsResourceId()
  memberId!: string;

  @Field(() => RoomMembershipRole, { nullable: true, description: 'The role; Member if omitted.' })
  @IsOptional()
  @IsEnum(RoomMembershipRole)
  role?: RoomMembershipRole | null;
}

@ArgsType()
export class CreateRoomMembershipArgs extends RoomArgs {
  @Field(() => CreateRoomMembershipInput, { description: 'The members to add.' })
  @ValidateNested()
  input!: CreateRoomMembershipInput;
}

@InputType({ description: 'One member to add in batchCreateRoomMembership.' })
export class MembershipItemInput {
  @Field(() => ID, {
    description:
      'Identifier of the member: a user id or a bot id. Optional in the API; the gateway requires it, because an item without it names nobody.',
  })
  @IsResourceId()
  memberId!: string;

  @Field(() => RoomMembershipRole, { nullable: true, description: 'The role; Member if omitted.' })
  @IsOptional()
  @IsEnum(RoomMembershipRole)
  role?: RoomMembershipRole | null;
}

@InputType({ description: 'The input of batchCreateRoomMembership.' })
export class BatchCreateRoomMembershipInput {
  @Field(() => [MembershipItemInput], { description: 'The members to add: 1 to 50.' })
  @ArrayNotEmpty({ message: 'must hold at least 1 item' })
  @ArrayMaxSize(50, { message: 'must hold at most 50 items' })
  @ValidateNested({ each: true })
  membershipItemList!: MembershipItemInput[];
}

@ArgsType()
export class BatchCreateRoomMembershipArgs extends RoomArgs {
  @Field(() => BatchCreateRoomMembershipInput, { description: 'The members to add.' })
  @ValidateNested()
  input!: BatchCreateRoomMembershipInput;
}

@InputType({ description: 'The changes of updateRoomMembership. Omitted members stay as they are.' })
export class UpdateRoomMembershipInput {
  @Field(() => RoomMembershipRole, { nullable: true, description: 'The new role.' })
  @IsOptional()
  @IsEnum(RoomMembershipRole)
  role?: RoomMembershipRole | null;
}

@ArgsType()
export class UpdateRoomMembershipArgs extends RoomMembershipArgs {
  @Field(() => UpdateRoomMembershipInput, { description: 'The changes.' })
  @ValidateNested()
  input!: UpdateRoomMembershipInput;
}
