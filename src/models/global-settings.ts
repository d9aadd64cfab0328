/** The settings of the whole AWS account: call detail records, and the calling name of its phone numbers. */
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Settings of Amazon Chime Business Calling.', simpleResolvers: true })
@Directive('@shareable')
export class BusinessCallingSettings {
  @Field(() => String, {
    nullable: true,
    description: 'The S3 bucket that call detail records are written to.',
  })
  cdrBucket?: string | null;
}

@ObjectType({ description: 'Settings of Amazon Chime Voice Connectors.', simpleResolvers: true })
@Directive('@shareable')
export class VoiceConnectorSettings {
  @Field(() => String, {
    nullable: true,
    description: 'The S3 bucket that call detail records are written to.',
  })
  cdrBucket?: string | null;
}

@ObjectType({
  description:
    'The settings of the AWS account as a whole. https://docs.aws.amazon.com/chime/latest/APIReference/API_GetGlobalSettings.html',
  simpleResolvers: true,
})
export class GlobalSettings {
  @Field(() => BusinessCallingSettings, { nullable: true, description: 'The settings of Business Calling.' })
  businessCalling?: BusinessCallingSettings | null;

  @Field(() => VoiceConnectorSettings, { nullable: true, description: 'The settings of Voice Connectors.' })
  voiceConnector?: VoiceConnectorSettings | null;
}

@ObjectType({
  description:
    'The settings for all phone numbers of the AWS account. https://docs.aws.amazon.com/chime/latest/APIReference/API_GetPhoneNumberSettings.html',
  simpleResolvers: true,
})
export class PhoneNumberSettings {
  @Field(() => String, {
    nullable: true,
    description: 'The name shown on outbound calls from numbers without their own name.',
  })
  callingName?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was last changed, in UTC.' })
  callingNameUpdatedTimestamp?: Date | null;
}

@ObjectType({ description: 'The global settings after a change.' })
export class GlobalSettingsPayload {}

@ObjectType({ description: 'The phone number settings after a change.' })
export class PhoneNumberSettingsPayload {}
