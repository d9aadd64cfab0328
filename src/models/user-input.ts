/** The inputs and arguments of the User operations, with the API's constraints. */
import { UserType } from '@aws-sdk/client-chime';
import { ArgsType, type ClassType, Field, ID, InputType } from 'type-graphql';
import { AccountArgs } from './shared/account-args.js';
import { NoArgs, PageArgs } from './shared/connection.js';
import { IsEmailAddress, IsLongText, IsResourceId, IsWellFormed } from './shared/constraint.js';
import { License } from './shared/license.js';
import { UserArgs } from './shared/user-args.js';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsBoolean,
  IsEnum,
  IsOptional,
  ValidateNested,
} from './shared/class-validator-decorators.js';
import { PAGE_SIZE } from './shared/page-size.js';

/** Builds the filter and page arguments of a list of users. They follow the arguments of `BaseArgs`. */
function UserListArgs<Base extends ClassType>(BaseArgs: Base) {
  @ArgsType()
  class UserList extends PageArgs(PAGE_SIZE.ListUsers, BaseArgs) {
    @Field(() => String, { nullable: true, description: 'Returns only the user with this e-mail address.' })
    @IsOptional()
    @IsEmailAddress()
    userEmail?: string | null;

    @Field(() => UserType, { nullable: true, description: 'Returns only users of this type.' })
    @IsOptional()
    @IsEnum(UserType)
    userType?: UserType | null;
  }
  return UserList;
}

@ArgsType()
export class AccountUsersArgs extends UserListArgs(NoArgs) {}

@ArgsType()
export class UsersArgs extends UserListArgs(AccountArgs) {}

@InputType({ description: 'Alexa for Business settings to store; omitted members stay as they are.' })
export class AlexaForBusinessMetadataInput {
  @Field(() => Boolean, { nullable: true, description: 'True enables Alexa for Business.' })
  @IsOptional()
  @IsBoolean()
  isAlexaForBusinessEnabled?: boolean | null;

  @Field(() => String, { nullable: true, description: 'ARN of the Alexa for Business room resource.' })
  @IsOptional()
  @IsLongText()
  alexaForBusinessRoomArn?: string | null;
}

@InputType({
  description:
    'The changes of updateUser. Omitted members stay as they are. AWS documents only licence changes as effective; the Chime-compatible server of this project stores all three.',
})
export class UpdateUserInput {
  @Field(() => License, { nullable: true, description: 'The new licence; one of Account.supportedLicenses.' })
  @IsOptional()
  @IsEnum(License)
  licenseType?: License | null;

  @Field(() => UserType, { nullable: true, description: 'Whether it is a person or a shared device.' })
  @IsOptional()
  @IsEnum(UserType)
  userType?: UserType | null;

  @Field(() => AlexaForBusinessMetadataInput, { nullable: true, description: 'Alexa for Business settings.' })
  @IsOptional()
  @ValidateNested()
  alexaForBusinessMetadata?: AlexaForBusinessMetadataInput | null;
}

@ArgsType()
export class UpdateUserArgs extends UserArgs {
  @Field(() => UpdateUserInput, { description: 'The changes.' })
  @ValidateNested()
  input!: UpdateUserInput;
}

@InputType({ description: 'The change of one user in batchUpdateUser.' })
export class UpdateUserRequestItemInput extends UpdateUserInput {
  @Field(() => ID, { description: 'Identifier of the user to change.' })
  @IsResourceId()
  userId!: string;
}

@InputType({ description: 'The input of batchUpdateUser.' })
export class BatchUpdateUserInput {
  @Field(() => [UpdateUserRequestItemInput], { description: 'The changes: 1 to 20, applied in order.' })
  @ArrayNotEmpty({ message: 'must hold at least 1 item' })
  @ArrayMaxSize(20, { message: 'must hold at most 20 items' })
  @ValidateNested({ each: true })
  updateUserRequestItems!: UpdateUserRequestItemInput[];
}

@ArgsType()
export class BatchUpdateUserArgs extends AccountArgs {
  @Field(() => BatchUpdateUserInput, { description: 'The users and their changes.' })
  @ValidateNested()
  input!: BatchUpdateUserInput;
}

@InputType({ description: 'The input of batchSuspendUser or batchUnsuspendUser.' })
export class UserIdListInput {
  @Field(() => [ID], { description: 'Identifiers of the users: 1 to 50.' })
  @ArrayNotEmpty({ message: 'must hold at least 1 item' })
  @ArrayMaxSize(50, { message: 'must hold at most 50 items' })
  @IsResourceId({ each: true })
  userIdList!: string[];
}

@ArgsType()
export class UserIdListArgs extends AccountArgs {
  @Field(() => UserIdListInput, { description: 'The users.' })
  @ValidateNested()
  input!: UserIdListInput;
}

@InputType({ description: 'The input of createUser.' })
export class CreateUserInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The e-mail address. Optional in the API; the Chime-compatible server of this project requires it.',
  })
  @IsOptional()
  @IsEmailAddress()
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'The name of the user.' })
  @IsOptional()
  @IsWellFormed()
  username?: string | null;

  @Field(() => UserType, { nullable: true, description: 'The type of the user; a person if omitted.' })
  @IsOptional()
  @IsEnum(UserType)
  userType?: UserType | null;
}

@ArgsType()
export class CreateUserArgs extends AccountArgs {
  @Field(() => CreateUserInput, { description: 'The user to create.' })
  @ValidateNested()
  input!: CreateUserInput;
}

@InputType({ description: 'The input of inviteUsers.' })
export class InviteUsersInput {
  @Field(() => [String], { description: 'The e-mail addresses to invite: 1 to 50.' })
  @ArrayNotEmpty({ message: 'must hold at least 1 item' })
  @ArrayMaxSize(50, { message: 'must hold at most 50 items' })
  @IsEmailAddress({ each: true })
  userEmailList!: string[];

  @Field(() => UserType, {
    nullable: true,
    description: 'The type of the invited users; a person if omitted.',
  })
  @IsOptional()
  @IsEnum(UserType)
  userType?: UserType | null;
}

@ArgsType()
export class InviteUsersArgs extends AccountArgs {
  @Field(() => InviteUsersInput, { description: 'The people to invite.' })
  @ValidateNested()
  input!: InviteUsersInput;
}

@InputType({
  description: 'What a user may do with an assigned phone number. All three are replaced together.',
})
export class TelephonySettingsInput {
  @Field(() => Boolean, { description: 'Whether the user may receive calls.' })
  @IsBoolean()
  inboundCalling!: boolean;

  @Field(() => Boolean, { description: 'Whether the user may place calls.' })
  @IsBoolean()
  outboundCalling!: boolean;

  @Field(() => Boolean, { description: 'Whether the user may send and receive text messages.' })
  @IsBoolean()
  sms!: boolean;
}

@InputType({ description: 'The settings of a user.' })
export class UserSettingsInput {
  @Field(() => TelephonySettingsInput, { description: 'What the user may do with a phone number.' })
  @ValidateNested()
  telephony!: TelephonySettingsInput;
}

@InputType({ description: 'The input of updateUserSettings.' })
export class UpdateUserSettingsInput {
  @Field(() => UserSettingsInput, { description: 'The settings that replace the current ones.' })
  @ValidateNested()
  userSettings!: UserSettingsInput;
}

@ArgsType()
export class UpdateUserSettingsArgs extends UserArgs {
  @Field(() => UpdateUserSettingsInput, { description: 'The new settings.' })
  @ValidateNested()
  input!: UpdateUserSettingsInput;
}

@ArgsType()
export class UserChangedArgs extends AccountArgs {
  @Field(() => ID, { nullable: true, description: 'Only changes of this user. All users if you omit it.' })
  @IsOptional()
  @IsResourceId()
  userId?: string | null;
}
