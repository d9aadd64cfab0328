/** Our subgraph behind two routers, next to another subgraph: what clients of the supergraph get. */
import { GetUserCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccount, joinTeam } from '../support/emulator-scene.js';
import { type Answer, codesOf } from '../support/gateway.js';
import { dataOf, refused } from '../support/graphql-result.js';
import { ROUTER_NAMES, startSupergraph, type Supergraph } from '../support/supergraph.js';

describe.each(ROUTER_NAMES)('behind %s', (router) => {
  let supergraph: Supergraph;
  let accountId: string;
  let ann: string;
  let bob: string;

  beforeAll(async () => {
    supergraph = await startSupergraph(router);
    const { emulator } = supergraph.stack;
    accountId = await createAccount(emulator);
    ann = await joinTeam(emulator, accountId, 'ann@example.com');
    bob = await joinTeam(emulator, accountId, 'bob@example.com');
  });
  beforeEach(() => {
    supergraph.hr.employees.splice(0);
    employ(ann, 'C1');
    supergraph.clear();
  });
  afterAll(() => supergraph.stop());

  const employ = (userId: string | null, costCentre = 'C') =>
    supergraph.hr.employees.push({ user: userId === null ? null : { accountId, userId }, costCentre });

  const ask = (query: string, variables: Record<string, unknown> = {}) =>
    supergraph.ask<Record<string, unknown>, Record<string, unknown>>(query, variables);

  // What HR refers to and Chime does not have is an object to routers, but one of which they know the key only.
  const emails = '{ employees { nodes { number user { primaryEmail } } } }';

  it('an employee leads to the user, on to the account, and back to what HR knows of both', async () => {
    const answer = await ask(
      '{ employee(number: "1") { user { primaryEmail costCentre account { name headcount } } } }',
    );
    const account = { name: 'Example', headcount: 1 };
    const user = { primaryEmail: 'ann@example.com', costCentre: 'C1', account };
    expect(answer).toEqual({ data: { employee: { user } } });
  });

  it('a user leads to the employee and back to the user', async () => {
    const answer = await ask(
      `query ($accountId: ID!, $userId: ID!) {
        user(accountId: $accountId, userId: $userId) { costCentre employee { number user { primaryEmail } } }
      }`,
      { accountId, userId: ann },
    );
    const employee = { number: '1', user: { primaryEmail: 'ann@example.com' } };
    expect(answer).toEqual({ data: { user: { costCentre: 'C1', employee } } });
  });

  it('a page of users is extended in one request, with null for those whom HR does not know', async () => {
    const answer = await ask(
      `query ($accountId: ID!) {
        users(accountId: $accountId) { nodes { primaryEmail costCentre } pageInfo { hasNextPage } }
      }`,
      { accountId },
    );
    const { users } = dataOf(answer) as { users: { nodes: object[] } };
    expect(users).toMatchObject({ pageInfo: { hasNextPage: false } });
    expect(users.nodes).toHaveLength(2);
    expect(users.nodes).toEqual(
      expect.arrayContaining([
        { primaryEmail: 'ann@example.com', costCentre: 'C1' },
        { primaryEmail: 'bob@example.com', costCentre: null },
      ]),
    );
    expect(supergraph.hr.requests).toHaveLength(1);
  });

  it('a mutation changes Chime, and what it answers is extended', async () => {
    const answer = await ask(UPDATE_USER, { accountId, userId: ann, licenseType: 'Basic' });
    expect(answer).toEqual({ data: { updateUser: { licenseType: 'Basic', costCentre: 'C1' } } });
    const command = new GetUserCommand({ AccountId: accountId, UserId: ann });
    const { User } = await supergraph.stack.emulator.client.send(command);
    expect(User?.LicenseType).toBe('Basic');
  });

  it('references are answered in order, with null for users that do not exist', async () => {
    for (const userId of [bob, 'missing', null, ann, 'gone', bob]) employ(userId);
    expect(emailsOf(await ask(emails))).toEqual([
      'ann@example.com',
      'bob@example.com',
      null,
      null,
      'ann@example.com',
      null,
      'bob@example.com',
    ]);
    expect(supergraph.asked.calls).toHaveLength(1);
  });

  describe('errors', () => {
    it('of Chime arrive with code and details, and leave siblings alone', async () => {
      const answer = await ask(
        `mutation ($accountId: ID!, $userId: ID!) {
          missing: updateUser(accountId: $accountId, userId: "missing", input: { licenseType: Pro }) { userId }
          found: updateUser(accountId: $accountId, userId: $userId, input: { licenseType: Pro }) { costCentre }
        }`,
        { accountId, userId: ann },
      );
      expect(answer.data).toEqual({ missing: null, found: { costCentre: 'C1' } });
      expect(answer.errors).toMatchObject([errorOf(refused('missing', 'NOT_FOUND'))]);
    });

    it('of validation arrive with the paths of what was wrong', async () => {
      const answer = await ask(UPDATE_USER, { accountId, userId: ' ', licenseType: 'Pro' });
      expect(answer.data).toEqual({ updateUser: null });
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors?.[0]?.extensions.validationErrors).toMatchObject([{ path: 'userId' }]);
    });

    it('of one reference fail that one, under its path in the supergraph', async () => {
      for (const userId of ['..', bob]) employ(userId);
      const answer = await ask(emails);
      expect(emailsOf(answer)).toEqual(['ann@example.com', null, 'bob@example.com']);
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors?.[0]?.path?.join('.')).toContain('employees.nodes');
      expect(answer.errors?.[0]?.extensions.validationErrors).toMatchObject([{ path: 'userId' }]);
    });

    it('of the upstream in a reference arrive with code, details and when to try again', async () => {
      await supergraph.stack.emulator.controlApi('/faults', {
        Operation: 'GetUser',
        Exception: 'ThrottledClientException',
        Times: 3,
        RetryAfterSeconds: 0,
      });
      const answer = await ask('{ employee(number: "1") { number user { costCentre primaryEmail } } }');
      expect(answer.data).toEqual({
        employee: { number: '1', user: { costCentre: 'C1', primaryEmail: null } },
      });
      expect(codesOf(answer)).toEqual(['THROTTLED']);
      expect(answer.errors?.[0]?.extensions).toMatchObject({
        retryAfter: 0,
        chime: { error: 'ThrottledClientException', status: 429, retryable: true },
      });
    });
  });

  describe('headers', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    it('of the client reach both subgraphs, and ours goes under the request id that it was given', async () => {
      const headers = { 'x-request-id': 'client-request-7', traceparent, tracestate: 'vendor=1' };
      const answer = await supergraph.askWith(headers)('{ employee(number: "1") { user { primaryEmail } } }');
      expect(answer.errors).toBeUndefined();
      expect(supergraph.asked.crossings).toHaveLength(1);
      expect(supergraph.asked.crossings[0]?.headers).toMatchObject(headers);
      expect(supergraph.asked.crossings[0]?.answered).toMatchObject({ 'x-request-id': 'client-request-7' });
      expect(supergraph.hr.requests).toMatchObject([{ headers }]);
    });

    it('of one client are not those of another', async () => {
      const query = '{ employee(number: "1") { user { primaryEmail } } }';
      const ids = Array.from({ length: 10 }, (_, index) => `client-${index}`);
      await Promise.all(ids.map((id) => supergraph.askWith({ 'x-request-id': id })(query)));
      const seen = supergraph.asked.crossings.map(({ headers }) => headers['x-request-id']);
      expect(seen).toHaveLength(ids.length);
      expect(new Set(seen)).toEqual(new Set(ids));
    });
  });
});

const UPDATE_USER = `mutation ($accountId: ID!, $userId: ID!, $licenseType: License!) {
  updateUser(accountId: $accountId, userId: $userId, input: { licenseType: $licenseType }) {
    licenseType
    costCentre
  }
}`;

function emailsOf({ data }: Answer<unknown>): (string | null)[] {
  const { employees } = data as { employees: { nodes: { user: { primaryEmail: string | null } | null }[] } };
  return employees.nodes.map(({ user }) => user?.primaryEmail ?? null);
}

/** What is told of a failure whatever the router makes of the locations. */
function errorOf(answer: unknown): object {
  const { errors } = answer as { errors: [{ locations: unknown }] };
  const { locations: _, ...error } = errors[0];
  return error;
}
