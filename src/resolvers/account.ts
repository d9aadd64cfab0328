/** The queries, mutations, field resolvers and entity reference of Account. */
import {
  AssociateSigninDelegateGroupsWithAccountCommand,
  CreateAccountCommand,
  DeleteAccountCommand,
  DisassociateSigninDelegateGroupsFromAccountCommand,
  ListAccountsCommand,
  UpdateAccountCommand,
  UpdateAccountSettingsCommand,
} from '@aws-sdk/client-chime';
import { Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { toAccount } from '../chime/loaders.js';
import { type PageRequest, readPage } from '../chime/read-page.js';
import { listFromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import {
  Account,
  AccountConnection,
  AccountPayload,
  AccountSettings,
  DeleteAccountPayload,
} from '../models/account.js';
import {
  AccountsArgs,
  AssociateSigninDelegateGroupsWithAccountArgs,
  CreateAccountArgs,
  DisassociateSigninDelegateGroupsFromAccountArgs,
  UpdateAccountArgs,
  UpdateAccountSettingsArgs,
} from '../models/account-input.js';
import { AccountArgs } from '../models/shared/account-args.js';
import { Authorized } from '../models/shared/authorized.js';
import { PAGE } from './api-reference.js';
import { referenceKey } from './reference-key.js';
import { PAGE_SIZE } from '../models/shared/page-size.js';
import { AccountChangeResolver } from './account-change.js';
import type { Resource } from './resource.js';

@Resolver(() => Account)
export class AccountResolver {
  @Authorized('account:read')
  @Query(() => Account, {
    nullable: true,
    description: `Returns an account, or null if there is none with this identifier. ${PAGE}/API_GetAccount.html`,
  })
  account(@Args() { accountId }: AccountArgs, @Ctx() { loaders }: Context): Promise<Account | null> {
    return loaders.account.load(accountId);
  }

  @Authorized('account:read')
  @Query(() => AccountConnection, {
    nullable: true,
    description: `Lists the accounts of the AWS account. ${PAGE}/API_ListAccounts.html`,
  })
  accounts(
    @Args() { name, userEmail, ...page }: AccountsArgs,
    @Ctx() { chime }: Context,
  ): Promise<AccountConnection> {
    const filters = toChime({ name, userEmail });
    const read = async (request: PageRequest) => {
      const command = new ListAccountsCommand({ ...filters, ...request });
      const { Accounts, NextToken } = await chime.send(command);
      return { rows: listFromChime(Accounts).map(toAccount), nextToken: NextToken || undefined };
    };
    return readPage(page, PAGE_SIZE.ListAccounts.maximum, read, ({ accountId }) => accountId, [
      'ListAccounts',
      filters,
    ]);
  }

  @Authorized('account:write')
  @Mutation(() => Account, {
    nullable: true,
    description: `Creates a Team account. Not idempotent: a retry creates another account, because names need not be unique. ${PAGE}/API_CreateAccount.html`,
  })
  async createAccount(@Args() { input }: CreateAccountArgs, @Ctx() { chime }: Context): Promise<Account> {
    const { Account: account } = await chime.send(new CreateAccountCommand(toChime(input)));
    return toAccount(account);
  }

  @Authorized('account:write')
  @Mutation(() => Account, {
    nullable: true,
    description: `Changes an account's name or default licence. The error is NOT_FOUND if there is no such account. ${PAGE}/API_UpdateAccount.html`,
  })
  async updateAccount(
    @Args() { accountId, input }: UpdateAccountArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<Account> {
    const { Account: account } = await chime.send(
      new UpdateAccountCommand({ AccountId: accountId, ...toChime(input) }),
    );
    loaders.account.clear(accountId);
    return toAccount(account);
  }

  @Authorized('account:lifecycle')
  @Mutation(() => DeleteAccountPayload, {
    nullable: true,
    description: `Deletes an account. The error is UNPROCESSABLE while a Team account has users that are not suspended, or an Enterprise account has claimed domains. ${PAGE}/API_DeleteAccount.html`,
  })
  async deleteAccount(
    @Args() { accountId }: AccountArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<DeleteAccountPayload> {
    await chime.send(new DeleteAccountCommand({ AccountId: accountId }));
    loaders.account.clear(accountId);
    return { accountId };
  }

  @Authorized('account:settings')
  @Mutation(() => AccountPayload, {
    nullable: true,
    description: `Changes the meeting settings of an account. ${PAGE}/API_UpdateAccountSettings.html`,
  })
  async updateAccountSettings(
    @Args() { accountId, input }: UpdateAccountSettingsArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<AccountPayload> {
    await chime.send(new UpdateAccountSettingsCommand({ AccountId: accountId, ...toChime(input) }));
    loaders.accountSettings.clear(accountId);
    return { accountId };
  }

  @Authorized('account:settings')
  @Mutation(() => AccountPayload, {
    nullable: true,
    description: `Allows members of directory groups to sign in to an EnterpriseDirectory account. ${PAGE}/API_AssociateSigninDelegateGroupsWithAccount.html`,
  })
  async associateSigninDelegateGroupsWithAccount(
    @Args() { accountId, input }: AssociateSigninDelegateGroupsWithAccountArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<AccountPayload> {
    await chime.send(
      new AssociateSigninDelegateGroupsWithAccountCommand({ AccountId: accountId, ...toChime(input) }),
    );
    loaders.account.clear(accountId);
    return { accountId };
  }

  @Authorized('account:settings')
  @Mutation(() => AccountPayload, {
    nullable: true,
    description: `Removes directory groups from an EnterpriseDirectory account. ${PAGE}/API_DisassociateSigninDelegateGroupsFromAccount.html`,
  })
  async disassociateSigninDelegateGroupsFromAccount(
    @Args() { accountId, input }: DisassociateSigninDelegateGroupsFromAccountArgs,
    @Ctx() { chime, loaders }: Context,
  ): Promise<AccountPayload> {
    await chime.send(
      new DisassociateSigninDelegateGroupsFromAccountCommand({ AccountId: accountId, ...toChime(input) }),
    );
    loaders.account.clear(accountId);
    return { accountId };
  }

  @Authorized('account:read')
  @FieldResolver(() => AccountSettings, {
    nullable: true,
    description: `The meeting settings; costs one more call. ${PAGE}/API_GetAccountSettings.html`,
  })
  settings(
    @Root() { accountId }: Pick<Account, 'accountId'>,
    @Ctx() { loaders }: Context,
  ): Promise<AccountSettings | null> {
    return loaders.accountSettings.load(accountId);
  }
}

@Resolver(() => AccountPayload)
class AccountPayloadResolver {
  @Authorized('account:read')
  @FieldResolver(() => Account, {
    nullable: true,
    description: 'The account as it is now; read only if you select it.',
  })
  account(
    @Root() { accountId }: Pick<AccountPayload, 'accountId'>,
    @Ctx() { loaders }: Context,
  ): Promise<Account | null> {
    return loaders.account.load(accountId);
  }
}

/** Resolves the supergraph's entity reference. Returns null when there is no such account. */
async function resolveAccountReference(reference: Partial<Account>, { loaders }: Context) {
  return loaders.account.load(referenceKey(reference, 'accountId').accountId);
}

export const accountResource: Resource = {
  resolvers: [AccountResolver, AccountPayloadResolver, AccountChangeResolver],
  reference: { entity: 'Account', permission: 'account:read', resolve: resolveAccountReference },
};
