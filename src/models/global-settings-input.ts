/** The inputs and arguments for the settings of the whole AWS account, with the API's constraints. */
import { ArgsType, Field, InputType } from 'type-graphql';
import { IsCallingName, IsWellFormed } from './shared/constraint.js';
import { IsOptional, ValidateNested } from './shared/class-validator-decorators.js';

@InputType({ description: 'Settings of Amazon Chime Business Calling.' })
export class BusinessCallingSettingsInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The S3 bucket for call detail records. If you omit it, the current one is removed (a choice of the emulator).',
  })
  @IsOptional()
  @IsWellFormed()
  cdrBucket?: string | null;
}

@InputType({ description: 'Settings of Amazon Chime Voice Connectors.' })
export class VoiceConnectorSettingsInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The S3 bucket for call detail records. If you omit it, the current one is removed (a choice of the emulator).',
  })
  @IsOptional()
  @IsWellFormed()
  cdrBucket?: string | null;
}

@InputType({ description: 'The changes of updateGlobalSettings. Omitted members stay as they are.' })
export class UpdateGlobalSettingsInput {
  @Field(() => BusinessCallingSettingsInput, {
    nullable: true,
    description: 'The settings of Business Calling.',
  })
  @IsOptional()
  @ValidateNested()
  businessCalling?: BusinessCallingSettingsInput | null;

  @Field(() => VoiceConnectorSettingsInput, {
    nullable: true,
    description: 'The settings of Voice Connectors.',
  })
  @IsOptional()
  @ValidateNested()
  voiceConnector?: VoiceConnectorSettingsInput | null;
}

@ArgsType()
export class UpdateGlobalSettingsArgs {
  @Field(() => UpdateGlobalSettingsInput, { description: 'The changes.' })
  @ValidateNested()
  input!: UpdateGlobalSettingsInput;
}

@InputType({ description: 'The input of updatePhoneNumberSettings.' })
export class UpdatePhoneNumberSettingsInput {
  @Field(() => String, {
    description: 'The name to show on outbound calls: 2 to 15 letters, digits and spaces, or empty for none.',
  })
  @IsCallingName()
  callingName!: string;
}

@ArgsType()
export class UpdatePhoneNumberSettingsArgs {
  @Field(() => UpdatePhoneNumberSettingsInput, { description: 'The new settings.' })
  @ValidateNested()
  input!: UpdatePhoneNumberSettingsInput;
}
