/** A store of an earlier version of the program is brought up to date with everything in it. */
import { GetPhoneNumberSettingsCommand, ListAccountsCommand, ListUsersCommand } from '@aws-sdk/client-chime';
import Libsql from 'libsql';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrations } from '../../src/emulator/store/migration.js';
import { startTestEmulator } from '../support/emulator.js';
import { acquireNumbers } from '../support/emulator-scene.js';

it('a store of the first schema keeps its accounts and users and can take phone numbers', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'chime-migration-'));
  const old = new Libsql(join(dataDir, 'chime.db'));
  old.exec(migrations[0] ?? '');
  old.exec(`
    INSERT INTO account (account_id, name, account_type, account_status, default_license, supported_licenses, created_at)
      VALUES ('a', 'Old', 'Team', 'Active', 'Pro', '["Basic","Pro"]', 0);
    INSERT INTO user (user_id, account_seq, email, email_key, license, user_type, registration_status)
      VALUES ('u', 1, 'old@example.com', 'old@example.com', 'Pro', 'PrivateUser', 'Registered');
    PRAGMA user_version = 1`);
  old.close();
  const emulator = await startTestEmulator({ dataDir });
  const { Accounts } = await emulator.client.send(new ListAccountsCommand({}));
  expect(Accounts).toMatchObject([{ AccountId: 'a', Name: 'Old' }]);
  const { Users } = await emulator.client.send(new ListUsersCommand({ AccountId: 'a' }));
  expect(Users).toMatchObject([{ UserId: 'u', PrimaryEmail: 'old@example.com', LicenseType: 'Pro' }]);
  await acquireNumbers(emulator, ['+12065550100']);
  await emulator.client.send(new GetPhoneNumberSettingsCommand({}));
  await emulator.stop();
  await rm(dataDir, { recursive: true });
});
