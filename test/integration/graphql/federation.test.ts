/** The gateway as a subgraph: what a router asks it, over real HTTP. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccount, joinTeam } from '../../support/emulator-scene.js';
import { codesOf, startStack, type TestStack } from '../../support/gateway.js';

const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on Account { name }
    ... on User { primaryEmail account { name } }
  }
}`;

let stack: TestStack;
let accountId: string;
let userId: string;

beforeAll(async () => {
  stack = await startStack();
  accountId = await createAccount(stack.emulator);
  userId = await joinTeam(stack.emulator, accountId, 'ann@example.com');
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const entities = (...representations: unknown[]) =>
  stack.ask<{ _entities: unknown[] }, { representations: unknown[] }>(ENTITIES, { representations });

const account = { name: 'Example' };
const user = { primaryEmail: 'ann@example.com', account };

it('_service answers what schema.graphql holds', async () => {
  const { data } = await stack.ask<{ service: { sdl: string } }, Record<string, never>>(
    '{ service: _service { sdl } }',
  );
  const file = await readFile(new URL('../../../schema.graphql', import.meta.url), 'utf8');
  expect(data?.service.sdl.trimEnd()).toBe(file.trimEnd());
});

describe('_entities', () => {
  it('answers accounts and users in the order asked for, with null for what does not exist', async () => {
    const answer = await entities(
      { __typename: 'User', accountId, userId },
      { __typename: 'Account', accountId: 'missing' },
      { __typename: 'Account', accountId },
      { __typename: 'User', accountId, userId: 'missing' },
      { __typename: 'User', accountId, userId },
    );
    expect(answer).toEqual({ data: { _entities: [user, null, account, null, user] } });
  });

  it('asks Chime once for each entity, however often it is referred to', async () => {
    const reference = { __typename: 'User', accountId, userId };
    await entities(...Array.from({ length: 50 }, () => reference));
    expect(stack.upstream.calls.toSorted()).toEqual([
      `GET /accounts/${accountId}`,
      `GET /accounts/${accountId}/users/${userId}`,
    ]);
  });

  it.each([
    ['is missing', { __typename: 'User', accountId: 'a' }, ['userId']],
    ['is blank', { __typename: 'Account', accountId: ' ' }, ['accountId']],
    ['would change the path', { __typename: 'User', accountId: '..', userId: '.' }, ['accountId', 'userId']],
    ['is no string', { __typename: 'Account', accountId: { a: 1 } }, ['accountId']],
    ['is null', { __typename: 'Account', accountId: null }, ['accountId']],
  ])('fails only the item whose key %s', async (_title, broken, paths) => {
    const answer = await entities({ __typename: 'Account', accountId }, broken, {
      __typename: 'Account',
      accountId,
    });
    expect(answer.data).toEqual({ _entities: [account, null, account] });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.path).toEqual(['_entities', 1]);
    expect(answer.errors?.[0]?.extensions.validationErrors?.map(({ path }) => path)).toEqual(paths);
    expect(stack.upstream.calls).toEqual([`GET /accounts/${accountId}`]);
  });

  it.each<[string, unknown]>([
    ['of a type that is no entity', { __typename: 'License', accountId: 'secret' }],
    ['of an unknown type', { __typename: 'Secret', accountId: 'secret' }],
    ['of a type named like a member of every object', { __typename: 'constructor' }],
    ['without a type', { accountId: 'secret' }],
    ['that is no object', 'secret'],
  ])('refuses a reference %s as a mistake of the caller', async (_title, reference) => {
    const answer = await entities({ __typename: 'Account', accountId }, reference);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    const [violation] = answer.errors?.[0]?.extensions.validationErrors ?? [];
    expect(violation).toMatchObject({ path: 'representations[1].__typename' });
    expect(answer.errors?.[0]?.path).toEqual(['_entities', 1]);
    expect(answer.data).toMatchObject({ _entities: [{ name: expect.any(String) }, null] });
    expect(JSON.stringify(answer)).not.toMatch(/secret/i);
    expect(stack.logged.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
