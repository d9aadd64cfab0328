/** The first arguments of every operation on one bot. */
import { ArgsType, Field, ID } from 'type-graphql';
import { AccountArgs } from './account-args.js';
import { IsResourceId } from './constraint.js';

@ArgsType()
export class BotArgs extends AccountArgs {
  @Field(() => ID, { description: 'Identifier of the bot.' })
  @IsResourceId()
  botId!: string;
}
