/** The inputs and arguments of the PhoneNumber operations, with the API's constraints. */
import { PhoneNumberAssociationName, PhoneNumberStatus } from '@aws-sdk/client-chime';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { NoArgs, PageArgs } from './shared/connection.js';
import {
  IsCallingName,
  IsCountryCode,
  IsE164PhoneNumber,
  IsResourceId,
  IsTollFreePrefix,
  IsWellFormed,
} from './shared/constraint.js';
import { PhoneNumberProductType, PhoneNumberType } from './shared/phone-number-enum.js';
import { UserArgs } from './shared/user-args.js';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsEnum,
  IsOptional,
  ValidateNested,
} from './shared/class-validator-decorators.js';
import { PAGE_SIZE } from './shared/page-size.js';

@ArgsType()
export class PhoneNumberArgs {
  @Field(() => ID, { description: 'Identifier of the phone number, such as +12065550100 or %2B12065550100.' })
  @IsResourceId()
  phoneNumberId!: string;
}

@ArgsType()
export class PhoneNumbersArgs extends PageArgs(PAGE_SIZE.ListPhoneNumbers, NoArgs) {
  @Field(() => PhoneNumberStatus, { nullable: true, description: 'Returns only numbers with this status.' })
  @IsOptional()
  @IsEnum(PhoneNumberStatus)
  status?: PhoneNumberStatus | null;

  @Field(() => PhoneNumberProductType, { nullable: true, description: 'Returns only numbers with this use.' })
  @IsOptional()
  @IsEnum(PhoneNumberProductType)
  productType?: PhoneNumberProductType | null;

  @Field(() => PhoneNumberAssociationName, {
    nullable: true,
    description: 'Returns only numbers associated with one object, of this kind. Requires filterValue.',
  })
  @IsOptional()
  @IsEnum(PhoneNumberAssociationName)
  filterName?: PhoneNumberAssociationName | null;

  @Field(() => String, { nullable: true, description: 'Identifier of that object. Requires filterName.' })
  @IsOptional()
  @IsWellFormed()
  filterValue?: string | null;
}

@ArgsType()
export class AvailablePhoneNumbersArgs extends PageArgs(PAGE_SIZE.SearchAvailablePhoneNumbers, NoArgs) {
  @Field(() => String, { nullable: true, description: 'Returns only US numbers with this area code.' })
  @IsOptional()
  @IsWellFormed()
  areaCode?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Returns only US numbers of this city; requires state.',
  })
  @IsOptional()
  @IsWellFormed()
  city?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The country, two capital letters (ISO 3166-1 alpha-2); US if omitted.',
  })
  @IsOptional()
  @IsCountryCode()
  country?: string | null;

  @Field(() => String, { nullable: true, description: 'Returns only US numbers of this state.' })
  @IsOptional()
  @IsWellFormed()
  state?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Returns only US toll-free numbers with this prefix: 800, 833, 844, 855, 866, 877 or 888.',
  })
  @IsOptional()
  @IsTollFreePrefix()
  tollFreePrefix?: string | null;

  @Field(() => PhoneNumberType, {
    nullable: true,
    description: 'Returns only numbers of this type; required outside the US.',
  })
  @IsOptional()
  @IsEnum(PhoneNumberType)
  phoneNumberType?: PhoneNumberType | null;
}

@ArgsType()
export class SupportedPhoneNumberCountriesArgs {
  @Field(() => PhoneNumberProductType, { description: 'The intended use of the numbers.' })
  @IsEnum(PhoneNumberProductType)
  productType!: PhoneNumberProductType;
}

@InputType({ description: 'The input of associatePhoneNumberWithUser.' })
export class AssociatePhoneNumberWithUserInput {
  @Field(() => String, { description: 'The number in E.164 form.' })
  @IsE164PhoneNumber()
  e164PhoneNumber!: string;
}

@ArgsType()
export class AssociatePhoneNumberWithUserArgs extends UserArgs {
  @Field(() => AssociatePhoneNumberWithUserInput, { description: 'The phone number.' })
  @ValidateNested()
  input!: AssociatePhoneNumberWithUserInput;
}

@InputType({ description: 'The change of updatePhoneNumber: set one of the two members, not both.' })
export class UpdatePhoneNumberInput {
  @Field(() => PhoneNumberProductType, { nullable: true, description: 'The intended use of the number.' })
  @IsOptional()
  @IsEnum(PhoneNumberProductType)
  productType?: PhoneNumberProductType | null;

  @Field(() => String, {
    nullable: true,
    description: 'The name to show on calls: 2 to 15 letters, digits and spaces, or empty for none.',
  })
  @IsOptional()
  @IsCallingName()
  callingName?: string | null;
}

@ArgsType()
export class UpdatePhoneNumberArgs extends PhoneNumberArgs {
  @Field(() => UpdatePhoneNumberInput, { description: 'The changes.' })
  @ValidateNested()
  input!: UpdatePhoneNumberInput;
}

@InputType({
  description: 'The change of one phone number in batchUpdatePhoneNumber: set one attribute, not both.',
})
export class UpdatePhoneNumberRequestItemInput extends UpdatePhoneNumberInput {
  @Field(() => ID, { description: 'Identifier of the phone number to change.' })
  @IsResourceId()
  phoneNumberId!: string;
}

@InputType({ description: 'The input of batchUpdatePhoneNumber.' })
export class BatchUpdatePhoneNumberInput {
  @Field(() => [UpdatePhoneNumberRequestItemInput], { description: 'The changes: 1 to 500.' })
  @ArrayNotEmpty({ message: 'must hold at least 1 item' })
  @ArrayMaxSize(500, { message: 'must hold at most 500 items' })
  @ValidateNested({ each: true })
  updatePhoneNumberRequestItems!: UpdatePhoneNumberRequestItemInput[];
}

@ArgsType()
export class BatchUpdatePhoneNumberArgs {
  @Field(() => BatchUpdatePhoneNumberInput, { description: 'The phone numbers and their changes.' })
  @ValidateNested()
  input!: BatchUpdatePhoneNumberInput;
}

@InputType({ description: 'The input of batchDeletePhoneNumber.' })
export class BatchDeletePhoneNumberInput {
  @Field(() => [ID], { description: 'Identifiers of the phone numbers: 1 to 500.' })
  @ArrayNotEmpty({ message: 'must hold at least 1 item' })
  @ArrayMaxSize(500, { message: 'must hold at most 500 items' })
  @IsResourceId({ each: true })
  phoneNumberIds!: string[];
}

@ArgsType()
export class BatchDeletePhoneNumberArgs {
  @Field(() => BatchDeletePhoneNumberInput, { description: 'The phone numbers.' })
  @ValidateNested()
  input!: BatchDeletePhoneNumberInput;
}

@ArgsType()
export class PhoneNumberChangedArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Only changes of this number, such as +12065550100. All numbers if you omit it.',
  })
  @IsOptional()
  @IsResourceId()
  phoneNumberId?: string | null;
}
