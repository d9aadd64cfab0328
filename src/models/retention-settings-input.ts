/** The inputs and arguments of the RetentionSettings operations, with the API's constraints. */
import { ArgsType, Field, InputType, Int } from 'type-graphql';
import { AccountArgs } from './shared/account-args.js';
import { IsInt, IsOptional, Max, Min, ValidateNested } from './shared/rule.js';

const MAXIMUM_DAYS = 5475;

@InputType({ description: 'How long to keep messages of chat rooms.' })
export class RoomRetentionSettingsInput {
  @Field(() => Int, {
    nullable: true,
    description: `For how many days: 1 to ${MAXIMUM_DAYS}. Leave it out to keep them without limit.`,
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(MAXIMUM_DAYS, { message: `must be at most ${MAXIMUM_DAYS}` })
  retentionDays?: number | null;
}

@InputType({ description: 'How long to keep messages of conversations.' })
export class ConversationRetentionSettingsInput {
  @Field(() => Int, {
    nullable: true,
    description: `For how many days: 1 to ${MAXIMUM_DAYS}. Leave it out to keep them without limit.`,
  })
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(MAXIMUM_DAYS, { message: `must be at most ${MAXIMUM_DAYS}` })
  retentionDays?: number | null;
}

@InputType({
  description:
    'How long to keep messages. What becomes of a kind that is left out is not documented by AWS; the Chime-compatible server of this project leaves it as it is.',
})
export class RetentionSettingsInput {
  @Field(() => RoomRetentionSettingsInput, { nullable: true, description: 'For messages of chat rooms.' })
  @IsOptional()
  @ValidateNested()
  roomRetentionSettings?: RoomRetentionSettingsInput | null;

  @Field(() => ConversationRetentionSettingsInput, {
    nullable: true,
    description: 'For messages of conversations.',
  })
  @IsOptional()
  @ValidateNested()
  conversationRetentionSettings?: ConversationRetentionSettingsInput | null;
}

@InputType({ description: 'What putRetentionSettings needs.' })
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
