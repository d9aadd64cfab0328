/**
 * An emulator on a store that is filled directly. It provides states that would take minutes through the API: thousands
 * of rows.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountRecord } from '../../src/emulator/store/account.js';
import type { Store } from '../../src/emulator/store/store.js';
import type { Writer } from '../../src/sql/port.js';
import type { UserRecord } from '../../src/emulator/store/user.js';
import { freshUser } from '../../src/emulator/domain/user-lifecycle.js';
import { openBackend } from '../../src/emulator/store/open-backend.js';
import { startTestEmulator, testDatabase, type TestEmulator, type TestEmulatorOptions } from './emulator.js';
import { keptLog } from './log-file.js';

/** The id of the Enterprise account that `startFilledEmulator` creates. Its domain is full.example.org. */
export const FULL_ACCOUNT_ID = 'full-account';

/** Starts an emulator whose store has one Enterprise account and the rows that `fill` adds to it. */
export async function startFilledEmulator(
  fill: (store: Store<Writer>, account: AccountRecord) => Promise<void>,
  options: TestEmulatorOptions = {},
): Promise<TestEmulator> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chime-emulator-'));
  const database = await testDatabase();
  const backend = await openBackend({ database, dataDir, log: keptLog() });
  await backend.write([], async (store) => {
    const account = await store.accounts.insert({
      accountId: FULL_ACCOUNT_ID,
      name: 'Full',
      accountType: 'EnterpriseLWA',
      accountStatus: 'Active',
      defaultLicense: 'Pro',
      supportedLicenses: ['Basic', 'Pro'],
      createdAt: 0,
    });
    await store.accounts.claimDomain(account, 'full.example.org');
    await fill(store, account);
  });
  await backend.close();
  const emulator = await startTestEmulator({ ...options, dataDir, database });
  return {
    ...emulator,
    stop: async () => {
      await emulator.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Inserts rooms `room-0`, `room-1`, ... into the account. */
export async function insertRooms(
  store: Store<Writer>,
  account: AccountRecord,
  count: number,
): Promise<void> {
  const room = { accountSeq: account.seq, createdBy: 'arn:x', createdAt: 0, requestToken: null };
  for (let index = 0; index < count; index += 1) {
    await store.rooms.insert({ ...room, roomId: `room-${index}`, name: `Room ${index}` });
  }
}

/** Inserts users `user-0`, `user-1`, ... into the account. */
export async function insertUsers(
  store: Store<Writer>,
  account: AccountRecord,
  count: number,
): Promise<UserRecord[]> {
  const users: UserRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    const user = freshUser(account, `user${index}@full.example.org`, undefined);
    users.push(await store.users.insert({ ...user, userId: `user-${index}` }));
  }
  return users;
}
