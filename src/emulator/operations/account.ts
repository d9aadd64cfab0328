/** The account operations. docs/rules.md decides the points that Chime's documentation leaves open. */
import type { Account } from '@aws-sdk/client-chime';
import { randomUUID } from 'node:crypto';
import { defaultPageSize } from '../wire/api-model.js';
import { badRequest, chimeError, notFound } from '../wire/wire-error.js';
import { AWS_ACCOUNT_ID } from '../domain/caller-arn.js';
import { fetchPage, measureWeight } from '../domain/page-token.js';
import type { AccountRecord, AccountType } from '../store/account.js';
import type { Store } from '../store/store.js';
import { emailKey } from '../store/user.js';
import type { Writer } from '../../sql/port.js';
import type { Handlers, OperationContext, Printed, WriteContext } from './handler.js';

/** The most records of deleted accounts that one transaction removes. */
export const LEFTOVER_BATCH = 500;

/** A deleted account can be restored for 90 days. */
export const DELETED_ACCOUNT_RETENTION = 90 * 24 * 3600 * 1000;

/**
 * Returns the account of that id.
 * @throws WireError NotFoundException when there is none or it was deleted.
 */
export async function requireAccount(accountId: string, store: Store): Promise<AccountRecord> {
  const account = await store.accounts.find(accountId);
  if (!account) throw notFound('AccountId names no account.');
  return account;
}

/**
 * Refuses accounts of other types. AWS documents the rule but not the error. BadRequestException is what AWS was seen
 * to return for CreateUser on a Team account.
 */
export function requireAccountType(account: AccountRecord, types: readonly AccountType[]): void {
  if (!types.includes(account.accountType)) {
    throw badRequest(`This operation is for accounts of the type ${types.join(', ')}.`);
  }
}

/** Refuses Team accounts. Rooms, bots and retention need an Enterprise account of any kind. */
export function requireEnterprise(account: AccountRecord): void {
  requireAccountType(account, ['EnterpriseDirectory', 'EnterpriseLWA', 'EnterpriseOIDC']);
}

/** Unassigns the numbers of all users of the account. */
export async function releaseNumbers(
  account: AccountRecord,
  { store, now, changes }: WriteContext,
): Promise<void> {
  for (const e164 of await store.phoneNumbers.releaseAll(account.seq, now))
    changes.phoneNumber('Updated', e164);
}

/** Deletes for good the accounts that were deleted more than 90 days ago. */
export async function purgeDeletedAccounts({ store, now }: OperationContext<Writer>): Promise<void> {
  await store.accounts.purgeDeletedBefore(now - DELETED_ACCOUNT_RETENTION);
}

/**
 * The most groups of an account. AWS names no maximum. With this one a page of 200 accounts stays below 4 MiB (our
 * choice).
 */
export const MAX_DELEGATE_GROUPS = 40;

/**
 * The most bytes of group names in a response. Only accounts that got their groups before there was a maximum have
 * more.
 */
const SHOWN_GROUP_BYTES = 1_000_000;

/** The bytes of a group besides its name. */
const GROUP_BYTES = 20;

interface AccountWithGroups extends AccountRecord {
  readonly groups: readonly string[];
  /** Bytes of the groups as JSON. */
  readonly weight: number;
}

async function withGroups(account: AccountRecord, store: Store): Promise<AccountWithGroups> {
  const groups: string[] = [];
  let weight = 0;
  for (const name of await store.accounts.delegateGroups(account)) {
    weight += measureWeight(name) + GROUP_BYTES;
    if (weight > SHOWN_GROUP_BYTES) break;
    groups.push(name);
  }
  return { ...account, groups, weight };
}

async function* eachWithGroups(
  accounts: Promise<readonly AccountRecord[]>,
  store: Store,
): AsyncGenerator<AccountWithGroups> {
  for (const account of await accounts) yield await withGroups(account, store);
}

async function print(account: AccountRecord, store: Store): Promise<Printed<Account>> {
  return printWithGroups(await withGroups(account, store));
}

function printWithGroups(account: AccountWithGroups): Printed<Account> {
  return {
    AwsAccountId: AWS_ACCOUNT_ID,
    AccountId: account.accountId,
    Name: account.name,
    AccountType: account.accountType,
    CreatedTimestamp: new Date(account.createdAt),
    DefaultLicense: account.defaultLicense,
    SupportedLicenses: account.supportedLicenses,
    AccountStatus: account.accountStatus,
    SigninDelegateGroups: account.groups.map((GroupName) => ({ GroupName })),
  };
}

/**
 * Refuses to delete a Team account with registered users, or any other account with a claimed domain. Invited users do
 * not count.
 */
async function refuseDeletion(account: AccountRecord, store: Store): Promise<void> {
  if (account.accountType === 'Team') {
    if (await store.users.hasRegistered(account.seq)) {
      throw chimeError(
        'UnprocessableEntityException',
        'All users of a Team account must be suspended first.',
      );
    }
  } else if ((await store.accounts.domains(account)).length > 0) {
    throw chimeError(
      'UnprocessableEntityException',
      'The domains the account has claimed must be released first.',
    );
  }
}

type AccountOperation =
  | 'CreateAccount'
  | 'GetAccount'
  | 'ListAccounts'
  | 'UpdateAccount'
  | 'DeleteAccount'
  | 'GetAccountSettings'
  | 'UpdateAccountSettings'
  | 'AssociateSigninDelegateGroupsWithAccount'
  | 'DisassociateSigninDelegateGroupsFromAccount';

export const accountOperations: Handlers<AccountOperation> = {
  async CreateAccount({ Name }, { store, now, changes }) {
    const account = await store.accounts.insert({
      accountId: randomUUID(),
      name: Name,
      accountType: 'Team',
      accountStatus: 'Active',
      defaultLicense: 'Pro',
      supportedLicenses: ['Basic', 'Pro'],
      createdAt: now,
    });
    changes.account('Created', account);
    return { Account: await print(account, store) };
  },

  async GetAccount({ AccountId }, { store }) {
    return { Account: await print(await requireAccount(AccountId, store), store) };
  },

  async ListAccounts({ Name, UserEmail, NextToken, MaxResults }, { store }) {
    const email = UserEmail === undefined ? undefined : emailKey(UserEmail);
    const page = await fetchPage(
      {
        operation: 'ListAccounts',
        filters: [Name, email],
        token: NextToken,
        size: MaxResults ?? defaultPageSize('ListAccounts'),
        settings: store.settings,
      },
      (after, limit) =>
        eachWithGroups(store.accounts.list({ after, limit, namePrefix: Name, emailKey: email }), store),
      (account) => account.weight,
    );
    return { Accounts: page.rows.map(printWithGroups), NextToken: page.nextToken };
  },

  async UpdateAccount({ AccountId, Name, DefaultLicense }, { store, changes }) {
    const account = await requireAccount(AccountId, store);
    if (DefaultLicense !== undefined && !account.supportedLicenses.includes(DefaultLicense)) {
      throw badRequest('DefaultLicense must be one of the SupportedLicenses of the account.');
    }
    changes.account('Updated', account);
    const updated = await store.accounts.update(account, {
      name: Name ?? account.name,
      defaultLicense: DefaultLicense ?? account.defaultLicense,
    });
    return { Account: await print(updated, store) };
  },

  async DeleteAccount({ AccountId }, context) {
    const { store, now, changes } = context;
    const account = await requireAccount(AccountId, store);
    await refuseDeletion(account, store);
    changes.account('Deleted', account);
    await releaseNumbers(account, context);
    await store.accounts.setDeleted(account, now);
    // The records of a large account are removed later, in batches, so that no request waits long.
    await store.leftovers.remove(LEFTOVER_BATCH);
    await purgeDeletedAccounts(context);
  },

  async GetAccountSettings({ AccountId }, { store }) {
    return { AccountSettings: await store.accounts.settings(await requireAccount(AccountId, store)) };
  },

  async UpdateAccountSettings({ AccountId, AccountSettings }, { store, changes }) {
    const account = await requireAccount(AccountId, store);
    changes.account('Updated', account);
    await store.accounts.updateSettings(account, {
      ...(await store.accounts.settings(account)),
      ...AccountSettings,
    });
  },

  async AssociateSigninDelegateGroupsWithAccount({ AccountId, SigninDelegateGroups }, { store, changes }) {
    const names = SigninDelegateGroups.map(({ GroupName }, index) => {
      if (GroupName === undefined) throw badRequest(`SigninDelegateGroups[${index}].GroupName is required.`);
      return GroupName;
    });
    const account = await requireAccount(AccountId, store);
    requireAccountType(account, ['EnterpriseDirectory']);
    const all = new Set([...(await store.accounts.delegateGroups(account)), ...names]);
    if (all.size > MAX_DELEGATE_GROUPS) {
      throw badRequest(`An account has at most ${MAX_DELEGATE_GROUPS} SigninDelegateGroups.`);
    }
    changes.account('Updated', account);
    for (const name of names) await store.accounts.addDelegateGroup(account, name);
  },

  async DisassociateSigninDelegateGroupsFromAccount({ AccountId, GroupNames }, { store, changes }) {
    const account = await requireAccount(AccountId, store);
    requireAccountType(account, ['EnterpriseDirectory']);
    const present = new Set(await store.accounts.delegateGroups(account));
    if (!GroupNames.every((name) => present.has(name))) {
      throw notFound('GroupNames names a group that is not associated with the account.');
    }
    changes.account('Updated', account);
    for (const name of GroupNames) await store.accounts.removeDelegateGroup(account, name);
  },
};
