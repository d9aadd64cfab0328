/** The first argument of every operation within an account. */
import { ArgsType, Field, ID } from 'type-graphql';
import { IsResourceId } from './constraint.js';

@ArgsType()
export class AccountArgs {
  @Field(() => ID, { description: 'Identifier of the account.' })
  @IsResourceId()
  accountId!: string;
}
