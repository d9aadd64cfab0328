/** createRoom asked for more than once: by a client, by several at once, by the gateway after a lost connection. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { createEnterprise } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import { CreateRoomDocument, RoomsDocument } from '../support/gql/graphql.js';

let stack: TestStack;
let accountId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createEnterprise(stack.emulator);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const create = (name: string, clientRequestToken?: string | null) =>
  stack.ask(CreateRoomDocument, { accountId, input: { name, clientRequestToken } });
const listRooms = async () => dataOf(await stack.ask(RoomsDocument, { accountId })).rooms?.nodes;
const listNames = async () => (await listRooms())?.map(({ name }) => name);

describe('createRoom', () => {
  it.each([undefined, null])('without a token (%s) makes another room each time', async (token) => {
    const ids = [await create('Same', token), await create('Same', token)].map(
      (answer) => dataOf(answer).createRoom?.roomId,
    );
    expect(new Set(ids).size).toBe(2);
    expect(await listNames()).toEqual(['Same', 'Same']);
  });

  it('with the token of an earlier request answers the room of that one', async () => {
    const first = dataOf(await create('Once', 'token-1')).createRoom;
    expect(dataOf(await create('Once', 'token-1')).createRoom).toEqual(first);
    expect(dataOf(await create('Once', 'token-2')).createRoom?.roomId).not.toBe(first?.roomId);
    expect(await listNames()).toEqual(['Once', 'Once']);
    expect(await create('Another', 'token-1')).toEqual(refused('createRoom', 'BAD_USER_INPUT'));
  });

  it('with one token from several clients at once makes one room', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => create('Together', 'token')));
    const rooms = answers.map((answer) => dataOf(answer).createRoom);
    expect(rooms).toEqual(rooms.map(() => rooms[0]));
    expect(await listNames()).toEqual(['Together']);
  });

  it.each([undefined, 'token-of-the-client'])(
    'makes one room when the connection is lost after the first attempt, with the token %s',
    async (token) => {
      stack.upstream.loseAnswers(1);
      const { createRoom: made } = dataOf(await create('Only one', token));
      expect(stack.upstream.calls).toEqual([
        `POST /accounts/${accountId}/rooms`,
        `POST /accounts/${accountId}/rooms`,
      ]);
      expect(await listRooms()).toEqual([made]);
    },
  );
});
