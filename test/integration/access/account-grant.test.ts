/** A caller limited to accounts: what each of the 62 operations does for it, wherever in the graph it is asked for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SdkTransport } from '../../../src/chime/aws/transport.js';
import { apiModel } from '../../../src/emulator/wire/api-model.js';
import { buildSchema } from '../../../src/graphql/schema/schema.js';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { coordinateIn, coordinateOf, endOf, fieldsOf, waysFrom, writeWay } from '../../support/coordinate.js';
import { type Ask, askAt, codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, outputOf, startModelUpstream } from '../../support/model-upstream.js';

const { schema } = buildSchema();
const fields = fieldsOf(schema);
const ways = waysFrom(schema);

let upstream: ModelUpstream;
let gateway: TestGateway;
/** Asks as a caller that may do everything in two accounts. */
let ask: Ask;
beforeAll(async () => {
  upstream = await startModelUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url, authenticate: authenticateByHeader });
  ask = askAs(['ours', 'ours-too']);
});
beforeEach(() => upstream.clear());
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const askAs = (accounts: readonly string[] | 'all'): Ask =>
  askAt(`${gateway.url}/graphql`, asCaller({ accounts }));

/** The account that each call was about, with its operation. */
const callsMade = () =>
  upstream.calls.map(({ operation, labels }) => `${operation} ${labels.get('AccountId')}`);

/** A document that asks for an operation, in this account where it has one. */
function documentOf(operation: string, accountId = 'ours'): string {
  const step = fields.find((field) => coordinateIn(field) === coordinateOf(operation));
  if (!step) throw new Error(`${operation} is not in the graph.`);
  return writeWay([...(ways.get(step.type) ?? []), step], endOf(step), {
    accountId: JSON.stringify(accountId),
  });
}

const NOT_THIS_ACCOUNT = {
  message: 'This caller may not act on this account.',
  extensions: { code: 'FORBIDDEN' },
};
const NO_ACCOUNT = {
  message: 'This concerns all accounts, and the caller is limited to some.',
  extensions: { code: 'FORBIDDEN' },
};

const operations = Object.entries(apiModel.operations);
const inAccounts = operations.filter(([, { input }]) => 'AccountId' in input).map(([name]) => name);
const elsewhere = operations.filter(([, { input }]) => !('AccountId' in input)).map(([name]) => name);
/** Those whose answer, or filter, tells the account. */
const TELLING = new Set(['GetPhoneNumber', 'ListAccounts', 'ListPhoneNumbers']);

it('the operations are those of the API', () => {
  expect([inAccounts.length, elsewhere.length]).toEqual([43, 19]);
});

describe('an operation in an account', () => {
  it.each(inAccounts)('%s is carried out in a granted one', async (operation) => {
    const answer = await ask(documentOf(operation));
    expect(codesOf(answer)).toEqual([]);
    expect(callsMade()).toContain(`${operation} ours`);
    expect(callsMade().filter((call) => !call.endsWith(' ours'))).toEqual([]);
  });

  it.each(inAccounts)('%s is refused in any other, whether it exists or not', async (operation) => {
    const answers = [];
    for (const accountId of ['theirs', 'OURS', 'ours ', '%6furs', 'ours/../theirs', 'missing']) {
      answers.push(await ask(documentOf(operation, accountId)));
    }
    const [answer] = answers;
    expect(answer?.errors).toMatchObject([NOT_THIS_ACCOUNT]);
    expect(answer?.errors?.[0]?.extensions).toEqual(NOT_THIS_ACCOUNT.extensions);
    const alike = answers.map(({ data, errors }) => ({ data, message: errors?.[0]?.message }));
    for (const other of alike) expect(other).toEqual(alike[0]);
    expect(upstream.calls).toEqual([]);
  });
});

describe('an operation in no account', () => {
  it.each(elsewhere.filter((operation) => !TELLING.has(operation)))('%s is refused', async (operation) => {
    const answer = await ask(documentOf(operation));
    expect(answer.errors).toMatchObject([NO_ACCOUNT]);
    expect(upstream.calls).toEqual([]);
  });

  it.each(elsewhere)('%s is carried out for a caller without that limit', async (operation) => {
    expect(codesOf(await askAs('all')(documentOf(operation)))).toEqual([]);
    expect(callsMade()).toEqual([`${operation} undefined`]);
  });
});

const batch = (accountId: string) => `mutation { batchCreateRoomMembership(
  accountId: "${accountId}", roomId: "r", input: { membershipItemList: [{ memberId: "u" }, { memberId: "stranger" }] }
) { errors { memberId errorCode } room { roomId accountId } } }`;

describe('what a granted account leads to', () => {
  const ROOM = `{ room(accountId: "ours", roomId: "r") { memberships { nodes {
    member { memberId fullName accountId user { userId } bot { botId } }
  } } } }`;

  it('is refused where it is in another one: members of a room who are from there', async () => {
    upstream.answer('ListRoomMemberships', ({ labels }) => {
      const member = { MemberType: 'User', FullName: 'Ann Example' };
      return {
        RoomMemberships: ['ours', 'theirs', 'ours-too'].map((AccountId, index) => ({
          ...(outputOf('CreateRoomMembership', labels)['RoomMembership'] as object),
          Member: { ...member, MemberId: `u${index}`, AccountId },
        })),
      };
    });
    const answer = await ask<
      { room: { memberships: { nodes: { member: object }[] } } },
      Record<string, never>
    >(ROOM);
    expect(answer.data?.room.memberships.nodes.map(({ member }) => member)).toMatchObject([
      { accountId: 'ours', user: { userId: 'u0' } },
      { accountId: 'theirs', fullName: 'Ann Example', user: null },
      { accountId: 'ours-too', user: { userId: 'u2' } },
    ]);
    expect(answer.errors).toMatchObject([
      { ...NOT_THIS_ACCOUNT, path: ['room', 'memberships', 'nodes', 1, 'member', 'user'] },
    ]);
    expect(callsMade().filter((call) => call.includes('theirs'))).toEqual([]);
  });

  it('is not prefetched either: no page of users of another account is read', async () => {
    upstream.answer('ListRoomMemberships', () => ({
      RoomMemberships: Array.from({ length: 40 }, (_, index) => ({
        RoomId: 'r',
        Member: { MemberType: 'User', MemberId: `u${index}`, AccountId: index % 2 ? 'theirs' : 'ours' },
      })),
    }));
    const answer = await ask(ROOM);
    expect(codesOf(answer)).toEqual(Array.from({ length: 20 }, () => 'FORBIDDEN'));
    expect(callsMade()).toContain('ListUsers ours');
    expect(callsMade().filter((call) => call.includes('theirs'))).toEqual([]);
  });

  it('is read again after a mutation in it only', async () => {
    const settings = '{ telephony: { inboundCalling: true, outboundCalling: true, sms: true } }';
    const update = (alias: string, accountId: string) => `${alias}: updateUserSettings(
      accountId: "${accountId}", userId: "u", input: { userSettings: ${settings} }) { user { userId } }`;
    const answer = await ask(`mutation { ${update('first', 'theirs')} ${update('second', 'ours')} }`);
    expect(answer.data).toEqual({ first: null, second: { user: { userId: 'u' } } });
    expect(answer.errors).toMatchObject([{ ...NOT_THIS_ACCOUNT, path: ['first'] }]);
    expect(callsMade()).toEqual(['UpdateUserSettings ours', 'GetUser ours']);
  });

  it('may be members from elsewhere: they are added to a room, and told as answered', async () => {
    upstream.answer('BatchCreateRoomMembership', () => ({
      Errors: [{ MemberId: 'stranger', ErrorCode: 'NotFound', ErrorMessage: 'No such member.' }],
    }));
    expect((await ask(batch('ours'))).data).toEqual({
      batchCreateRoomMembership: {
        errors: [{ memberId: 'stranger', errorCode: 'NotFound' }],
        room: { roomId: 'r', accountId: 'ours' },
      },
    });
    expect(callsMade()).toEqual(['BatchCreateRoomMembership ours', 'GetRoom ours']);
    expect((await ask(batch('theirs'))).errors).toMatchObject([NOT_THIS_ACCOUNT]);
    expect(upstream.calls).toHaveLength(2);
  });
});

const thirtyUsers = (accountId: string) =>
  Array.from({ length: 30 }, (_, index) => ({ __typename: 'User', accountId, userId: `u${index}` }));

describe('references to entities', () => {
  const QUERY = `query ($representations: [_Any!]!) { entities: _entities(representations: $representations) {
    ... on Account { accountId } ... on User { userId } ... on Room { roomId } ... on Bot { botId }
  } }`;
  const resolve = (representations: object[]) =>
    ask<{ entities: unknown[] }, { representations: object[] }>(QUERY, { representations });

  it('are answered or refused one by one', async () => {
    upstream.answer('GetRoom', () => null);
    const keys = { userId: 'u', roomId: 'r', botId: 'b' };
    const representations = ['ours', 'theirs', 'missing'].flatMap((accountId) =>
      ['Account', 'User', 'Room', 'Bot'].map((__typename) => ({ __typename, accountId, ...keys })),
    );
    const answer = await resolve(representations);
    expect(answer.data?.entities).toEqual([
      { accountId: 'ours' },
      { userId: 'u' },
      null,
      { botId: 'b' },
      ...Array.from({ length: 8 }, () => null),
    ]);
    const [first, ...others] = answer.errors ?? [];
    expect(first).toMatchObject({ ...NOT_THIS_ACCOUNT, path: ['entities', 4] });
    expect(others).toHaveLength(7);
    for (const other of others) expect({ ...other, path: first?.path }).toEqual(first);
    expect(callsMade().toSorted()).toEqual([
      'GetAccount ours',
      'GetBot ours',
      'GetRoom ours',
      'GetUser ours',
    ]);
  });

  it('cost nothing for the users of another account, however many there are', async () => {
    upstream.answer('ListUsers', () => ({
      Users: thirtyUsers('ours').map(({ userId }) => ({ UserId: userId, AccountId: 'ours' })),
    }));
    const answer = await resolve([...thirtyUsers('theirs'), ...thirtyUsers('ours')]);
    expect(codesOf(answer)).toEqual(Array.from({ length: 30 }, () => 'FORBIDDEN'));
    expect(answer.data?.entities.slice(30)).toEqual(thirtyUsers('ours').map(({ userId }) => ({ userId })));
    expect(callsMade()).toEqual(['ListUsers ours']);
  });
});

describe('a caller who is granted no account', () => {
  it('may act on none', async () => {
    const nobody = askAs([]);
    for (const operation of ['GetAccount', 'UpdateUser', 'ListRooms']) {
      expect((await nobody(documentOf(operation))).errors).toMatchObject([NOT_THIS_ACCOUNT]);
    }
    expect(upstream.calls).toEqual([]);
  });
});

it('one caller is not limited by the grants of another', async () => {
  const answers = await Promise.all([
    ask(documentOf('GetUser', 'theirs')),
    askAs(['theirs'])(documentOf('GetUser', 'theirs')),
    askAs('all')(documentOf('GetUser', 'theirs')),
    askAs(['theirs'])(documentOf('GetUser', 'ours')),
  ]);
  expect(answers.map(codesOf)).toEqual([['FORBIDDEN'], [], [], ['FORBIDDEN']]);
});

describe('the output of a call, which identical reads share', () => {
  it('is not modified by what any caller makes of it', async () => {
    const send: SdkTransport['send'] = Reflect.get(SdkTransport.prototype, 'send');
    const spy = vi.spyOn(SdkTransport.prototype, 'send').mockImplementation(async function (
      this: SdkTransport,
      ...values
    ) {
      return freeze(await send.apply(this, values));
    });
    for (const [operation] of operations) {
      const all = await askAs('all')(documentOf(operation));
      expect([operation, codesOf(all)]).toEqual([operation, []]);
      expect(codesOf(await ask(documentOf(operation)))).not.toContain('INTERNAL_SERVER_ERROR');
    }
    expect(spy).toHaveBeenCalled();
    spy.mockRestore();
  });
});

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    for (const member of Object.values(Object.freeze(value))) freeze(member);
  return value;
}
