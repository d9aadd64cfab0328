/** A gateway with READ_CACHE_SECONDS uses outputs again, but neither across rights nor after changes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Permission } from '../../../src/models/shared/permission.js';
import { StartupError } from '../../../src/settings/startup-error.js';
import { readSettings } from '../../../src/settings/settings.js';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { askAt, codesOf, startGatewayTo, startStack, type TestStack } from '../../support/gateway.js';
import { UpdateAccountDocument } from '../../support/gql/graphql.js';
import { dataOf } from '../../support/graphql-result.js';
import { createAccount, eventually, renameAccount } from '../../support/live-client.js';

const NAME = 'query($id: ID!) { account(accountId: $id) { name } }';
type Named = { account: { name: string } | null };

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack({ authenticate: authenticateByHeader, env: { READ_CACHE_SECONDS: '300' } });
});
afterAll(() => stack.stop());

const askAs = (options: { accounts?: string[]; permissions?: Permission[] } = {}) =>
  askAt(`${stack.url}/graphql`, asCaller(options));
const readName = async (id: string, ask = askAs()) =>
  (await ask<Named, { id: string }>(NAME, { id })).data?.account?.name;
const readsSent = (id: string) =>
  stack.upstream.calls.filter((call) => call === `GET /accounts/${id}`).length;

describe('READ_CACHE_SECONDS', () => {
  it('saves calls, and counts them in the metrics', async () => {
    const id = await createAccount(askAs());
    for (let read = 0; read < 10; read += 1) expect(await readName(id)).toBe('Live');
    // The feed may tell of the creation after the first read.
    expect(readsSent(id)).toBeLessThanOrEqual(2);
    const metrics = await fetch(`${stack.url}/metrics`, { headers: asCaller({}) });
    expect(await metrics.text()).toMatch(
      /chime_gateway_upstream_calls_saved_total{operation="GetAccount",by="cached"} [1-9]/,
    );
  });

  it('shows a caller its own write at once', async () => {
    const id = await createAccount(askAs());
    for (const name of ['One', 'Two', 'Three']) {
      await readName(id);
      await renameAccount(askAs(), id, name);
      expect(await readName(id)).toBe(name);
    }
  });

  it('is not affected by a write that the gateway refuses itself', async () => {
    const id = await createAccount(askAs());
    await readName(id);
    await eventually(async () => {
      const before = readsSent(id);
      // The operation is refused because of the identifier of the user, and not because of the account.
      const refused = await askAs()<object, { id: string }>(
        'mutation($id: ID!) { logoutUser(accountId: $id, userId: "..") { __typename } }',
        { id },
      );
      expect(codesOf(refused)).toEqual(['BAD_USER_INPUT']);
      await readName(id);
      expect(readsSent(id)).toBe(before);
    });
  });

  it('gives nobody what the rights do not allow', async () => {
    const id = await createAccount(askAs());
    await readName(id);
    const ask = askAs({ accounts: ['other'] });
    expect(codesOf(await ask<Named, { id: string }>(NAME, { id }))).toEqual(['FORBIDDEN']);
    const powerless = askAs({ permissions: ['user:read'] });
    expect(codesOf(await powerless<Named, { id: string }>(NAME, { id }))).toEqual(['FORBIDDEN']);
  });

  it('shows what another client has changed, as soon as the feed of the emulator tells', async () => {
    const gateway = await startGatewayTo({
      endpoint: stack.emulator.url,
      env: { READ_CACHE_SECONDS: '300' },
    });
    const id = await createAccount(gateway.ask);
    const read = async () => (await gateway.ask<Named, { id: string }>(NAME, { id })).data?.account?.name;
    expect(await read()).toBe('Live');
    await renameAccount(askAs(), id, 'Changed');
    await eventually(async () => expect(await read()).toBe('Changed'));
    await gateway.stop();
  });

  it('leaves the old values in the audit log true', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'chime-cache-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const gateway = await startGatewayTo({
      endpoint: stack.upstream.url,
      env: { READ_CACHE_SECONDS: '300', AUDIT_LOG: join(directory, 'audit.jsonl'), AUDIT_LOG_VALUES: 'true' },
    });
    const id = await createAccount(gateway.ask);
    await gateway.ask(NAME, { id });
    const before = readsSent(id);
    dataOf(await gateway.ask(UpdateAccountDocument, { accountId: id, input: { defaultLicense: 'Basic' } }));
    expect(readsSent(id)).toBe(before + 1);
    await gateway.stop();
  });

  it('needs Redis if several processes serve requests', () => {
    const several = { READ_CACHE_SECONDS: '5', WORKERS: '2' };
    expect(() => readSettings(several)).toThrow(
      new StartupError('READ_CACHE_SECONDS with WORKERS above 1 needs REDIS_URL'),
    );
    expect(readSettings({ ...several, REDIS_URL: 'redis://127.0.0.1' }).readCacheSeconds).toBe(5);
  });
});
