/** The inputs and arguments of the RetentionSettings operations, with the API's constraints. */
import { ArgsType, Field, InputType, Int } from 'type-graphql';
import { AccountArgs } from './shared/account-args.js';
import { IsInt, IsOptional, Max, Min, ValidateNested } from './shared/class-validator-decorators.js';

const MAXIMUM_DAYS = 5475;

@InputType({ description: 'How long to store messages of chat rooms.' })
export class RoomRetentionSettingsInput {
  @Field(() => Int, {
    nullable: true,
    description: `The number of days: 1 to ${MAXIMUM_DAYS}. Omit it to store messages without a limit.`,
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(MAXIMUM_DAYS, { message: `must be at most ${MAXIMUM_DAYS}` })
  retentionDays?: number | null;
}

@InputType({ description: 'How long to store messages of conversations.' })
export class ConversationRetentionSettingsInput {
  @Field(() => Int, {
    nullable: true,
    description: `The number of days: 1 to ${MAXIMUM_DAYS}. Omit it to store messages without a limit.`,
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(MAXIMUM_DAYS, { message: `must be at most ${MAXIMUM_DAYS}` })
  retentionDays?: number | null;
}

@InputType({
  description:
    'How long to store messages. AWS does not document the effect on an omitted kind; the Chime-compatible server of this project does not change it.',
})
export class RetentionSettingsInput {
  @Field(() => RoomRetentionSettingsInput, {
    nullable: true,
    description: 'The retention of messages of chat rooms.',
  })
  @IsOptional()
  @ValidateNested()
  roomRetentionSettings?: RoomRetentionSettingsInput | null;

  @Field(() => ConversationRetentionSettingsInput, {
    nullable: true,
    description: 'The retention of messages of conversations.',
  })
  @IsOptional()
  @ValidateNested()
  conversationRetentionSettings?: ConversationRetentionSettingsInput | null;
}

@InputType({ description: 'The input of putRetentionSettings.' })
export class PutRetentionSettingsInput {
  @Field(() => RetentionSettingsInput, { description: 'The settings to store.' })
  @ValidateNested()
  retentionSettings!: RetentionSettingsInput;
}

@ArgsType()
export class PutRetentionSettingsArgs extends AccountArgs {
  @Field(() => PutRetentionSettingsInput, { description: 'The new settings.' })
  @ValidateNested()
  input!: PutRetentionSettingsInput;
}
