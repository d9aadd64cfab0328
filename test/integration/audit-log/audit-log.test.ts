/** What the audit log holds of a mutation, and what it does not. */
import { stat } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFile, type AuditLine, createAuditFile } from '../../support/audit-log.js';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { askAt, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';
import {
  after,
  exception,
  reset,
  respond,
  startUpstream,
  type Upstream,
  userBody,
} from '../../support/upstream.js';

let upstream: ModelUpstream;
let scripted: Upstream;
let audit: AuditFile;
let gateway: TestGateway;
let onScript: TestGateway;

beforeAll(async () => {
  upstream = await startModelUpstream();
  scripted = await startUpstream();
});
afterAll(async () => {
  await upstream.stop();
  await scripted.stop();
});
beforeEach(async () => {
  upstream.clear();
  audit = await createAuditFile();
  const options = { env: { AUDIT_LOG: audit.path }, authenticate: authenticateByHeader };
  gateway = await startGatewayTo({ endpoint: upstream.url, ...options });
  onScript = await startGatewayTo({ endpoint: scripted.url, ...options, limits: { attempts: 1 } });
});
afterEach(async () => {
  await gateway.stop();
  await onScript.stop();
  await audit.remove();
});

type Caller = Parameters<typeof asCaller>[0];

const ask = (query: string, caller: Caller = {}, variables = {}, { url } = gateway) =>
  askAt(`${url}/graphql`, asCaller(caller))<Record<string, unknown>, Record<string, unknown>>(
    query,
    variables,
  );

/** The one line that a request leads to. */
async function lineOf(...request: Parameters<typeof ask>): Promise<AuditLine> {
  const before = (await audit.lines()).length;
  await ask(...request);
  const lines = await audit.lines();
  expect(lines).toHaveLength(before + 1);
  return lines.at(-1) as AuditLine;
}

const SUSPEND = `mutation ($ids: [ID!]!) { batchSuspendUser(accountId: "a", input: { userIdList: $ids }) { __typename } }`;
const UPDATE = `mutation Rename { updateUser(accountId: "a", userId: "u", input: { licenseType: Basic }) { userId } }`;

describe('an entry', () => {
  it('tells who asked, from where, for what, what came of it and how long it took', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'r-1', ...asCaller({ id: 'ops' }) },
      body: JSON.stringify({ query: UPDATE }),
    });
    expect(response.status).toBe(200);
    const [line] = await audit.lines();
    expect(line).toEqual({
      log: 'audit',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestId: 'r-1',
      caller: { id: 'ops', source: 'jwt' },
      address: '127.0.0.1',
      operationName: 'Rename',
      mutation: 'updateUser',
      accountId: 'a',
      targets: [{ name: 'userId', count: 1, ids: ['u'] }],
      fields: ['licenseType'],
      changes: [{ id: null, field: 'licenseType', new: expect.any(String) }],
      outcome: 'OK',
      failedItems: null,
      upstreamRequestId: 'request',
      durationMs: expect.any(Number),
    });
    expect(Math.abs(Date.now() - Date.parse(line?.time ?? ''))).toBeLessThan(10_000);
    expect(line?.durationMs).toBeGreaterThan(0);
  });

  it('stands in a file that only its owner can read', async () => {
    expect((await stat(audit.path)).mode & 0o777).toBe(0o600);
  });

  it('names the fields that were set, null included, and no others', async () => {
    const query = `mutation ($alexa: AlexaForBusinessMetadataInput) {
      updateUser(accountId: "a", userId: "u", input: { licenseType: Basic, userType: null, alexaForBusinessMetadata: $alexa }) { userId }
    }`;
    const alexa = { isAlexaForBusinessEnabled: true };
    expect((await lineOf(query, {}, { alexa })).fields).toEqual([
      'licenseType',
      'userType',
      'alexaForBusinessMetadata.isAlexaForBusinessEnabled',
    ]);
    expect((await lineOf(query, {}, { alexa: null })).fields).toContain('alexaForBusinessMetadata');
    expect((await lineOf(query)).fields).toEqual(['licenseType', 'userType']);
  });

  it('of a batch tells all its targets, and how many items failed', async () => {
    const failed = { UserId: 'u2', ErrorCode: 'NotFound', ErrorMessage: 'none' };
    upstream.answer('BatchSuspendUser', () => ({ UserErrors: [failed] }));
    const query = `mutation { batchSuspendUser(accountId: "a", input: { userIdList: ["u1", "u2"] }) { __typename } }`;
    expect(await lineOf(query)).toMatchObject({
      targets: [{ name: 'userIdList', count: 2, ids: ['u1', 'u2'] }],
      fields: [],
      outcome: 'OK',
      failedItems: 1,
    });
    upstream.answer('BatchUpdateUser', () => ({ UserErrors: [] }));
    const items =
      '[{ userId: "u1" }, { userId: "u2", licenseType: Pro }, { userId: "u3", licenseType: Basic }]';
    const update = `mutation { batchUpdateUser(accountId: "a", input: { updateUserRequestItems: ${items} }) { __typename } }`;
    expect(await lineOf(update)).toMatchObject({
      targets: [{ name: 'userId', count: 3, ids: ['u1', 'u2', 'u3'] }],
      fields: ['updateUserRequestItems.licenseType'],
      failedItems: 0,
    });
  });

  it('holds 50 identifiers of a list, 3 when it was refused, and their number', async () => {
    upstream.answer('BatchSuspendUser', () => ({ UserErrors: [] }));
    const userIdList = Array.from({ length: 51 }, () => crypto.randomUUID());
    const accepted = userIdList.slice(0, 50);
    const done = await lineOf(SUSPEND, {}, { ids: accepted });
    expect(done).toMatchObject({
      outcome: 'OK',
      targets: [{ name: 'userIdList', count: 50, ids: accepted }],
    });
    const refused = await lineOf(SUSPEND, {}, { ids: userIdList });
    expect(refused).toMatchObject({
      outcome: 'BAD_USER_INPUT',
      targets: [{ name: 'userIdList', count: 51, ids: userIdList.slice(0, 3) }],
    });
  });

  it.each([
    ['createAccount(input: { name: "Example" })', 'some-AccountId', []],
    [
      'createRoom(accountId: "a", input: { name: "Room" })',
      'a',
      [{ name: 'roomId', count: 1, ids: ['some-RoomId'] }],
    ],
    [
      'createUser(accountId: "a", input: { email: "ann@example.com" })',
      'a',
      [
        { name: 'email', count: 1, ids: [expect.stringMatching(/^hmac:[\w-]{22}:example\.com$/)] },
        { name: 'userId', count: 1, ids: ['some-UserId'] },
      ],
    ],
  ])('of %s names what was created', async (call, accountId, targets) => {
    expect(await lineOf(`mutation { ${call} { __typename } }`)).toMatchObject({ accountId, targets });
  });

  it('keeps four digits of a phone number, however it is written', async () => {
    for (const id of ['+12065550100', '%2B12065550100', '12065550100', '+1 (206) 555-0100']) {
      const line = await lineOf(
        `mutation { deletePhoneNumber(phoneNumberId: "${id}") { phoneNumberId: __typename } }`,
      );
      expect(line.targets).toEqual([{ name: 'phoneNumberId', count: 1, ids: ['***0100'] }]);
    }
  });

  it.each([
    ['an e-mail address', 'ann@example.com', ['***@***']],
    ['an e-mail address in the form of a path', 'ann%40example.com', ['***@***']],
    ['a phone number', '+12065550100', ['***0100']],
    ['the longest identifier', 'x'.repeat(256), ['x'.repeat(256)]],
    ['line separators', 'u\u2028\u2029', ['u\u2028\u2029']],
    ['text that is shown backwards', 'u\u202eKO\u2066\u200b\ufeff', ['u\u202eKO\u2066\u200b\ufeff']],
    ['tags that nobody sees', 'u\u{e0041}', ['u\u{e0041}']],
    ['a text that does not end', 'x'.repeat(5_000), []],
    ['a line feed', 'u\n{"log":"audit","mutation":"forged"}', []],
    ['control characters', 'u\u0000\u001b\u007f\u009b', []],
    ['blanks', '  ', []],
  ])('escapes or leaves out %s in place of an identifier', async (_case, userId, ids) => {
    const query = `mutation ($userId: ID!) { logoutUser(accountId: "a", userId: $userId) { __typename } }`;
    const line = await lineOf(query, {}, { userId });
    expect(line.targets).toEqual([{ name: 'userId', count: 1, ids }]);
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(await audit.text()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Cf}]/u);
  });
});

describe('the outcome', () => {
  const logout = 'mutation { logoutUser(accountId: "a", userId: "u") { __typename } }';

  it('is FORBIDDEN without the permission, and nothing was sent', async () => {
    expect(await lineOf(logout, { id: 'eve', permissions: ['user:read'] })).toMatchObject({
      caller: { id: 'eve' },
      accountId: 'a',
      outcome: 'FORBIDDEN',
      upstreamRequestId: null,
    });
    expect(upstream.calls).toEqual([]);
  });

  it('is FORBIDDEN in the account of others', async () => {
    expect(await lineOf(logout, { accounts: ['b'] })).toMatchObject({
      accountId: 'a',
      outcome: 'FORBIDDEN',
      upstreamRequestId: null,
    });
  });

  it.each([
    ['BAD_USER_INPUT', null, [], 'mutation { logoutUser(accountId: " ", userId: "u") { __typename } }'],
    ['NOT_FOUND', 'upstream-request', [exception('NotFoundException')], logout],
    ['UPSTREAM_BAD_RESPONSE', 'upstream-request', [respond({})], UPDATE],
    ['UPSTREAM_UNAVAILABLE', null, [reset], logout],
  ] as const)('is %s, with the request id %s of Chime', async (outcome, id, script, query) => {
    scripted.script(...script);
    const line = await lineOf(query, {}, {}, onScript);
    expect(line).toMatchObject({ outcome, upstreamRequestId: id });
  });

  it('is that of the mutation, whatever becomes of what is read behind it', async () => {
    upstream.answer('GetUser', () => null);
    const answer = await ask(
      `mutation { logoutUser(accountId: "a", userId: "u") { user { account { settings { disableRemoteControl } } } } }`,
    );
    expect(answer.data).toEqual({ logoutUser: { user: null } });
    expect(
      (await audit.lines()).map(({ outcome, upstreamRequestId }) => [outcome, upstreamRequestId]),
    ).toEqual([['OK', 'request']]);
  });

  it('tells of a change that was made, although it failed afterwards, that it was sent', async () => {
    scripted.script(respond('', 204), exception('ForbiddenException'));
    const settings = '{ retentionSettings: { roomRetentionSettings: { retentionDays: 1 } } }';
    const query = `mutation { putRetentionSettings(accountId: "a", input: ${settings}) { __typename } }`;
    expect(await lineOf(query, {}, {}, onScript)).toMatchObject({
      outcome: 'UPSTREAM_FORBIDDEN',
      upstreamRequestId: 'upstream-request',
    });
  });
});

const named = (id: string) => respond(userBody(), 200, { 'x-amzn-requestid': id });

const updating = (alias: string, userId: string) =>
  `${alias}: updateUser(accountId: "a", userId: "${userId}", input: {}) { userId }`;

describe('of one request', () => {
  it('every mutation has an entry of its own, in their order', async () => {
    scripted.script(
      named('first'),
      exception('NotFoundException', { headers: { 'x-amzn-requestid': 'second' } }),
      named('third'),
    );
    const query = `mutation { ${updating('one', 'u1')} ${updating('two', 'u2')} bad: logoutUser(accountId: " ", userId: "u") { __typename } ${updating('three', 'u3')} }`;
    await ask(query, {}, {}, onScript);
    const lines = await audit.lines();
    expect(lines.map(({ outcome, upstreamRequestId }) => [outcome, upstreamRequestId])).toEqual([
      ['OK', 'first'],
      ['NOT_FOUND', 'second'],
      ['BAD_USER_INPUT', null],
      ['OK', 'third'],
    ]);
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('the entries do not mix with those of another', async () => {
    scripted.script((answer, request) => {
      const id = /users\/(\w+)/.exec(request.url)?.[1] ?? '';
      after(Math.random() * 20, named(`of-${id}`))(answer, request);
    });
    const query = 'mutation ($id: ID!) { updateUser(accountId: "a", userId: $id, input: {}) { userId } }';
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => ask(query, {}, { id: `u${index}` }, onScript)),
    );
    const lines = await audit.lines();
    expect(lines).toHaveLength(100);
    for (const { targets, upstreamRequestId } of lines)
      expect(upstreamRequestId).toBe(`of-${targets[0]?.ids[0]}`);
  });

  it('queries have none', async () => {
    await ask('{ user(accountId: "a", userId: "u") { userId } }');
    await ask('mutation { __typename }');
    expect(await audit.text()).toBe('');
  });
});
