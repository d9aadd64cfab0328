/** Every mutation of the schema is recorded in the audit log, whether it is made or refused. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildSchema } from '../../../src/graphql/schema/schema.js';
import { type AuditFile, createAuditFile } from '../../support/audit-log.js';
import { ALL_PERMISSIONS, asCaller, authenticateByHeader } from '../../support/caller.js';
import { endOf, fieldsOf, writeWay } from '../../support/coordinate.js';
import { type Answer, askAt, codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

const { schema } = buildSchema();
const mutations = fieldsOf(schema).filter(({ type }) => type.name === 'Mutation');

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
  gateway = await startGatewayTo({
    endpoint: upstream.url,
    env: { AUDIT_LOG: audit.path },
    authenticate: authenticateByHeader,
  });
});
afterEach(async () => {
  await gateway.stop();
  await audit.remove();
});

const ask = (query: string, caller: Parameters<typeof asCaller>[0]) =>
  askAt(`${gateway.url}/graphql`, asCaller(caller))<Record<string, unknown>, Record<string, never>>(query);

it('every mutation of the schema is recorded, with nothing personal and no secret', async () => {
  expect(mutations.length).toBeGreaterThan(30);
  for (const step of mutations) {
    const answer: Answer<unknown> = await ask(writeWay([step], endOf(step)), {
      permissions: ALL_PERMISSIONS,
    });
    expect([step.field.name, codesOf(answer)]).toEqual([step.field.name, []]);
  }
  const lines = await audit.lines();
  expect(lines.map(({ mutation, outcome }) => [mutation, outcome])).toEqual(
    mutations.map(({ field }) => [field.name, 'OK']),
  );
  const aboutAccounts = mutations.filter(({ field }) => field.args.some(({ name }) => name === 'accountId'));
  const recorded = lines.filter(({ accountId }) => accountId === 'some-accountId');
  expect(recorded.map(({ mutation }) => mutation)).toEqual(aboutAccounts.map(({ field }) => field.name));
  const text = await audit.text();
  for (const secret of [
    'ann',
    '@',
    '2065550',
    'abc123',
    'Trees',
    'some-PersonalPIN',
    'some-SecurityToken',
    'some-DisplayName',
  ])
    expect(text).not.toContain(secret);
});

it('every mutation of the schema is recorded where it is refused', async () => {
  for (const step of mutations) await ask(writeWay([step], endOf(step)), { permissions: [] });
  expect(upstream.calls).toEqual([]);
  const lines = await audit.lines();
  expect(lines.map(({ mutation, outcome }) => [mutation, outcome])).toEqual(
    mutations.map(({ field }) => [field.name, 'FORBIDDEN']),
  );
});
