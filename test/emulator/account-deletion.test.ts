/** The deletion of an account with many records: it is gone at once, and its records are removed in batches. */
import { DeleteAccountCommand, ListAccountsCommand, ListUsersCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { refusal, type TestEmulator } from '../support/emulator.js';
import { FULL_ACCOUNT_ID, insertRooms, insertUsers, startFilledEmulator } from '../support/emulator-store.js';

const AccountId = FULL_ACCOUNT_ID;
const USERS = 1_600;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startFilledEmulator(async (store, account) => {
    await insertUsers(store, account, USERS);
    await insertRooms(store, account, 20);
  });
});
afterAll(() => emulator.stop());

const restore = () => emulator.controlApi(`/accounts/${AccountId}/restore`, {});

it('an account with many users is gone at once, and returns without them once all are removed (A-14, A-15, A-16)', async () => {
  const { client } = emulator;
  await emulator.controlApi(`/accounts/${AccountId}/domains/release`, { Domain: 'full.example.org' });
  await client.send(new DeleteAccountCommand({ AccountId }));
  await expect(restore()).rejects.toThrow('The account is still being deleted.');
  expect(await refusal(client.send(new ListUsersCommand({ AccountId })))).toBe('NotFoundException 404');
  const UserEmail = `user${USERS - 1}@full.example.org`;
  expect((await client.send(new ListAccountsCommand({ UserEmail }))).Accounts).toEqual([]);
  await vi.waitFor(restore, { timeout: 15_000, interval: 200 });
  expect((await client.send(new ListUsersCommand({ AccountId }))).Users).toEqual([]);
});
