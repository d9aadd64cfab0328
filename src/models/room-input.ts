/** The inputs and arguments of the Room operations, with the API's constraints. */
import { ArgsType, type ClassType, Field, ID, InputType } from 'type-graphql';
import { AccountArgs } from './shared/account-args.js';
import { NoArgs, PageArgs } from './shared/connection.js';
import { IsClientRequestToken, IsResourceId, IsWellFormed } from './shared/constraint.js';
import { RoomArgs } from './shared/room-args.js';
import { IsOptional, ValidateNested } from './shared/class-validator-decorators.js';
import { PAGE_SIZE } from './shared/page-size.js';

/** Builds the filter and page arguments of a list of rooms. They follow the arguments of `BaseArgs`. */
function RoomListArgs<Base extends ClassType>(BaseArgs: Base) {
  @ArgsType()
  class RoomList extends PageArgs(PAGE_SIZE.ListRooms, BaseArgs) {
    @Field(() => ID, {
      nullable: true,
      description: 'Returns only rooms with this member: a user id or a bot id.',
    })
    @IsOptional()
    @IsResourceId()
    memberId?: string | null;
  }
  return RoomList;
}

@ArgsType()
export class AccountRoomsArgs extends RoomListArgs(NoArgs) {}

@ArgsType()
export class RoomsArgs extends RoomListArgs(AccountArgs) {}

@ArgsType()
export class UserRoomsArgs extends PageArgs(PAGE_SIZE.ListRooms, NoArgs) {}

@InputType({ description: 'The input of createRoom.' })
export class CreateRoomInput {
  @Field(() => String, { description: 'The name: at most 256 characters; need not be unique.' })
  @IsWellFormed()
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'A token of 2 to 64 of the characters A-Z, a-z, 0-9, "-" and "_". A retry with the same token returns the same room instead of creating another one. If you omit it, the gateway creates a token for this request.',
  })
  @IsOptional()
  @IsClientRequestToken()
  clientRequestToken?: string | null;
}

@ArgsType()
export class CreateRoomArgs extends AccountArgs {
  @Field(() => CreateRoomInput, { description: 'The room to create.' })
  @ValidateNested()
  input!: CreateRoomInput;
}

@InputType({ description: 'The changes of updateRoom. Omitted members stay as they are.' })
export class UpdateRoomInput {
  @Field(() => String, { nullable: true, description: 'The new name, at most 256 characters.' })
  @IsOptional()
  @IsWellFormed()
  name?: string | null;
}

@ArgsType()
export class UpdateRoomArgs extends RoomArgs {
  @Field(() => UpdateRoomInput, { description: 'The changes.' })
  @ValidateNested()
  input!: UpdateRoomInput;
}

@ArgsType()
export class RoomChangedArgs extends AccountArgs {
  @Field(() => ID, { nullable: true, description: 'Only changes of this room. All rooms if you omit it.' })
  @IsOptional()
  @IsResourceId()
  roomId?: string | null;
}
