/** The inputs and arguments of the Bot operations, with the API's constraints. */
import { ArgsType, Field, InputType } from 'type-graphql';
import { AccountArgs } from './shared/account-args.js';
import { BotArgs } from './shared/bot-args.js';
import { NoArgs, PageArgs } from './shared/connection.js';
import { IsNotBlank, IsWellFormed, MaxCharacters } from './shared/constraint.js';
import { IsBoolean, IsOptional, ValidateNested } from './shared/class-validator-decorators.js';
import { MAXIMUM_TEXT_LENGTH } from './shared/text.js';
import { PAGE_SIZE } from './shared/page-size.js';

@ArgsType()
export class AccountBotsArgs extends PageArgs(PAGE_SIZE.ListBots, NoArgs) {}

@ArgsType()
export class BotsArgs extends PageArgs(PAGE_SIZE.ListBots, AccountArgs) {}

@InputType({ description: 'The input of createBot.' })
export class CreateBotInput {
  @Field(() => String, { description: 'The name to show: up to 55 characters. It cannot be changed later.' })
  @IsWellFormed()
  displayName!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'A domain that the account has claimed, for the e-mail address of the bot; not blank. Optional in the API; without it, the Chime-compatible server of this project uses the first claimed domain.',
  })
  @IsOptional()
  @IsNotBlank()
  @MaxCharacters(MAXIMUM_TEXT_LENGTH)
  domain?: string | null;
}

@ArgsType()
export class CreateBotArgs extends AccountArgs {
  @Field(() => CreateBotInput, { description: 'The bot to create.' })
  @ValidateNested()
  input!: CreateBotInput;
}

@InputType({ description: 'The changes of updateBot. Omitted members stay as they are.' })
export class UpdateBotInput {
  @Field(() => Boolean, { nullable: true, description: 'True disables the bot, false enables it.' })
  @IsOptional()
  @IsBoolean()
  disabled?: boolean | null;
}

@ArgsType()
export class UpdateBotArgs extends BotArgs {
  @Field(() => UpdateBotInput, { description: 'The changes.' })
  @ValidateNested()
  input!: UpdateBotInput;
}
