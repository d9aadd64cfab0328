/** The object types and enums of PhoneNumber, and the payloads of its operations. */
import { CallingNameStatus, PhoneNumberAssociationName, PhoneNumberStatus } from '@aws-sdk/client-chime';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from './shared/connection.js';
import { ErrorCode, FailureCode } from './shared/error-code.js';
import { PhoneNumberProductType, PhoneNumberType } from './shared/phone-number-enum.js';

registerEnumType(PhoneNumberStatus, {
  name: 'PhoneNumberStatus',
  description: 'Where a phone number is between being ordered and being released.',
  valuesConfig: {
    AcquireFailed: { description: 'It could not be acquired.' },
    AcquireInProgress: { description: 'It is being acquired.' },
    Assigned: { description: 'It is assigned, for instance to a user.' },
    DeleteFailed: { description: 'Deleting it failed.' },
    DeleteInProgress: { description: 'It is being deleted.' },
    ReleaseFailed: { description: 'Releasing it failed.' },
    ReleaseInProgress: {
      description:
        'It is being released. The emulator of this project answers this while a number waits in the deletion queue.',
    },
    Unassigned: { description: 'It is in the inventory, free to be assigned.' },
  },
});

registerEnumType(CallingNameStatus, {
  name: 'CallingNameStatus',
  description: 'Whether the name shown on outbound calls is in effect.',
  valuesConfig: {
    Unassigned: { description: 'There is none.' },
    UpdateFailed: { description: 'The last change failed.' },
    UpdateInProgress: {
      description: 'A change is under way, which may take up to 72 hours and blocks the next one.',
    },
    UpdateSucceeded: { description: 'The name is in effect.' },
  },
});

registerEnumType(PhoneNumberAssociationName, {
  name: 'PhoneNumberAssociationName',
  description: 'What kind of thing a phone number is associated with.',
  valuesConfig: {
    AccountId: { description: 'An account.' },
    SipRuleId: { description: 'A SIP rule.' },
    UserId: { description: 'A user.' },
    VoiceConnectorGroupId: { description: 'A group of Voice Connectors.' },
    VoiceConnectorId: { description: 'A Voice Connector.' },
  },
});

@ObjectType({ description: 'What a phone number can do.', simpleResolvers: true })
@Directive('@shareable')
export class PhoneNumberCapabilities {
  @Field(() => Boolean, { nullable: true, description: 'Receive calls.' })
  inboundCall?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Place calls.' })
  outboundCall?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Receive text messages.' })
  inboundSMS?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Send text messages.' })
  outboundSMS?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Receive picture messages.' })
  inboundMMS?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Send picture messages.' })
  outboundMMS?: boolean | null;
}

@ObjectType({ description: 'Something that a phone number is associated with.', simpleResolvers: true })
@Directive('@shareable')
export class PhoneNumberAssociation {
  @Field(() => PhoneNumberAssociationName, { nullable: true, description: 'What kind of thing it is.' })
  name?: PhoneNumberAssociationName | null;

  @Field(() => String, { nullable: true, description: 'Its identifier.' })
  value?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When the two were associated, in UTC.' })
  associatedTimestamp?: Date | null;
}

@ObjectType({
  description:
    'A phone number in the inventory of the AWS account. https://docs.aws.amazon.com/chime/latest/APIReference/API_PhoneNumber.html',
  simpleResolvers: true,
})
@Directive('@key(fields: "phoneNumberId")')
export class PhoneNumber {
  @Field(() => ID, {
    description:
      'Identifier: the number in E.164 form, such as +12065550100. Arguments and references also take %2B for its plus sign, as the API spells it.',
  })
  phoneNumberId!: string;

  @Field(() => String, { nullable: true, description: 'The number in E.164 form, such as +12065550100.' })
  e164PhoneNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its country, two capital letters (ISO 3166-1 alpha-2).',
  })
  country?: string | null;

  @Field(() => PhoneNumberType, { nullable: true, description: 'Who pays for a call to it.' })
  type?: PhoneNumberType | null;

  @Field(() => PhoneNumberProductType, { nullable: true, description: 'What it is used for.' })
  productType?: PhoneNumberProductType | null;

  @Field(() => PhoneNumberStatus, {
    nullable: true,
    description: 'Where it is between being ordered and released.',
  })
  status?: PhoneNumberStatus | null;

  @Field(() => PhoneNumberCapabilities, { nullable: true, description: 'What it can do.' })
  capabilities?: PhoneNumberCapabilities | null;

  @Field(() => [PhoneNumberAssociation], { nullable: true, description: 'What it is associated with.' })
  associations?: PhoneNumberAssociation[] | null;

  @Field(() => String, { nullable: true, description: 'The name shown on calls placed from it.' })
  callingName?: string | null;

  @Field(() => CallingNameStatus, { nullable: true, description: 'Whether that name is in effect.' })
  callingNameStatus?: CallingNameStatus | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was acquired, in UTC.' })
  createdTimestamp?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was last changed, in UTC.' })
  updatedTimestamp?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it was moved to the deletion queue, in UTC.',
  })
  deletionTimestamp?: Date | null;
}

@ObjectType({ description: 'A page of a list of PhoneNumber.', simpleResolvers: true })
export class PhoneNumberConnection extends Connection('PhoneNumber', PhoneNumber) {}

@ObjectType({ description: 'The phone number that an operation without a result of its own touched.' })
export class PhoneNumberPayload {
  phoneNumberId!: string;
}

@ObjectType({
  description: 'Why one phone number of a batch operation was left as it was.',
  simpleResolvers: true,
})
@Directive('@shareable')
export class PhoneNumberError {
  @Field(() => ID, { nullable: true, description: 'Identifier of the phone number, in E.164 form.' })
  phoneNumberId?: string | null;

  @Field(() => FailureCode, { description: 'The kind of failure, as extensions.code of an error has it.' })
  code!: FailureCode;

  @Field(() => ErrorCode, { nullable: true, description: 'The kind of failure, as the Chime API has it.' })
  errorCode?: ErrorCode | null;

  @Field(() => String, { nullable: true, description: 'The failure in words.' })
  errorMessage?: string | null;
}

@ObjectType({ description: 'What a batch operation on phone numbers answers.', simpleResolvers: true })
export class PhoneNumberErrorsPayload {
  @Field(() => [PhoneNumberError], {
    description:
      'The numbers for which it failed; empty when it worked for all. The others are changed all the same.',
  })
  phoneNumberErrors!: PhoneNumberError[];

  // The keys for its field `phoneNumbers`: the numbers that were changed.
  phoneNumberIds!: string[];
}

@ObjectType({ description: 'A phone number on offer, which an order can acquire.', simpleResolvers: true })
class AvailablePhoneNumber {
  @Field(() => ID, { description: 'The number in E.164 form.' })
  e164PhoneNumber!: string;
}

@ObjectType({ description: 'A page of a list of AvailablePhoneNumber.', simpleResolvers: true })
export class AvailablePhoneNumberConnection extends Connection(
  'AvailablePhoneNumber',
  AvailablePhoneNumber,
) {}

@ObjectType({ description: 'A country in which phone numbers can be ordered.', simpleResolvers: true })
@Directive('@shareable')
export class PhoneNumberCountry {
  @Field(() => String, { nullable: true, description: 'Two capital letters (ISO 3166-1 alpha-2).' })
  countryCode?: string | null;

  @Field(() => [PhoneNumberType], { nullable: true, description: 'The types of numbers to be had there.' })
  supportedPhoneNumberTypes?: PhoneNumberType[] | null;
}
