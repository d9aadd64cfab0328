/** What refused mutations can make the gateway write: a bounded sample of each caller, and a count of the rest. */
import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLInputField,
  isInputObjectType,
  isListType,
} from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { argumentReader } from '../../../src/audit-log/recorded-arguments.js';
import { toLine } from '../../../src/audit-log/entry.js';
import { buildSchema } from '../../../src/graphql/schema/schema.js';
import { type AuditFile, type AuditLine, createAuditFile } from '../../support/audit-log.js';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { askAt, codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

/** Refusals of a caller within a minute that have an entry each. */
const SAMPLE = 60;

let upstream: ModelUpstream;
let audit: AuditFile;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startModelUpstream();
});
afterAll(() => upstream.stop());
beforeEach(async () => {
  upstream.clear();
  audit = await createAuditFile();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  gateway = await startGatewayTo({
    endpoint: upstream.url,
    env: { AUDIT_LOG: audit.path },
    authenticate: authenticateByHeader,
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await gateway.stop();
  await audit.remove();
});

const EVE = { id: 'eve', permissions: [] };

const ask = (query: string, caller: Parameters<typeof asCaller>[0], variables = {}) =>
  askAt(`${gateway.url}/graphql`, asCaller(caller))<unknown, Record<string, unknown>>(query, variables);

/** Twenty mutations of one request. */
const aliased = (call: string, head = '') =>
  `mutation ${head} { ${Array.from({ length: 20 }, (_, index) => `a${index}: ${call} { __typename }`).join(' ')} }`;

const LOGOUTS = aliased('logoutUser(accountId: "a", userId: "u")');

const of = (lines: AuditLine[], id: string) => lines.filter(({ caller }) => caller.id === id);

it('a caller without permission has a sample written, whose rest is counted in an entry a minute', async () => {
  for (let request = 0; request < 10; request += 1)
    expect(codesOf(await ask(LOGOUTS, EVE))).toEqual(Array(20).fill('FORBIDDEN'));
  expect(await audit.lines()).toHaveLength(SAMPLE);

  // Others have a sample of their own, and what reaches Chime is no refusal.
  await ask(LOGOUTS, { id: 'ann', permissions: [] });
  for (let request = 0; request < 5; request += 1) await ask(LOGOUTS, { id: 'ops' });
  const lines = await audit.lines();
  expect([of(lines, 'eve').length, of(lines, 'ann').length, of(lines, 'ops').length]).toEqual([60, 20, 100]);
  expect(lines.every(({ omitted }) => omitted === undefined)).toBe(true);

  vi.advanceTimersByTime(60_000);
  await expect.poll(async () => of(await audit.lines(), 'eve')).toHaveLength(SAMPLE + 1);
  expect((await audit.lines()).at(-1)).toMatchObject({
    caller: { id: 'eve' },
    mutation: 'logoutUser',
    outcome: 'FORBIDDEN',
    omitted: 10 * 20 - SAMPLE - 1,
  });
  const answer = await ask('{ auditLog(first: 2) { nodes { omitted } } }', { id: 'ops' });
  expect(answer.data).toEqual({ auditLog: { nodes: [{ omitted: 139 }, { omitted: 0 }] } });

  await ask(LOGOUTS, EVE);
  expect(of(await audit.lines(), 'eve')).toHaveLength(SAMPLE + 1 + 20);
});

it('a mutation that is carried out has its entry, however many were refused before', async () => {
  for (let request = 0; request < 5; request += 1)
    await ask(aliased('logoutUser(accountId: " ", userId: "u")'), { id: 'ops' });
  await ask('mutation { logoutUser(accountId: "a", userId: "u") { __typename } }', { id: 'ops' });
  const lines = await audit.lines();
  expect(lines).toHaveLength(SAMPLE + 1);
  expect(lines.at(-1)).toMatchObject({ outcome: 'OK', targets: [{ ids: ['u'] }] });
});

it('a refused request has few bytes written for each of its own', async () => {
  const query = aliased('batchSuspendUser(accountId: "x", input: { userIdList: $l })', '($l: [ID!]!)');
  for (const id of ['\u007f'.repeat(256), '\u202e'.repeat(256), crypto.randomUUID()]) {
    const variables = { l: Array(50).fill(id) };
    const before = (await audit.text()).length;
    await ask(query, { ...EVE, id: crypto.randomUUID() }, variables);
    const sent = JSON.stringify({ query, variables }).length;
    expect((await audit.text()).length - before).toBeLessThan(4 * sent);
  }
});

it('what was counted is written when the gateway stops', async () => {
  for (let request = 0; request < 4; request += 1) await ask(LOGOUTS, EVE);
  await gateway.stop();
  const lines = await audit.lines();
  expect(lines.map(({ omitted }) => omitted).filter(Boolean)).toEqual([4 * 20 - SAMPLE - 1]);
  gateway = await startGatewayTo({ endpoint: upstream.url, env: { AUDIT_LOG: audit.path } });
});

it('all callers together have 600 a minute', async () => {
  for (let caller = 0; caller < 35; caller += 1)
    await ask(LOGOUTS, { id: `caller-${caller}`, permissions: [] });
  expect(await audit.lines()).toHaveLength(600);
  const text = await (
    await fetch(`${gateway.url}/metrics`, { headers: asCaller({ id: 'prometheus' }) })
  ).text();
  expect(text).toContain('\nchime_gateway_audit_log_omitted_total 100\n');
});

const SUSPEND =
  'mutation ($ids: [ID!]!) { batchSuspendUser(accountId: "a", input: { userIdList: $ids }) { __typename } }';

it('a line takes 4 KB at most: a longer one has fewer identifiers, and their number', async () => {
  upstream.answer('BatchSuspendUser', () => ({ UserErrors: [] }));
  for (const character of ['x', '"', '\u20ac', '\u202e', '\u{e0041}']) {
    const id = character.repeat(256 / character.length);
    await ask(SUSPEND, { id: '\u00e9'.repeat(256) }, { ids: Array(50).fill(id) });
    const line = (await audit.lines()).at(-1);
    expect(line?.targets).toEqual([{ name: 'userIdList', count: 50, ids: expect.any(Array) }]);
    const ids = line?.targets[0]?.ids ?? [];
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids)).toEqual(new Set([id]));
  }
  for (const line of (await audit.text()).split('\n')) {
    expect(Buffer.byteLength(`${line}\n`)).toBeLessThanOrEqual(4_096);
    expect(line).not.toMatch(/\p{Cf}/u);
  }
});

/** A value for every argument and input field, all of them lists of 60 in case they may be. */
function everythingIn(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  text: string,
): Record<string, unknown> {
  return Object.fromEntries(
    inputs.map(({ name, type }) => {
      const named = getNamedType(type);
      const value = isInputObjectType(named) ? everythingIn(Object.values(named.getFields()), text) : text;
      return [name, isListType(getNullableType(type)) ? Array(60).fill(value) : value];
    }),
  );
}

it('a line of any mutation takes 4 KB at most with everything set, however long what is given is', () => {
  const mutations = Object.values(buildSchema().schema.getMutationType()?.getFields() ?? {});
  expect(mutations.length).toBeGreaterThan(30);
  const longest = '"\u20ac'.repeat(128);
  for (const field of mutations) {
    const given = everythingIn(field.args, longest);
    const { fields, targets, changes } = argumentReader(field)(given, (email) => email);
    const text = longest.slice(0, 128);
    const line = toLine({
      time: new Date(0).toISOString(),
      requestId: 'r'.repeat(128),
      caller: { id: longest, source: 'api-key' },
      address: text,
      operationName: 'O'.repeat(128),
      mutation: field.name,
      changes: changes.map(({ id, field: path, new: value }) => ({
        id,
        field: path,
        old: longest,
        new: value,
      })),
      accountId: longest,
      targets,
      fields,
      outcome: 'AUDIT_LOG_UNAVAILABLE',
      failedItems: 100,
      upstreamRequestId: text,
      durationMs: 123_456.789,
      omitted: 1_000_000_000,
      late: true,
    });
    expect([field.name, Buffer.byteLength(line) <= 4_096]).toEqual([field.name, true]);
  }
});
