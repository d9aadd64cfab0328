/** The object types and enums of Account, and the payloads of its operations. */
import { AccountStatus, AccountType } from '@aws-sdk/client-chime';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Connection } from './shared/connection.js';
import { ChangeFields } from './shared/change.js';
import { License } from './shared/license.js';

registerEnumType(AccountType, {
  name: 'AccountType',
  description: 'How people join an account.',
  valuesConfig: {
    EnterpriseDirectory: { description: 'Enterprise account whose users come from an Active Directory.' },
    EnterpriseLWA: {
      description: 'Enterprise account with claimed e-mail domains; users sign in with Login with Amazon.',
    },
    EnterpriseOIDC: {
      description: 'Enterprise account whose users sign in through OpenID Connect, such as Okta.',
    },
    Team: { description: 'Account whose users are invited by e-mail; createAccount creates this type.' },
  },
});

registerEnumType(AccountStatus, {
  name: 'AccountStatus',
  description: 'Whether the account is in use.',
  valuesConfig: {
    Active: { description: 'The account is in use.' },
    Suspended: { description: 'The account is suspended.' },
  },
});

@ObjectType({
  description: 'A group of an Active Directory whose members may sign in to the account.',
  simpleResolvers: true,
})
@Directive('@shareable')
export class SigninDelegateGroup {
  @Field(() => String, { nullable: true, description: 'The name of the group in the directory.' })
  groupName?: string | null;
}

@ObjectType({ description: 'Meeting settings of an account.', simpleResolvers: true })
@Directive('@shareable')
export class AccountSettings {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True if nobody may take control of a shared screen.',
  })
  disableRemoteControl?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'True if meetings offer to call the participant.' })
  enableDialOut?: boolean | null;
}

@ObjectType({
  description:
    'A Chime account: the people of an organisation and their settings. https://docs.aws.amazon.com/chime/latest/APIReference/API_Account.html',
  simpleResolvers: true,
})
@Directive('@key(fields: "accountId")')
export class Account {
  @Field(() => ID, { description: 'Identifier, unique among the accounts of the AWS account.' })
  accountId!: string;

  @Field(() => ID, { description: 'Identifier of the AWS account that owns the account: 12 digits.' })
  awsAccountId!: string;

  @Field(() => String, { description: 'The name, 1 to 100 characters; need not be unique.' })
  name!: string;

  @Field(() => AccountType, { nullable: true, description: 'How people join the account.' })
  accountType?: AccountType | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was created, in UTC.' })
  createdTimestamp?: Date | null;

  @Field(() => License, { nullable: true, description: 'The licence of users who are added from now on.' })
  defaultLicense?: License | null;

  @Field(() => [License], { nullable: true, description: 'The licences that its users may have.' })
  supportedLicenses?: License[] | null;

  @Field(() => AccountStatus, { nullable: true, description: 'Whether the account is in use.' })
  accountStatus?: AccountStatus | null;

  @Field(() => [SigninDelegateGroup], {
    nullable: true,
    description: 'Directory groups whose members may sign in; for EnterpriseDirectory accounts.',
  })
  signinDelegateGroups?: SigninDelegateGroup[] | null;
}

@ObjectType({ description: 'A page of a list of Account.', simpleResolvers: true })
export class AccountConnection extends Connection('Account', Account) {}

@ObjectType({ description: 'The account that the operation changed.' })
export class AccountPayload {
  accountId!: string;
}

@ObjectType({ description: 'The account that was deleted.', simpleResolvers: true })
export class DeleteAccountPayload {
  @Field(() => ID, { description: 'Identifier of the deleted account; it can no longer be looked up.' })
  accountId!: string;
}

@ObjectType({ description: 'A change of an account or its settings.', simpleResolvers: true })
export class AccountChange extends ChangeFields {
  @Field(() => ID, { nullable: true, description: 'Identifier of the account.' })
  accountId?: string | null;
}
