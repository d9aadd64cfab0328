/** The accounts that a run works on, made before it begins. */
import { CreateAccountCommand, CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-chime';
import type { DirectStore } from './store.js';

interface EnterpriseAccount {
  readonly accountId: string;
  /** Claimed by the account. */
  readonly domain: string;
  /** Its registered users. */
  readonly userIds: readonly string[];
}

export interface Organisation {
  readonly store: DirectStore;
  readonly enterprises: readonly EnterpriseAccount[];
  readonly teamAccountId: string;
}

/** How many accounts there are with rooms and users, and how many users in each. */
const ENTERPRISES = 4;
const USERS = 40;

export async function createOrganisation(store: DirectStore): Promise<Organisation> {
  const enterprises = await Promise.all(
    Array.from({ length: ENTERPRISES }, (_, index) => createEnterprise(store, `org${index}.example.org`)),
  );
  const teamAccountId = await createAccount(store, 'Team');
  return { store, enterprises, teamAccountId };
}

async function createAccount({ client }: DirectStore, Name: string): Promise<string> {
  const { Account } = await client.send(new CreateAccountCommand({ Name }));
  if (!Account?.AccountId) throw new Error('No account was created.');
  return Account.AccountId;
}

async function createEnterprise(store: DirectStore, domain: string): Promise<EnterpriseAccount> {
  const accountId = await createAccount(store, 'Enterprise');
  await store.controlApi(`/accounts/${accountId}/domains`, { Domain: domain });
  const emails = Array.from({ length: USERS }, (_, index) => `user${index}@${domain}`);
  await Promise.all(
    emails.map((Email) => store.client.send(new CreateUserCommand({ AccountId: accountId, Email }))),
  );
  const { Users = [] } = await store.client.send(
    new ListUsersCommand({ AccountId: accountId, MaxResults: 200 }),
  );
  return { accountId, domain, userIds: Users.flatMap(({ UserId }) => UserId ?? []) };
}
