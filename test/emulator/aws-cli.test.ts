/** The AWS CLI calls the emulator. The tests are skipped on a machine without the CLI. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';

const run = promisify(execFile);
const isInstalled = spawnSync('aws', ['--version']).status === 0;
if (!isInstalled)
  process.stderr.write('Skipped: the tests by the AWS CLI, as there is no `aws` on the PATH.\n');

const ACCOUNT = ['--account-id', '12a3456b-7c89-012d-3456-78901e23fg45'];
const USER = [...ACCOUNT, '--user-id', '1ab2345c-67de-8901-f23g-45h678901j2k'];

describe.skipIf(!isInstalled)('the AWS CLI', { timeout: 60_000 }, () => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await startTestEmulator({ seed: 'demo' });
  });
  afterAll(() => emulator.stop());

  async function aws(command: string, ...args: string[]): Promise<unknown> {
    const { stdout } = await run('aws', ['chime', command, '--endpoint-url', emulator.url, ...args], {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: 'x',
        AWS_SECRET_ACCESS_KEY: 'y',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_DEFAULT_OUTPUT: 'json',
      },
    });
    return stdout === '' ? undefined : JSON.parse(stdout);
  }

  it('updates a user and reads the change (U-23)', async () => {
    const updated = await aws('update-user', ...USER, '--license-type', 'Basic');
    expect(updated).toMatchObject({ User: { UserId: USER[3], LicenseType: 'Basic' } });
    expect(await aws('get-user', ...USER)).toMatchObject({ User: { LicenseType: 'Basic' } });
  });

  it('reads a whole list with its own paging (W-24, W-25)', async () => {
    const all = (await aws('list-users', ...ACCOUNT)) as { Users: unknown[] };
    const paged = (await aws('list-users', ...ACCOUNT, '--page-size', '7')) as { Users: unknown[] };
    expect(all.Users.length).toBeGreaterThan(7);
    expect(paged.Users).toEqual(all.Users);
  });

  it('gets 201 for an invitation and nothing for a 204 (W-10, W-11, U-1)', async () => {
    const invited = await aws(
      'invite-users',
      ...ACCOUNT,
      '--user-email-list',
      'a@example.com',
      'b+c@example.com',
    );
    expect(invited).toMatchObject({ Invites: [{ Status: 'Pending' }, { EmailAddress: 'b+c@example.com' }] });
    const found = await aws('list-users', ...ACCOUNT, '--user-email', 'B+C@example.com');
    expect(found).toMatchObject({ Users: [{ PrimaryEmail: 'b+c@example.com' }] });
    expect(await aws('logout-user', ...USER)).toBeUndefined();
    const settings = 'Telephony={InboundCalling=true,OutboundCalling=true,SMS=true}';
    expect(await aws('update-user-settings', ...USER, '--user-settings', settings)).toBeUndefined();
    expect(await aws('get-user-settings', ...USER)).toEqual({
      UserSettings: { Telephony: { InboundCalling: true, OutboundCalling: true, SMS: true } },
    });
  });

  it('names the exception and fails when a request is refused (W-17)', async () => {
    // Version 2 of the CLI exits with 254, version 1 with 255.
    const code = expect.toSatisfy((status) => status === 254 || status === 255) as unknown;
    const refused = aws('get-user', ...ACCOUNT, '--user-id', 'nobody');
    await expect(refused).rejects.toMatchObject({
      code,
      stderr: expect.stringContaining('(NotFoundException)'),
    });
    const invalid = aws('update-user', ...USER, '--license-type', 'Gold');
    await expect(invalid).rejects.toMatchObject({
      code,
      stderr: expect.stringContaining('(BadRequestException)'),
    });
  });

  it('needs no signature (W-21)', async () => {
    expect(await aws('get-account', ...ACCOUNT, '--no-sign-request')).toMatchObject({
      Account: { AccountType: 'Team' },
    });
  });
});
