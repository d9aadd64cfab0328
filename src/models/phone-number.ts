/** The object types and enums of PhoneNumber, and the payloads of its operations. */
import { CallingNameStatus, PhoneNumberAssociationName, PhoneNumberStatus } from '@aws-sdk/client-chime';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from './shared/connection.js';
import { ChangeFields } from './shared/change.js';
import { ErrorCode, FailureCode } from './shared/error-code.js';
import { PhoneNumberProductType, PhoneNumberType } from './shared/phone-number-enum.js';

registerEnumType(PhoneNumberStatus, {
  name: 'PhoneNumberStatus',
  description: 'The status of a phone number, from the order to the release.',
  valuesConfig: {
    AcquireFailed: { description: 'It could not be acquired.' },
    AcquireInProgress: { description: 'It is being acquired.' },
    Assigned: { description: 'It is assigned, for instance to a user.' },
    DeleteFailed: { description: 'Deleting it failed.' },
    DeleteInProgress: { description: 'It is being deleted.' },
    ReleaseFailed: { description: 'Releasing it failed.' },
    ReleaseInProgress: {
      description:
        'It is being released. The emulator of this project returns this while a number is in the deletion queue.',
    },
    Unassigned: { description: 'It is in the inventory and can be assigned.' },
  },
});

registerEnumType(CallingNameStatus, {
  name: 'CallingNameStatus',
  description: 'Whether the name shown on outbound calls is in effect.',
  valuesConfig: {
    Unassigned: { description: 'There is no name.' },
    UpdateFailed: { description: 'The last change failed.' },
    UpdateInProgress: {
      description: 'A change is in progress. It may take up to 72 hours and blocks the next change.',
    },
    UpdateSucceeded: { description: 'The name is in effect.' },
  },
});

registerEnumType(PhoneNumberAssociationName, {
  name: 'PhoneNumberAssociationName',
  description: 'The kind of an object that a phone number is associated with.',
  valuesConfig: {
    AccountId: { description: 'An account.' },
    SipRuleId: { description: 'A SIP rule.' },
    UserId: { description: 'A user.' },
    VoiceConnectorGroupId: { description: 'A group of Voice Connectors.' },
    VoiceConnectorId: { description: 'A Voice Connector.' },
  },
});

@ObjectType({ description: 'The capabilities of a phone number.', simpleResolvers: true })
@Directive('@shareable')
export class PhoneNumberCapabilities {
  @Field(() => Boolean, { nullable: true, description: 'Whether it can receive calls.' })
  inboundCall?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it can place calls.' })
  outboundCall?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it can receive text messages.' })
  inboundSMS?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it can send text messages.' })
  outboundSMS?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it can receive picture messages.' })
  inboundMMS?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it can send picture messages.' })
  outboundMMS?: boolean | null;
}

@ObjectType({ description: 'An object that a phone number is associated with.', simpleResolvers: true })
@Directive('@shareable')
export class PhoneNumberAssociation {
  @Field(() => PhoneNumberAssociationName, { nullable: true, description: 'The kind of the object.' })
  name?: PhoneNumberAssociationName | null;

  @Field(() => String, { nullable: true, description: 'Identifier of the object.' })
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
      'Identifier: the number in E.164 form, such as +12065550100. Arguments and references also accept %2B in place of the plus sign, as the API writes it.',
  })
  phoneNumberId!: string;

  @Field(() => String, { nullable: true, description: 'The number in E.164 form, such as +12065550100.' })
  e164PhoneNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The country, two capital letters (ISO 3166-1 alpha-2).',
  })
  country?: string | null;

  @Field(() => PhoneNumberType, { nullable: true, description: 'Who pays for a call to it.' })
  type?: PhoneNumberType | null;

  @Field(() => PhoneNumberProductType, { nullable: true, description: 'The use of the number.' })
  productType?: PhoneNumberProductType | null;

  @Field(() => PhoneNumberStatus, {
    nullable: true,
    description: 'The status, from the order to the release.',
  })
  status?: PhoneNumberStatus | null;

  @Field(() => PhoneNumberCapabilities, { nullable: true, description: 'The capabilities of the number.' })
  capabilities?: PhoneNumberCapabilities | null;

  @Field(() => [PhoneNumberAssociation], {
    nullable: true,
    description: 'The objects that the number is associated with.',
  })
  associations?: PhoneNumberAssociation[] | null;

  @Field(() => String, { nullable: true, description: 'The name shown on calls placed from it.' })
  callingName?: string | null;

  @Field(() => CallingNameStatus, { nullable: true, description: 'Whether the calling name is in effect.' })
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

@ObjectType({ description: 'The phone number that the operation changed.' })
export class PhoneNumberPayload {
  phoneNumberId!: string;
}

@ObjectType({
  description: 'Why one phone number of a batch operation was not changed.',
  simpleResolvers: true,
})
@Directive('@shareable')
export class PhoneNumberError {
  @Field(() => ID, { nullable: true, description: 'Identifier of the phone number, in E.164 form.' })
  phoneNumberId?: string | null;

  @Field(() => FailureCode, { description: 'The code of the failure, as in extensions.code of an error.' })
  code!: FailureCode;

  @Field(() => ErrorCode, { nullable: true, description: 'The code of the failure in the Chime API.' })
  errorCode?: ErrorCode | null;

  @Field(() => String, { nullable: true, description: 'The message of the failure.' })
  errorMessage?: string | null;
}

@ObjectType({ description: 'The result of a batch operation on phone numbers.', simpleResolvers: true })
export class PhoneNumberErrorsPayload {
  @Field(() => [PhoneNumberError], {
    description:
      'The numbers for which the operation failed; empty if it succeeded for all. The others are changed.',
  })
  phoneNumberErrors!: PhoneNumberError[];

  // The keys for its field `phoneNumbers`: the numbers that were changed.
  phoneNumberIds!: string[];
}

@ObjectType({ description: 'A phone number that can be ordered.', simpleResolvers: true })
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

  @Field(() => [PhoneNumberType], {
    nullable: true,
    description: 'The types of numbers that can be ordered there.',
  })
  supportedPhoneNumberTypes?: PhoneNumberType[] | null;
}

@ObjectType({ description: 'A change of a phone number.', simpleResolvers: true })
export class PhoneNumberChange extends ChangeFields {
  @Field(() => ID, {
    nullable: true,
    description: 'Identifier of the number, in E.164 form; null if it is not known.',
  })
  phoneNumberId?: string | null;
}
