/** The object types and enums of PhoneNumberOrder. */
import { OrderedPhoneNumberStatus, PhoneNumberOrderStatus } from '@aws-sdk/client-chime';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from './shared/connection.js';
import { PhoneNumberProductType } from './shared/phone-number-enum.js';

registerEnumType(PhoneNumberOrderStatus, {
  name: 'PhoneNumberOrderStatus',
  description: 'The status of an order.',
  valuesConfig: {
    Failed: { description: 'None of its numbers was acquired.' },
    Partial: { description: 'Some of its numbers were acquired.' },
    Processing: { description: 'The order is in progress.' },
    Successful: { description: 'All its numbers were acquired.' },
  },
});

registerEnumType(OrderedPhoneNumberStatus, {
  name: 'OrderedPhoneNumberStatus',
  description: 'The status of one number of an order.',
  valuesConfig: {
    Acquired: { description: 'It is in the inventory.' },
    Failed: { description: 'It could not be acquired.' },
    Processing: { description: 'It is being acquired.' },
  },
});

@ObjectType({ description: 'One number of an order.', simpleResolvers: true })
@Directive('@shareable')
export class OrderedPhoneNumber {
  @Field(() => String, { nullable: true, description: 'The number in E.164 form.' })
  e164PhoneNumber?: string | null;

  @Field(() => OrderedPhoneNumberStatus, { nullable: true, description: 'The status.' })
  status?: OrderedPhoneNumberStatus | null;
}

@ObjectType({
  description:
    'An order of phone numbers. https://docs.aws.amazon.com/chime/latest/APIReference/API_PhoneNumberOrder.html',
  simpleResolvers: true,
})
export class PhoneNumberOrder {
  @Field(() => ID, { description: 'Identifier: a GUID.' })
  phoneNumberOrderId!: string;

  @Field(() => PhoneNumberProductType, {
    nullable: true,
    description: 'The intended use of its numbers.',
  })
  productType?: PhoneNumberProductType | null;

  @Field(() => PhoneNumberOrderStatus, { nullable: true, description: 'The status.' })
  status?: PhoneNumberOrderStatus | null;

  @Field(() => [OrderedPhoneNumber], {
    nullable: true,
    description: 'The numbers of the order, each with its status.',
  })
  orderedPhoneNumbers?: OrderedPhoneNumber[] | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was placed, in UTC.' })
  createdTimestamp?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it last changed, in UTC.' })
  updatedTimestamp?: Date | null;
}

@ObjectType({ description: 'A page of a list of PhoneNumberOrder.', simpleResolvers: true })
export class PhoneNumberOrderConnection extends Connection('PhoneNumberOrder', PhoneNumberOrder) {}
