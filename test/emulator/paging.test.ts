/** Lists of the emulator, read page by page while other requests add and remove rows. */
import {
  BatchSuspendUserCommand,
  InviteUsersCommand,
  ListAccountsCommand,
  ListUsersCommand,
  paginateListAccounts,
  paginateListUsers,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount } from '../support/emulator-scene.js';

const TOTAL = 1000;

let emulator: TestEmulator;
let account: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  account = await createAccount(emulator);
  for (let start = 0; start < TOTAL; start += 50) await invite(start, 50);
});
afterAll(() => emulator.stop());

const address = (index: number) => `user${index}@example.com`;

async function invite(start: number, count: number): Promise<void> {
  const UserEmailList = Array.from({ length: count }, (_, index) => address(start + index));
  await emulator.client.send(new InviteUsersCommand({ AccountId: account, UserEmailList }));
}

it('pages list each user once, in one order, whatever the page size (W-25)', async () => {
  for (const pageSize of [undefined, 1, 199, 200]) {
    const seen: string[] = [];
    const tokens: (string | undefined)[] = [];
    for await (const page of paginateListUsers(
      { client: emulator.client },
      { AccountId: account, MaxResults: pageSize },
    )) {
      expect(page.Users?.length).toBeLessThanOrEqual(pageSize ?? 100);
      seen.push(...(page.Users ?? []).map((user) => user.PrimaryEmail ?? ''));
      tokens.push(page.NextToken);
      if (pageSize === 1 && seen.length === 300) break;
    }
    const expected = pageSize === 1 ? 300 : TOTAL;
    expect(seen).toEqual(Array.from({ length: expected }, (_, index) => address(index)));
    expect(new Set(tokens).size).toBe(tokens.length);
  }
});

it('a last page that is exactly full has no token (W-24)', async () => {
  const { AccountId, emails } = {
    AccountId: await createAccount(emulator),
    emails: ['a@x.example', 'b@x.example'],
  };
  await emulator.client.send(new InviteUsersCommand({ AccountId, UserEmailList: emails }));
  const page = await emulator.client.send(new ListUsersCommand({ AccountId, MaxResults: 2 }));
  expect([page.Users?.length, page.NextToken]).toEqual([2, undefined]);
});

it('rows added and removed between pages neither repeat nor hide any other (W-26)', async () => {
  const seen: string[] = [];
  const removed = new Set<string>();
  let added = TOTAL;
  for await (const page of paginateListUsers(
    { client: emulator.client },
    { AccountId: account, MaxResults: 50 },
  )) {
    const users = page.Users ?? [];
    seen.push(...users.map((user) => user.PrimaryEmail ?? ''));
    // The removed rows include the one after which the next page starts.
    const leaving = [users[0], users.at(-1)].flatMap((user) => (user ? [user] : []));
    await emulator.client.send(
      new BatchSuspendUserCommand({
        AccountId: account,
        UserIdList: leaving.map((user) => user.UserId ?? ''),
      }),
    );
    for (const user of leaving) removed.add(user.PrimaryEmail ?? '');
    if (added < TOTAL + 200) await invite(added, 50);
    added = Math.min(added + 50, TOTAL + 200);
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(TOTAL + 200);
  expect(removed.size).toBeGreaterThan(20);
});

it('a page of users or accounts has 100 by default (W-27)', async () => {
  const Name = 'Many ';
  for (let index = 0; index <= 100; index += 1) await createAccount(emulator, 'Team', Name + index);
  const { Accounts } = await emulator.client.send(new ListAccountsCommand({ Name }));
  const { Users } = await emulator.client.send(new ListUsersCommand({ AccountId: account }));
  expect([Accounts?.length, Users?.length]).toEqual([100, 100]);
});

it('pages list each account once (W-25)', async () => {
  const prefix = 'Paged ';
  for (let index = 0; index < 25; index += 1) await createAccount(emulator, 'Team', prefix + index);
  const names: (string | undefined)[] = [];
  for await (const page of paginateListAccounts(
    { client: emulator.client },
    { Name: prefix, MaxResults: 7 },
  )) {
    names.push(...(page.Accounts ?? []).map((item) => item.Name));
  }
  expect(names).toEqual(Array.from({ length: 25 }, (_, index) => prefix + index));
});

it('a token is refused by another list, another account, other filters, and after a change (E-24)', async () => {
  const other = await createAccount(emulator);
  const users = (input: object) =>
    emulator.client.send(new ListUsersCommand({ AccountId: account, ...input }));
  const { NextToken = '' } = await users({ MaxResults: 5, UserType: 'PrivateUser' });
  const { NextToken: accountToken } = await emulator.client.send(new ListAccountsCommand({ MaxResults: 1 }));
  expect((await users({ NextToken, UserType: 'PrivateUser', MaxResults: 3 })).Users).toHaveLength(3);
  const tampered = (NextToken.startsWith('A') ? 'B' : 'A') + NextToken.slice(1);
  for (const input of [
    { NextToken },
    { NextToken, UserType: 'SharedDevice' },
    { NextToken, UserType: 'PrivateUser', UserEmail: 'a@example.com' },
    { NextToken, UserType: 'PrivateUser', AccountId: other },
    { NextToken: tampered, UserType: 'PrivateUser' },
    { NextToken: `${NextToken}=`, UserType: 'PrivateUser' },
    { NextToken: `${NextToken}A`, UserType: 'PrivateUser' },
    { NextToken: NextToken.slice(0, -1), UserType: 'PrivateUser' },
    { NextToken: accountToken },
  ]) {
    expect(await refusal(users(input))).toBe('BadRequestException 400');
  }
});
