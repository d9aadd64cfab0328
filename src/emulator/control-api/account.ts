/**
 * The control API's routes for actions of administrators in the console: account types, claimed domains, restoration.
 */
import { z } from 'zod';
import { notFound } from '../wire/wire-error.js';
import { DELETED_ACCOUNT_RETENTION, releaseNumbers } from '../operations/account.js';
import type { AccountRecord } from '../store/account.js';
import type { Store } from '../store/store.js';
import { accountParams, conflict, emptyBody, findAccount } from './control-call.js';
import type { ControlRoute, WriteCall } from './control-call.js';

const license = z.enum(['Basic', 'Plus', 'Pro', 'ProTrial']);
const domainBody = z.strictObject({
  Domain: z
    .string()
    .max(253)
    .regex(/^[a-z\d-]+(\.[a-z\d-]+)+$/i, 'must be a domain name')
    .toLowerCase(),
});
const accountBody = z.strictObject({
  AccountType: z.enum(['Team', 'EnterpriseDirectory', 'EnterpriseLWA', 'EnterpriseOIDC']).optional(),
  SupportedLicenses: z.array(license).min(1).max(4).optional(),
  AccountStatus: z.enum(['Active', 'Suspended']).optional(),
});

export const accountRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/accounts/:accountId',
    summary: 'set {"AccountType", "SupportedLicenses", "AccountStatus"}, each optional',
    locks: ['account'],
    run: changeAccount,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/restore',
    summary: 'bring a deleted account back, within 90 days',
    locks: ['accounts', 'account'],
    run: restoreAccount,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/domains',
    summary: 'claim {"Domain"}; a Team account becomes EnterpriseLWA',
    locks: ['accounts', 'account'],
    run: claimDomain,
  },
  {
    method: 'POST',
    path: '/accounts/:accountId/domains/release',
    summary: 'release {"Domain"}; suspends the users of the account',
    locks: ['accounts', 'account'],
    run: releaseDomain,
  },
];

async function changeAccount({ params, body, store, changes }: WriteCall) {
  const account = await findAccount(params, store);
  const change = accountBody.parse(body);
  const accountType = change.AccountType ?? account.accountType;
  if (accountType === 'Team' && (await store.accounts.domains(account)).length > 0) {
    throw conflict('A Team account has no claimed domains; release them first.');
  }
  const supportedLicenses = [...new Set(change.SupportedLicenses ?? account.supportedLicenses)];
  if (!supportedLicenses.includes(account.defaultLicense)) {
    throw conflict('SupportedLicenses must contain the DefaultLicense of the account.');
  }
  const accountStatus = change.AccountStatus ?? account.accountStatus;
  changes.account('Updated', account);
  return printAccount(
    await store.accounts.update(account, { accountType, supportedLicenses, accountStatus }),
    store,
  );
}

async function restoreAccount({ params, body, store, now, changes }: WriteCall) {
  emptyBody.parse(body);
  const account = await store.accounts.findDeleted(accountParams.parse(params).accountId);
  if (!account || (account.deletedAt ?? 0) < now - DELETED_ACCOUNT_RETENTION) {
    throw notFound('AccountId names no account deleted in the last 90 days.');
  }
  if (await store.leftovers.existOf(account)) throw conflict('The account is still being deleted.');
  changes.account('Created', account);
  await store.accounts.setDeleted(account, null);
  return printAccount(account, store);
}

async function claimDomain({ params, body, store, changes }: WriteCall) {
  const account = await findAccount(params, store);
  const { Domain } = domainBody.parse(body);
  const owner = await store.accounts.ownerOfDomain(Domain);
  if (owner !== undefined && owner !== account.seq) throw conflict('Domain is claimed by another account.');
  if (owner === undefined) await store.accounts.claimDomain(account, Domain);
  changes.account('Updated', account);
  const accountType = account.accountType === 'Team' ? 'EnterpriseLWA' : account.accountType;
  return printAccount(await store.accounts.update(account, { accountType }), store);
}

async function releaseDomain(call: WriteCall) {
  const { params, body, store, changes } = call;
  const account = await findAccount(params, store);
  const { Domain } = domainBody.parse(body);
  if ((await store.accounts.ownerOfDomain(Domain)) !== account.seq)
    throw notFound('Domain is not claimed by the account.');
  await store.accounts.releaseDomain(Domain);
  changes.account('Updated', account);
  changes.users(account);
  await releaseNumbers(account, call);
  await store.users.suspendRegistered(account.seq);
  return printAccount(account, store);
}

async function printAccount(account: AccountRecord, store: Store) {
  return {
    AccountId: account.accountId,
    AccountType: account.accountType,
    AccountStatus: account.accountStatus,
    SupportedLicenses: account.supportedLicenses,
    Domains: await store.accounts.domains(account),
  };
}
