/** The first arguments of every operation on one user. */
import { ArgsType, Field, ID } from 'type-graphql';
import { AccountArgs } from './account-args.js';
import { IsResourceId } from './constraint.js';

@ArgsType()
export class UserArgs extends AccountArgs {
  @Field(() => ID, { description: 'Identifier of the user.' })
  @IsResourceId()
  userId!: string;
}
