/** The argument that every operation within an account begins with. */
import { ArgsType, Field, ID } from 'type-graphql';
import { IsResourceId } from './constraint.js';

@ArgsType()
export class AccountArgs {
  @Field(() => ID, { description: 'Identifier of the account.' })
  @IsResourceId()
  accountId!: string;
}
