/** The `user` stem, from GraphQL over HTTP to the emulator and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, startStack, type TestStack } from '../support/gateway.js';
import { createAccount, joinTeam } from '../support/emulator-scene.js';
import { UpdateUserDocument, UserDocument } from '../support/gql/graphql.js';

let stack: TestStack;
let accountId: string;
let userId: string;

beforeAll(async () => {
  stack = await startStack();
  accountId = await createAccount(stack.emulator);
  userId = await joinTeam(stack.emulator, accountId, 'ann@example.com');
});
afterAll(() => stack.stop());

describe('updateUser', () => {
  it('changes the licence and answers the whole user', async () => {
    const input = { licenseType: 'Basic' } as const;
    const { data, errors } = await stack.ask(UpdateUserDocument, { accountId, userId, input });
    expect(errors).toBeUndefined();
    expect(data?.updateUser).toMatchObject({
      userId,
      accountId,
      licenseType: 'Basic',
      primaryEmail: 'ann@example.com',
    });
    const read = await stack.ask(UserDocument, { accountId, userId });
    expect(read.data?.user?.licenseType).toBe('Basic');
  });

  it('answers BAD_USER_INPUT for a licence that the account does not support', async () => {
    const answer = await stack.ask(UpdateUserDocument, { accountId, userId, input: { licenseType: 'Plus' } });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.data).toEqual({ updateUser: null });
  });
});
