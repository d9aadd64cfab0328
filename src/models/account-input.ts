/** The inputs and arguments of the Account operations, with the API's constraints. */
import { ArgsType, Field, InputType } from 'type-graphql';
import { AccountArgs } from './shared/account-args.js';
import { NoArgs, PageArgs } from './shared/connection.js';
import {
  IsAccountName,
  IsEmailAddress,
  IsNotBlank,
  IsWellFormed,
  MaxCharacters,
} from './shared/constraint.js';
import { License } from './shared/license.js';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsBoolean,
  IsEnum,
  IsOptional,
  ValidateNested,
} from './shared/class-validator-decorators.js';
import { PAGE_SIZE } from './shared/page-size.js';

@ArgsType()
export class AccountsArgs extends PageArgs(PAGE_SIZE.ListAccounts, NoArgs) {
  @Field(() => String, {
    nullable: true,
    description: 'Returns only accounts whose name starts with this text of 1 to 100 characters.',
  })
  @IsOptional()
  @IsAccountName()
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Returns only the account of the user with this e-mail address.',
  })
  @IsOptional()
  @IsEmailAddress()
  userEmail?: string | null;
}

@InputType({ description: 'The input of createAccount.' })
export class CreateAccountInput {
  @Field(() => String, { description: 'The name, 1 to 100 characters and not blank.' })
  @IsAccountName()
  name!: string;
}

@ArgsType()
export class CreateAccountArgs {
  @Field(() => CreateAccountInput, { description: 'The account to create.' })
  @ValidateNested()
  input!: CreateAccountInput;
}

@InputType({ description: 'The changes of updateAccount. Omitted members stay as they are.' })
export class UpdateAccountInput {
  @Field(() => String, { nullable: true, description: 'The new name, 1 to 100 characters and not blank.' })
  @IsOptional()
  @IsAccountName()
  name?: string | null;

  @Field(() => License, {
    nullable: true,
    description: 'The licence of users added from now on; one of Account.supportedLicenses.',
  })
  @IsOptional()
  @IsEnum(License)
  defaultLicense?: License | null;
}

@ArgsType()
export class UpdateAccountArgs extends AccountArgs {
  @Field(() => UpdateAccountInput, { description: 'The changes.' })
  @ValidateNested()
  input!: UpdateAccountInput;
}

@InputType({ description: 'Meeting settings to change; omitted members stay as they are.' })
export class AccountSettingsInput {
  @Field(() => Boolean, { nullable: true, description: 'True forbids taking control of a shared screen.' })
  @IsOptional()
  @IsBoolean()
  disableRemoteControl?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'True lets meetings offer to call the participant.' })
  @IsOptional()
  @IsBoolean()
  enableDialOut?: boolean | null;
}

@InputType({ description: 'The input of updateAccountSettings.' })
export class UpdateAccountSettingsInput {
  @Field(() => AccountSettingsInput, { description: 'The settings to change.' })
  @ValidateNested()
  accountSettings!: AccountSettingsInput;
}

@ArgsType()
export class UpdateAccountSettingsArgs extends AccountArgs {
  @Field(() => UpdateAccountSettingsInput, { description: 'The changes.' })
  @ValidateNested()
  input!: UpdateAccountSettingsInput;
}

@InputType({ description: 'A directory group by its name.' })
export class SigninDelegateGroupInput {
  @Field(() => String, {
    description: 'The name of the group in the directory: not blank, at most 64 characters.',
  })
  @IsNotBlank()
  @MaxCharacters(64)
  groupName!: string;
}

@InputType({ description: 'The input of associateSigninDelegateGroupsWithAccount.' })
export class AssociateSigninDelegateGroupsWithAccountInput {
  @Field(() => [SigninDelegateGroupInput], {
    description: 'The groups to add, at most 40; those already there stay.',
  })
  @ArrayMaxSize(40, { message: 'must hold at most 40 items' })
  @ValidateNested({ each: true })
  signinDelegateGroups!: SigninDelegateGroupInput[];
}

@ArgsType()
export class AssociateSigninDelegateGroupsWithAccountArgs extends AccountArgs {
  @Field(() => AssociateSigninDelegateGroupsWithAccountInput, { description: 'The groups to add.' })
  @ValidateNested()
  input!: AssociateSigninDelegateGroupsWithAccountInput;
}

@InputType({ description: 'The input of disassociateSigninDelegateGroupsFromAccount.' })
export class DisassociateSigninDelegateGroupsFromAccountInput {
  @Field(() => [String], { description: 'The names of the groups to remove: 1 to 500.' })
  @ArrayNotEmpty({ message: 'must hold at least 1 item' })
  @ArrayMaxSize(500, { message: 'must hold at most 500 items' })
  @IsWellFormed({ each: true })
  groupNames!: string[];
}

@ArgsType()
export class DisassociateSigninDelegateGroupsFromAccountArgs extends AccountArgs {
  @Field(() => DisassociateSigninDelegateGroupsFromAccountInput, { description: 'The groups to remove.' })
  @ValidateNested()
  input!: DisassociateSigninDelegateGroupsFromAccountInput;
}
