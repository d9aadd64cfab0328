/** The lists of rooms, memberships and bots as connections: walked while rows come and go, and each to its own cursors. */
import {
  BatchCreateRoomMembershipCommand,
  CreateRoomMembershipCommand,
  DeleteRoomCommand,
  DeleteRoomMembershipCommand,
  InviteUsersCommand,
  ListUsersCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { brokenRule, dataOf } from '../support/graphql-result.js';
import {
  createAccount,
  createBot,
  createEnterprise,
  createRoom,
  createUser,
} from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  BotsDocument,
  RoomMembershipsDocument,
  RoomsDocument,
  type RoomPageFragment,
} from '../support/gql/graphql.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

interface Page {
  ids: string[];
  cursors: string[];
  pageInfo: RoomPageFragment['pageInfo'];
}
type ReadPage = (first: number, after?: string | null) => Promise<Page>;

/** The pages of one kind of list; those of `ids` are checked to be the same in edges and nodes. */
const readers = {
  rooms:
    (accountId: string, memberId?: string): ReadPage =>
    async (first, after) => {
      const { rooms } = dataOf(await stack.ask(RoomsDocument, { accountId, memberId, first, after }));
      return toPage(rooms, ({ roomId }) => roomId);
    },
  roomMemberships:
    (accountId: string, roomId: string): ReadPage =>
    async (first, after) => {
      const variables = { accountId, roomId, first, after };
      const { roomMemberships } = dataOf(await stack.ask(RoomMembershipsDocument, variables));
      return toPage(roomMemberships, ({ member }) => member.memberId);
    },
  bots:
    (accountId: string): ReadPage =>
    async (first, after) => {
      const { bots } = dataOf(await stack.ask(BotsDocument, { accountId, first, after }));
      return toPage(bots, ({ botId }) => botId);
    },
};

interface List<Node, Row> extends Pick<Page, 'pageInfo'> {
  edges: { cursor: string; node: Node }[];
  nodes: Row[];
}

function toPage<Node, Row extends Node>(list: List<Node, Row> | null, idOf: (node: Node) => string): Page {
  if (!list) throw new Error('The list is null.');
  const { edges, nodes, pageInfo } = list;
  const ids = edges.map(({ node }) => idOf(node));
  expect(nodes.map((node) => idOf(node))).toEqual(ids);
  return { ids, cursors: edges.map(({ cursor }) => cursor), pageInfo };
}

async function readAll(read: ReadPage): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page = await read(99, after);
    ids.push(...page.ids);
    ({ hasNextPage: more, endCursor: after } = page.pageInfo);
  }
  return ids;
}

/** Walks in full pages; between two of them rows go that were read, that a cursor stands on, or that come next. */
async function walk(read: ReadPage, remove: (id: string) => Promise<unknown>, add: () => Promise<unknown>) {
  const before = await readAll(read);
  const seen: string[] = [];
  const left = new Set<string>();
  const [sizes, calls]: [number[], number[]] = [[], []];
  for (let after: string | null = null, more = true; more;) {
    stack.upstream.calls.length = 0;
    const { ids, pageInfo } = await read(99, after);
    calls.push(stack.upstream.calls.length);
    sizes.push(ids.length);
    seen.push(...ids);
    if (pageInfo.hasNextPage) {
      const ahead = before.slice(before.indexOf(ids.at(-1) ?? '') + 1);
      const leaving = [ids[0], ids.at(-1), ahead[0], ahead[1], ahead[50]].flatMap((id) => id ?? []);
      for (const id of leaving) {
        left.add(id);
        await remove(id);
      }
      await add();
    }
    ({ hasNextPage: more, endCursor: after } = pageInfo);
  }
  return { before, seen, left, sizes, calls };
}

/** What a walk did wrong; nothing when all is well. */
function faultsOf({ before, seen, left, sizes, calls }: Awaited<ReturnType<typeof walk>>): string[] {
  const faults = {
    'too few rows were deleted to tell': left.size < 25,
    'a row was repeated': new Set(seen).size !== seen.length,
    'a row that stayed was missed': before.some((id) => !left.has(id) && !seen.includes(id)),
    'rows added meanwhile were not at the end': seen.filter((id) => !before.includes(id)).length < 5,
    'a page cost more or less than one call': calls.some((count) => count !== 1),
    'a page with more behind it was not full': sizes.slice(0, -1).some((size) => size !== 99),
  };
  return Object.entries(faults).flatMap(([fault, found]) => (found ? [fault] : []));
}

describe('a walk repeats nothing and misses nothing that stays, while rows are added and deleted', () => {
  it('among 700 rooms', async () => {
    const accountId = await createEnterprise(stack.emulator);
    for (let count = 0; count < 700; count += 1) await createRoom(stack.emulator, accountId);
    const remove = (RoomId: string) =>
      stack.emulator.client.send(new DeleteRoomCommand({ AccountId: accountId, RoomId }));
    const add = () => createRoom(stack.emulator, accountId);
    expect(faultsOf(await walk(readers.rooms(accountId), remove, add))).toEqual([]);
  });

  it('among 900 memberships', async () => {
    const accountId = await createAccount(stack.emulator);
    const userIds: string[] = [];
    for (let start = 0; start < 920; start += 40) {
      const UserEmailList = Array.from({ length: 40 }, (_, index) => `user${start + index}@example.com`);
      await stack.emulator.client.send(new InviteUsersCommand({ AccountId: accountId, UserEmailList }));
    }
    for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
      const page = { AccountId: accountId, MaxResults: 200, NextToken };
      const answer = await stack.emulator.client.send(new ListUsersCommand(page));
      userIds.push(...(answer.Users ?? []).map(({ UserId }) => UserId ?? ''));
      ({ NextToken } = answer);
    }
    await stack.emulator.controlApi(`/accounts/${accountId}`, { AccountType: 'EnterpriseLWA' });
    const roomId = await createRoom(stack.emulator, accountId);
    const key = { AccountId: accountId, RoomId: roomId };
    const enter = (ids: string[]) => {
      const MembershipItemList = ids.map((MemberId) => ({ MemberId }));
      return stack.emulator.client.send(new BatchCreateRoomMembershipCommand({ ...key, MembershipItemList }));
    };
    const waiting = userIds.splice(900);
    while (userIds.length > 0) await enter(userIds.splice(0, 50));
    const remove = (MemberId: string) =>
      stack.emulator.client.send(new DeleteRoomMembershipCommand({ ...key, MemberId }));
    const add = () => enter(waiting.splice(0, 1));
    expect(faultsOf(await walk(readers.roomMemberships(accountId, roomId), remove, add))).toEqual([]);
  });
});

/** What comes behind each of three edges once the second of five rows is deleted. */
async function behind(read: ReadPage, remove: (id: string) => Promise<unknown>) {
  const { ids, cursors } = await read(99);
  await remove(ids[1] ?? '');
  const pages = [];
  for (const cursor of cursors.slice(0, 3)) pages.push((await read(99, cursor)).ids);
  return { pages, expected: [ids.slice(2), ids.slice(2), ids.slice(3)] };
}

describe('the cursor of an edge leads to the rows behind it when the row it stands on is deleted', () => {
  it('among rooms', async () => {
    const accountId = await createEnterprise(stack.emulator);
    for (let count = 0; count < 5; count += 1) await createRoom(stack.emulator, accountId);
    const { pages, expected } = await behind(readers.rooms(accountId), (RoomId) =>
      stack.emulator.client.send(new DeleteRoomCommand({ AccountId: accountId, RoomId })),
    );
    expect(pages).toEqual(expected);
  });

  it('among memberships', async () => {
    const accountId = await createEnterprise(stack.emulator);
    const key = { AccountId: accountId, RoomId: await createRoom(stack.emulator, accountId) };
    for (let count = 0; count < 5; count += 1) {
      const MemberId = await createUser(stack.emulator, accountId, `user${count}@example.com`);
      await stack.emulator.client.send(new CreateRoomMembershipCommand({ ...key, MemberId }));
    }
    const { pages, expected } = await behind(readers.roomMemberships(accountId, key.RoomId), (MemberId) =>
      stack.emulator.client.send(new DeleteRoomMembershipCommand({ ...key, MemberId })),
    );
    expect(pages).toEqual(expected);
  });
});

it('pages of bots say exactly where they stand', async () => {
  const accountId = await createEnterprise(stack.emulator);
  for (let count = 0; count < 5; count += 1) await createBot(stack.emulator, accountId);
  const read = readers.bots(accountId);
  const all = await readAll(read);
  const pages: Page[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page = await read(2, after);
    pages.push(page);
    ({ hasNextPage: more, endCursor: after } = page.pageInfo);
  }
  expect(pages.map(({ ids }) => ids)).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)]);
  for (const [index, { cursors, pageInfo }] of pages.entries())
    expect(pageInfo).toEqual({
      hasNextPage: index < 2,
      hasPreviousPage: false,
      startCursor: cursors[0],
      endCursor: cursors.at(-1),
    });
  for (const [index, cursor] of pages.flatMap(({ cursors }) => cursors).entries())
    expect((await read(99, cursor)).ids).toEqual(all.slice(index + 1));
});

it('a cursor is refused by every list but its own, before anything is sent', async () => {
  const accountId = await createEnterprise(stack.emulator);
  const other = await createEnterprise(stack.emulator);
  const roomIds = [await createRoom(stack.emulator, accountId), await createRoom(stack.emulator, accountId)];
  const [roomId = '', otherRoom = ''] = roomIds;
  await createBot(stack.emulator, accountId);
  const rooms = await readers.rooms(accountId)(1);
  const bots = await readers.bots(accountId)(1);
  stack.upstream.calls.length = 0;
  const [after, ofBots] = [rooms.cursors[0], bots.cursors[0]];
  const answers = [
    await stack.ask(RoomsDocument, { accountId: other, after }),
    await stack.ask(RoomsDocument, { accountId, memberId: 'm', after }),
    await stack.ask(RoomsDocument, { accountId, after: ofBots }),
    await stack.ask(RoomMembershipsDocument, { accountId, roomId, after }),
    await stack.ask(RoomMembershipsDocument, { accountId, roomId: otherRoom, after: ofBots }),
    await stack.ask(BotsDocument, { accountId, after }),
    await stack.ask(BotsDocument, { accountId: other, after: ofBots }),
  ];
  for (const { errors } of answers)
    expect(errors?.map(({ extensions }) => extensions)).toEqual(brokenRule('after', 'isCursor'));
  expect(stack.upstream.calls).toEqual([]);
  expect((await readers.rooms(accountId)(99, after ?? null)).ids).toEqual([otherRoom]);
});

/** Every list, at the top and below another field. */
const LISTS: [string, number, string][] = [
  ['rooms(accountId: $a, first: $n)', 99, 'rooms'],
  ['account(accountId: $a) { rooms(first: $n)', 99, 'rooms'],
  ['user(accountId: $a, userId: $u) { rooms(first: $n)', 99, 'rooms'],
  ['roomMemberships(accountId: $a, roomId: $r, first: $n)', 99, 'memberships'],
  ['room(accountId: $a, roomId: $r) { memberships(first: $n)', 99, 'memberships'],
  ['bots(accountId: $a, first: $n)', 10, 'bots'],
  ['account(accountId: $a) { bots(first: $n)', 10, 'bots'],
];

describe.each(LISTS)('first of %s', (field, byDefault, segment) => {
  it('may be 1 to 99; anything else is refused before the list is read', async () => {
    const a = await createEnterprise(stack.emulator);
    const r = await createRoom(stack.emulator, a);
    const { UserId: u } = await stack.emulator.controlApi<{ UserId: string }>(`/accounts/${a}/users`, {
      Email: `ann@${a}.example.org`,
    });
    const used = Object.entries({ a, r, u }).filter(([name]) => field.includes(`$${name}`));
    const variables = Object.fromEntries(used);
    const definitions = used.map(([name]) => `$${name}: ID!`).join(', ');
    const closing = field.includes('{') ? ' }' : '';
    const query = `query(${definitions}, $n: Int) { ${field} { nodes { __typename } }${closing} }`;
    for (const [n, code] of [
      [0, 'min'],
      [-1, 'min'],
      [100, 'max'],
      [null, 'isDefined'],
    ]) {
      const { errors } = await stack.ask(query, { ...variables, n });
      expect(errors?.[0]?.extensions.validationErrors).toMatchObject([{ path: 'first', code }]);
    }
    const lists = () => stack.upstream.calls.filter((call) => call.includes(`/${segment}?`));
    expect(lists()).toEqual([]);
    for (const n of [1, 99, undefined]) dataOf(await stack.ask(query, { ...variables, n }));
    expect(lists().map((call) => /max-results=(\d+)/.exec(call)?.[1])).toEqual(['1', '99', `${byDefault}`]);
  });
});
