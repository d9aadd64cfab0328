/** The demo organisation: the content of a store that was never used. All people and addresses are invented. */
import type { License } from '@aws-sdk/client-chime';
import { seedChat } from './room.js';
import { seedPhoneNumbers } from './phone-number.js';
import type { Writer } from '../../sql/port.js';
import type { AccountRecord, NewAccount } from '../store/account.js';
import type { Store } from '../store/store.js';
import type { NewUser, UserRecord } from '../store/user.js';
import { freshUser } from '../domain/user-lifecycle.js';

/** The content that an unused store gets. */
export type Seed = 'demo' | 'none';

/** The ids in AWS's published UpdateUser sample. The sample therefore works unchanged. */
export const DEMO_TEAM_ACCOUNT_ID = '12a3456b-7c89-012d-3456-78901e23fg45';
export const DEMO_USER_ID = '1ab2345c-67de-8901-f23g-45h678901j2k';
const DEMO_LWA_ACCOUNT_ID = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const DEMO_DIRECTORY_ACCOUNT_ID = '3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32';

const FIRST_DAY = Date.parse('2025-01-06T09:00:00.000Z');
const DAY = 24 * 3600 * 1000;

const TEAM_NAMES = [
  'Ada Birch',
  'Ben Cedar',
  'Cora Dogwood',
  'Dev Elm',
  'Eva Fir',
  'Finn Gum',
  'Gia Hazel',
  'Hal Ivy',
  'Ines Juniper',
  'Jon Kauri',
  'Kim Larch',
  'Leo Maple',
  'Mia Nutmeg',
  'Ned Oak',
  'Ola Pine',
  'Pia Quince',
  'Quin Rowan',
  'Rita Spruce',
  'Sam Teak',
  'Tess Umbra',
  'Uma Viburnum',
  'Vic Willow',
];
const LWA_NAMES = ['Wes Alder', 'Xena Beech', 'Yan Cypress', 'Zoe Drake', 'Abe Ebony', 'Bea Fern'];
const DIRECTORY_NAMES = ['Cal Ginkgo', 'Dora Holly', 'Eli Ironwood', 'Faye Jasmine'];

/** Fills an empty store with the demo organisation. Call it inside a transaction. */
export async function seedDemo(store: Store<Writer>): Promise<void> {
  await seedTeam(store);
  await seedLwa(store);
  await seedDirectory(store);
}

async function seedTeam(store: Store<Writer>): Promise<void> {
  const account = await store.accounts.insert(demoAccount(DEMO_TEAM_ACCOUNT_ID, 'Example Trees', 'Team', 0));
  await store.users.insert({ ...registered(account, 'Jane Rowe', 'example.com', 0), userId: DEMO_USER_ID });
  const members: UserRecord[] = [];
  for (const [index, name] of TEAM_NAMES.entries()) {
    const license = index % 3 === 0 ? 'Basic' : 'Pro';
    const invitedAt = FIRST_DAY + (index + 1) * DAY;
    const user = {
      ...registered(account, name, 'example.com', index + 1, license),
      invitationStatus: 'Accepted',
      invitedAt,
    } as const;
    members.push(await store.users.insert(user));
  }
  for (const [index, local] of ['amos.reed', 'bella.sage', 'carl.thyme', 'dina.vetch'].entries())
    await store.users.insert(invited(account, `${local}@example.org`, 'Pending', 100 + index));
  for (const [index, local] of ['no.such.box', 'gone.away'].entries())
    await store.users.insert(invited(account, `${local}@example.org`, 'Failed', 110 + index));
  for (const [index, name] of ['Boardroom', 'Lobby Screen'].entries()) {
    const device = registered(account, name, 'example.com', 120 + index);
    await store.users.insert({ ...device, userType: 'SharedDevice' });
  }
  if (members[0]) await seedPhoneNumbers(store, members[0], FIRST_DAY + 2 * DAY);
}

async function seedLwa(store: Store<Writer>): Promise<void> {
  const account = await store.accounts.insert(
    demoAccount(DEMO_LWA_ACCOUNT_ID, 'Example Forests', 'EnterpriseLWA', 1),
  );
  await store.accounts.claimDomain(account, 'forests.example.org');
  for (const [index, name] of LWA_NAMES.entries()) {
    const suspended = index % 3 === 2 ? ({ registrationStatus: 'Suspended' } as const) : {};
    await store.users.insert({
      ...registered(account, name, 'forests.example.org', 200 + index),
      ...suspended,
    });
  }
  await seedChat(store, account, 'forests.example.org', FIRST_DAY + 250 * DAY);
}

async function seedDirectory(store: Store<Writer>): Promise<void> {
  const account = await store.accounts.insert(
    demoAccount(DEMO_DIRECTORY_ACCOUNT_ID, 'Example Gardens', 'EnterpriseDirectory', 2),
  );
  await store.accounts.claimDomain(account, 'gardens.example.org');
  for (const name of ['Front Desk', 'Executive Assistants'])
    await store.accounts.addDelegateGroup(account, name);
  for (const [index, name] of DIRECTORY_NAMES.entries())
    await store.users.insert(registered(account, name, 'gardens.example.org', 300 + index));
}

function demoAccount(
  accountId: string,
  name: string,
  accountType: NewAccount['accountType'],
  day: number,
): NewAccount {
  return {
    accountId,
    name,
    accountType,
    accountStatus: 'Active',
    defaultLicense: 'Pro',
    supportedLicenses: ['Basic', 'Pro'],
    createdAt: FIRST_DAY + day * DAY,
  };
}

/** `number` is distinct for each user. The user's id, PIN and time of registration derive from it. */
function registered(
  account: AccountRecord,
  displayName: string,
  domain: string,
  number: number,
  license: License = 'Pro',
): NewUser {
  return {
    ...freshUser(account, `${displayName.toLowerCase().replace(' ', '.')}@${domain}`, 'PrivateUser'),
    userId: demoUserId(number),
    displayName,
    license,
    registrationStatus: 'Registered',
    registeredAt: FIRST_DAY + number * DAY + 3_600_000,
    personalPin: String(4_100_000_000 + number * 7919).padStart(10, '0'),
  };
}

function invited(
  account: AccountRecord,
  email: string,
  invitationStatus: 'Pending' | 'Failed',
  number: number,
): NewUser {
  return {
    ...freshUser(account, email, 'PrivateUser'),
    userId: demoUserId(number),
    invitationStatus,
    invitedAt: FIRST_DAY + number * DAY,
  };
}

function demoUserId(number: number): string {
  return `d0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
