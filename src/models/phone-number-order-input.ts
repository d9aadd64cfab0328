/** The inputs and arguments of the PhoneNumberOrder operations, with the API's constraints. */
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { NoArgs, PageArgs } from './shared/connection.js';
import { IsE164PhoneNumber, IsGuid } from './shared/constraint.js';
import { PhoneNumberProductType } from './shared/phone-number-enum.js';
import { ArrayMaxSize, ArrayNotEmpty, IsEnum, ValidateNested } from './shared/class-validator-decorators.js';
import { PAGE_SIZE } from './shared/page-size.js';

@ArgsType()
export class PhoneNumberOrderArgs {
  @Field(() => ID, { description: 'Identifier of the order: a GUID.' })
  @IsGuid()
  phoneNumberOrderId!: string;
}

@ArgsType()
export class PhoneNumberOrdersArgs extends PageArgs(PAGE_SIZE.ListPhoneNumberOrders, NoArgs) {}

@InputType({ description: 'The input of createPhoneNumberOrder.' })
export class CreatePhoneNumberOrderInput {
  @Field(() => PhoneNumberProductType, { description: 'The intended use of the numbers.' })
  @IsEnum(PhoneNumberProductType)
  productType!: PhoneNumberProductType;

  @Field(() => [String], { description: 'The numbers to order, in E.164 form: 1 to 500.' })
  @ArrayNotEmpty({ message: 'must hold at least 1 item' })
  @ArrayMaxSize(500, { message: 'must hold at most 500 items' })
  @IsE164PhoneNumber({ each: true })
  e164PhoneNumbers!: string[];
}

@ArgsType()
export class CreatePhoneNumberOrderArgs {
  @Field(() => CreatePhoneNumberOrderInput, { description: 'The order.' })
  @ValidateNested()
  input!: CreatePhoneNumberOrderInput;
}
