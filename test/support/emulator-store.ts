/**
 * An emulator on a store that is filled directly. It provides states that would take minutes through the API: thousands
 * of rows.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountRecord } from '../../src/emulator/store/account.js';
import { Store } from '../../src/emulator/store/store.js';
import type { UserRecord } from '../../src/emulator/store/user.js';
import { freshUser } from '../../src/emulator/domain/user-lifecycle.js';
import { startTestEmulator, type TestEmulator, type TestEmulatorOptions } from './emulator.js';

/** The id of the Enterprise account that `startFilledEmulator` creates. Its domain is full.example.org. */
export const FULL_ACCOUNT_ID = 'full-account';

/** Starts an emulator whose store has one Enterprise account and the rows that `fill` adds to it. */
export async function startFilledEmulator(
  fill: (store: Store, account: AccountRecord) => void,
  options: TestEmulatorOptions = {},
): Promise<TestEmulator> {
  const dataDir = await mkdtemp(join(tmpdir(), 'chime-emulator-'));
  const store = Store.open(dataDir);
  store.transaction(() => {
    const account = store.accounts.insert({
      accountId: FULL_ACCOUNT_ID,
      name: 'Full',
      accountType: 'EnterpriseLWA',
      accountStatus: 'Active',
      defaultLicense: 'Pro',
      supportedLicenses: ['Basic', 'Pro'],
      createdAt: 0,
    });
    store.accounts.claimDomain(account, 'full.example.org');
    fill(store, account);
  });
  store.close();
  const emulator = await startTestEmulator({ ...options, dataDir });
  return {
    ...emulator,
    stop: async () => {
      await emulator.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Inserts rooms `room-0`, `room-1`, ... into the account. */
export function insertRooms(store: Store, account: AccountRecord, count: number): void {
  const room = { accountSeq: account.seq, createdBy: 'arn:x', createdAt: 0, requestToken: null };
  for (let index = 0; index < count; index += 1) {
    store.rooms.insert({ ...room, roomId: `room-${index}`, name: `Room ${index}` });
  }
}

/** Inserts users `user-0`, `user-1`, ... into the account. */
export function insertUsers(store: Store, account: AccountRecord, count: number): UserRecord[] {
  return Array.from({ length: count }, (_, index) =>
    store.users.insert({
      ...freshUser(account, `user${index}@full.example.org`, undefined),
      userId: `user-${index}`,
    }),
  );
}
