/** The first arguments of every operation on one room. */
import { ArgsType, Field, ID } from 'type-graphql';
import { AccountArgs } from './account-args.js';
import { IsResourceId } from './constraint.js';

@ArgsType()
export class RoomArgs extends AccountArgs {
  @Field(() => ID, { description: 'Identifier of the room.' })
  @IsResourceId()
  roomId!: string;
}
