/** The values in entries of the audit log: new ones, old ones if they are to be read, and masked addresses. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmailMask } from '../../../src/audit-log/email-mask.js';
import { type AuditEntry, fromLine, toLine } from '../../../src/audit-log/entry.js';
import { type AuditFile, createAuditFile } from '../../support/audit-log.js';
import { codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

let upstream: ModelUpstream;
let audit: AuditFile;
let gateways: TestGateway[];
beforeEach(async () => {
  upstream = await startModelUpstream();
  audit = await createAuditFile();
  gateways = [];
});
afterEach(async () => {
  for (const gateway of gateways) await gateway.stop();
  await upstream.stop();
  await audit.remove();
});

async function start(env: Record<string, string> = {}): Promise<TestGateway> {
  const files = { AUDIT_LOG: audit.path, DATA_DIR: join(audit.directory, 'data') };
  const gateway = await startGatewayTo({ endpoint: upstream.url, env: { ...files, ...env } });
  gateways.push(gateway);
  return gateway;
}

/** Sends the mutation, and returns its entry. */
async function record({ ask }: TestGateway, mutation: string): Promise<AuditEntry> {
  expect(codesOf(await ask(`mutation { ${mutation} { __typename } }`))).toEqual([]);
  const entry = fromLine((await audit.text()).trimEnd().split('\n').at(-1) ?? '');
  if (!entry) throw new Error('The mutation has no entry.');
  return entry;
}

const changesOf = async (gateway: TestGateway, mutation: string) => (await record(gateway, mutation)).changes;
const operations = () => upstream.calls.map(({ operation }) => operation);

const UPDATE_USER = 'updateUser(accountId: "a", userId: "u", input: { licenseType: Pro, userType: null })';
const BATCH = `batchUpdateUser(accountId: "a", input: { updateUserRequestItems: [
  { userId: "u1", licenseType: Pro, alexaForBusinessMetadata: { isAlexaForBusinessEnabled: true, alexaForBusinessRoomArn: "arn:secret" } }
  { userId: "u2", licenseType: Basic }
] })`;

describe('without reading', () => {
  it('an entry has the new values of enums, booleans and numbers, of each object', async () => {
    const gateway = await start();
    expect(await changesOf(gateway, UPDATE_USER)).toEqual([
      { id: null, field: 'licenseType', new: 'Pro' },
      { id: null, field: 'userType', new: null },
    ]);
    expect(await changesOf(gateway, BATCH)).toEqual([
      { id: 'u1', field: 'updateUserRequestItems.licenseType', new: 'Pro' },
      {
        id: 'u1',
        field: 'updateUserRequestItems.alexaForBusinessMetadata.isAlexaForBusinessEnabled',
        new: 'true',
      },
      { id: 'u2', field: 'updateUserRequestItems.licenseType', new: 'Basic' },
    ]);
    const retention = '{ retentionSettings: { roomRetentionSettings: { retentionDays: 30 } } }';
    expect(await changesOf(gateway, `putRetentionSettings(accountId: "a", input: ${retention})`)).toEqual([
      { id: null, field: 'retentionSettings.roomRetentionSettings.retentionDays', new: '30' },
    ]);
    const membership = '{ memberId: "m", role: Administrator }';
    expect(
      await changesOf(gateway, `createRoomMembership(accountId: "a", roomId: "r", input: ${membership})`),
    ).toEqual([{ id: null, field: 'role', new: 'Administrator' }]);
    const number = '{ phoneNumberId: "+12065550100", productType: BusinessCalling, callingName: "Jane Doe" }';
    expect(
      await changesOf(
        gateway,
        `batchUpdatePhoneNumber(input: { updatePhoneNumberRequestItems: [${number}] })`,
      ),
    ).toEqual([
      { id: '***0100', field: 'updatePhoneNumberRequestItems.productType', new: 'BusinessCalling' },
    ]);
    expect(operations().filter((name) => /^Get|^List/.test(name))).toEqual(['GetRetentionSettings']);
    expect(await audit.text()).not.toMatch(/Jane|arn:|5550100/);
  });

  it('an entry has no number that could be a PIN or a phone number', async () => {
    const { ask } = await start();
    const retention = '{ retentionSettings: { roomRetentionSettings: { retentionDays: 2065550100 } } }';
    const mutation = `putRetentionSettings(accountId: "a", input: ${retention})`;
    expect(codesOf(await ask(`mutation { ${mutation} { __typename } }`))).toEqual(['BAD_USER_INPUT']);
    const text = await audit.text();
    expect(text).toContain('"fields":["retentionSettings.roomRetentionSettings.retentionDays"]');
    expect(text).not.toContain('2065550100');
  });

  it('an entry without such fields has no changes', async () => {
    const gateway = await start();
    expect(
      await changesOf(gateway, 'updateAccount(accountId: "a", input: { name: "Jane" })'),
    ).toBeUndefined();
  });
});

describe('with AUDIT_LOG_VALUES', () => {
  const read = { AUDIT_LOG_VALUES: 'true' };

  it('an entry has the old values too, for one read of each object', async () => {
    upstream.answer('GetUser', ({ labels }) => ({
      User: {
        UserId: labels.get('UserId') ?? '',
        LicenseType: 'Basic',
        UserType: 'PrivateUser',
        PrimaryEmail: 'jane.doe@example.org',
        DisplayName: 'Jane Doe',
      },
    }));
    const gateway = await start(read);
    expect(await changesOf(gateway, UPDATE_USER)).toEqual([
      { id: null, field: 'licenseType', old: 'Basic', new: 'Pro' },
      { id: null, field: 'userType', old: 'PrivateUser', new: null },
    ]);
    expect(operations()).toEqual(['GetUser', 'UpdateUser']);
    expect(await audit.text()).not.toMatch(/jane|Doe/i);
    const { data } = await gateway.ask(
      '{ auditLog { nodes { changes { id field isOldValueKnown oldValue newValue } omittedChanges } } }',
    );
    expect(data).toEqual({
      auditLog: {
        nodes: [
          {
            changes: [
              { id: null, field: 'licenseType', isOldValueKnown: true, oldValue: 'Basic', newValue: 'Pro' },
              { id: null, field: 'userType', isOldValueKnown: true, oldValue: 'PrivateUser', newValue: null },
            ],
            omittedChanges: 0,
          },
        ],
      },
    });
  });

  it.each([
    ['batchUpdateUser', BATCH, ['Basic', 'true', 'Basic']],
    [
      'updateUserSettings',
      'updateUserSettings(accountId: "a", userId: "u", input: { userSettings: { telephony: { inboundCalling: false, outboundCalling: true, sms: false } } })',
      ['true', 'true', 'true'],
    ],
    ['updateAccount', 'updateAccount(accountId: "a", input: { defaultLicense: Pro })', ['Basic']],
    [
      'updateAccountSettings',
      'updateAccountSettings(accountId: "a", input: { accountSettings: { enableDialOut: false } })',
      ['true'],
    ],
    [
      'putRetentionSettings',
      'putRetentionSettings(accountId: "a", input: { retentionSettings: { conversationRetentionSettings: { retentionDays: 9 } } })',
      ['1'],
    ],
    ['updateBot', 'updateBot(accountId: "a", botId: "b", input: { disabled: false })', ['true']],
    [
      'updatePhoneNumber',
      'updatePhoneNumber(phoneNumberId: "+12065550100", input: { productType: VoiceConnector })',
      ['BusinessCalling'],
    ],
    [
      'batchUpdatePhoneNumber',
      'batchUpdatePhoneNumber(input: { updatePhoneNumberRequestItems: [{ phoneNumberId: "+12065550100", productType: VoiceConnector }] })',
      ['BusinessCalling'],
    ],
  ])('%s has them', async (_name, mutation, old) => {
    const changes = await changesOf(await start(read), mutation);
    expect(changes?.map((change) => change.old)).toEqual(old);
  });

  it('a mutation runs although they cannot be read, and its entry says that they are unknown', async () => {
    upstream.answer('GetUser', () => null);
    const gateway = await start(read);
    expect(await changesOf(gateway, UPDATE_USER)).toEqual([
      { id: null, field: 'licenseType', new: 'Pro' },
      { id: null, field: 'userType', new: null },
    ]);
  });

  it('what was read by the same request is not read again, and what it changed is', async () => {
    const gateway = await start(read);
    const [first, second] = [`one: ${UPDATE_USER}`, `two: ${UPDATE_USER}`];
    await gateway.ask(`mutation { ${first} { userId } ${second} { userId } }`);
    expect(operations()).toEqual(['GetUser', 'UpdateUser', 'GetUser', 'UpdateUser']);
  });

  it('a refused mutation reads nothing', async () => {
    const gateway = await start(read);
    expect(
      codesOf(await gateway.ask(`mutation { ${UPDATE_USER.replace('"u"', '" "')} { userId } }`)),
    ).toEqual(['BAD_USER_INPUT']);
    expect(operations()).toEqual([]);
  });

  it('a mutation without values reads nothing', async () => {
    await record(await start(read), 'logoutUser(accountId: "a", userId: "u")');
    expect(operations()).toEqual(['LogoutUser']);
  });
});

const invite = (emails: readonly string[]) =>
  `inviteUsers(accountId: "a", input: { userEmailList: ${JSON.stringify(emails)} })`;
const idsOf = async (gateway: TestGateway, mutation: string) => (await record(gateway, mutation)).targets[0];

describe('an invited address', () => {
  const HASHED = /^hmac:[\w-]{22}:example\.org$/;

  it('is a keyed hash and its domain, the same in every process of the directory', async () => {
    const emails = ['jane.doe@example.org', 'JANE.DOE@Example.org', 'john@example.org'];
    const { name, count, ids } = (await idsOf(await start(), invite(emails))) ?? { ids: [] };
    expect({ name, count }).toEqual({ name: 'userEmailList', count: 3 });
    for (const id of ids) expect(id).toMatch(HASHED);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
    const created = await idsOf(
      await start(),
      'createUser(accountId: "a", input: { email: "jane.doe@example.org" })',
    );
    expect(created).toEqual({ name: 'email', count: 1, ids: [ids[0]] });
    expect(await audit.text()).not.toMatch(/jane|john/i);
    const key = join(audit.directory, 'data', 'audit-log.key');
    expect((await stat(key)).mode & 0o777).toBe(0o600);
    expect(ids.join('')).not.toContain(await readFile(key, 'utf8'));
  });

  it('has the same hash in all replicas with the same key', async () => {
    const path = join(audit.directory, 'key');
    await writeFile(path, 'a key of all replicas\n');
    const hashes: unknown[] = [];
    for (const DATA_DIR of ['one', 'other']) {
      const env = { AUDIT_LOG_EMAIL_KEY_FILE: path, DATA_DIR: join(audit.directory, DATA_DIR) };
      hashes.push((await idsOf(await start(env), invite(['jane@example.org'])))?.ids[0]);
    }
    expect(hashes[0]).toMatch(HASHED);
    expect(hashes[1]).toBe(hashes[0]);
  });

  it('the key is complete for whoever finds its file, and no other file is left', async () => {
    const keyFile = join(audit.directory, 'keys', 'audit-log.key');
    const hashes = Array.from({ length: 5 }, () => createEmailMask({ keyFile })('somebody@example.com'));
    expect(new Set(hashes).size).toBe(1);
    expect(await readdir(join(audit.directory, 'keys'))).toEqual(['audit-log.key']);
  });

  it('is in clear if the setting says so', () => {
    const mask = createEmailMask('clear');
    expect(mask('Jane@example.org')).toBe('Jane@example.org');
    for (const value of ['', 'Jane', 'jane@', '@example.org', 'a b@example.org', 'jane@example.org\n', 'a@b'])
      expect(mask(value)).toBeUndefined();
  });

  it('is hashed where the key cannot be stored', async () => {
    const gateway = await start({ AUDIT_LOG_EMAIL_KEY_FILE: '', DATA_DIR: '/dev/null' });
    expect((await idsOf(gateway, invite(['jane@example.org'])))?.ids[0]).toMatch(HASHED);
  });

  it('that is no address is counted only', async () => {
    const gateway = await start({ AUDIT_LOG_EMAILS: 'clear' });
    const answer = await gateway.ask(`mutation { ${invite(['not an address', 'x'])} { __typename } }`);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect((await audit.lines())[0]?.targets).toEqual([{ name: 'userEmailList', count: 2, ids: [] }]);
  });
});

it('changes that do not fit into 4 KB are counted', () => {
  const entry: AuditEntry = {
    time: '2026-03-01T00:00:00.000Z',
    requestId: 'r',
    caller: { id: 'ops', source: 'jwt' },
    address: '10.0.0.7',
    operationName: null,
    mutation: 'batchUpdateUser',
    accountId: 'a',
    targets: [{ name: 'userId', count: 50, ids: Array.from({ length: 50 }, (_, index) => `user-${index}`) }],
    fields: ['updateUserRequestItems.licenseType'],
    changes: Array.from({ length: 60 }, (_, index) => ({
      id: `user-${index}`,
      field: 'updateUserRequestItems.licenseType',
      old: 'Basic',
      new: 'Pro',
    })),
    outcome: 'OK',
    failedItems: 0,
    upstreamRequestId: null,
    durationMs: 1,
  };
  const line = toLine(entry);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4_096);
  const { changes = [], omittedChanges } = fromLine(line) ?? {};
  expect(changes.length).toBeGreaterThan(10);
  expect(changes.length + (omittedChanges ?? 0)).toBe(60);
});
