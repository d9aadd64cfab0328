/** Two servers on one PostgreSQL database: one sees at once what the other has changed, and lists can be followed. */
import {
  CreateAccountCommand,
  CreateMeetingDialOutCommand,
  InviteUsersCommand,
  ListAccountsCommand,
  ListRoomsCommand,
  ListUsersCommand,
  LogoutUserCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../../support/emulator.js';
import { acquireNumbers, createAccount, createEnterprise, createRoom } from '../../support/emulator-scene.js';
import {
  createSchema,
  type Postgresql,
  postgresqlPrograms,
  startPostgresql,
} from '../../support/postgresql.js';

const TIMEOUT_MS = 60_000;
const OPTIONS = { timeout: TIMEOUT_MS };

const WRITERS = 6;
const WRITES = 10;
/** The entries that a write appends. */
const ENTRIES = 4;
const CALL = {
  MeetingId: 'ABCDEF01-2345-6789-abcd-ef0123456789',
  FromPhoneNumber: '+12065550100',
  ToPhoneNumber: '+12125550100',
  JoinToken: 'Sm9pbi/Ub2tlbg+1',
};

const readClock = async (from: TestEmulator) => {
  const { Now, OffsetSeconds } = await from.controlApi<{ Now: string; OffsetSeconds: number }>('/clock');
  return { now: Date.parse(Now), offset: OffsetSeconds };
};

describe.skipIf(postgresqlPrograms === undefined)('of two servers on PostgreSQL', OPTIONS, () => {
  let server: Postgresql;
  let one: TestEmulator;
  let other: TestEmulator;
  beforeAll(async () => {
    server = await startPostgresql({ isDurable: false });
    const database = { url: await createSchema(server.url), poolSize: 8 };
    [one, other] = await Promise.all([startTestEmulator({ database }), startTestEmulator({ database })]);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await Promise.all([one.stop(), other.stop()]);
    await server.stop();
  }, TIMEOUT_MS);

  it('one continues a list whose first page the other returned', async () => {
    const AccountId = await createEnterprise(one);
    const rooms = [
      await createRoom(one, AccountId),
      await createRoom(other, AccountId),
      await createRoom(one, AccountId),
    ];
    const listed: (string | undefined)[] = [];
    let NextToken: string | undefined;
    for (const { client } of [one, other, one]) {
      const page = await client.send(new ListRoomsCommand({ AccountId, MaxResults: 1, NextToken }));
      listed.push(...(page.Rooms ?? []).map(({ RoomId }) => RoomId));
      NextToken = page.NextToken;
    }
    expect([listed, NextToken]).toEqual([rooms, undefined]);
  });

  it('one has the time to which the other was advanced', async () => {
    const before = await readClock(other);
    await one.controlApi('/clock', { AdvanceSeconds: 7200 });
    const after = await readClock(other);
    expect(after.offset).toBe(before.offset + 7200);
    expect(after.now).toBeGreaterThanOrEqual(before.now + 7_200_000);
    expect((await readClock(one)).now).toBeGreaterThanOrEqual(after.now);
  });

  it('both together return a fault as often as one was asked for', async () => {
    for (let round = 0; round < 3; round += 1) {
      const fault = { Operation: 'ListAccounts', Exception: 'ThrottledClientException', Times: 3 };
      await [one, other][round % 2]?.controlApi('/faults', fault);
      const calls = Array.from({ length: 5 }, () => [one, other])
        .flat()
        .map(({ client }) => client.send(new ListAccountsCommand({})));
      const failed = (await Promise.allSettled(calls)).flatMap((end, index) =>
        end.status === 'rejected' ? [refusal(calls[index] ?? Promise.resolve())] : [],
      );
      expect(await Promise.all(failed)).toEqual(
        Array.from({ length: 3 }, () => 'ThrottledClientException 429'),
      );
      expect(await other.controlApi('/faults')).toEqual({ Faults: [] });
    }
  });

  it('one is empty after a reset of the other, also during writes', async () => {
    for (let round = 0; round < 3; round += 1) {
      const create = (index: number) =>
        [one, other][index % 2]?.client.send(new CreateAccountCommand({ Name: `Account ${index}` }));
      await Promise.all([create(0), create(1)]);
      const [, ...ends] = await Promise.all([
        one.controlApi('/reset', { Seed: 'none' }),
        ...Array.from({ length: 8 }, async (_, index) => create(index)),
      ]);
      const listed = await Promise.all(
        [one, other].map(({ client }) => client.send(new ListAccountsCommand({}))),
      );
      expect(listed[0]?.Accounts).toEqual(listed[1]?.Accounts);
      // Accounts that were created after the reset are there, and nothing else is.
      const created = ends.map((end) => end?.Account?.AccountId);
      for (const { AccountId } of listed[0]?.Accounts ?? []) expect(created).toContain(AccountId);
      await other.controlApi('/reset', { Seed: 'none' });
      expect((await one.client.send(new ListAccountsCommand({}))).Accounts).toEqual([]);
    }
  });

  it.each(['/events', '/dial-outs'] as const)(
    'readers of %s miss nothing while both append',
    async (path) => {
      // Requests for one account wait for each other in any case.
      const teams = await Promise.all(Array.from({ length: WRITERS }, () => createAccount(one)));
      if (path === '/dial-outs') await acquireNumbers(one, ['+12065550100']);
      const append = {
        '/events': async ({ client }: TestEmulator, AccountId: string, index: number) => {
          const UserEmailList = Array.from(
            { length: ENTRIES - 1 },
            (_, mail) => `user${index}-${mail}@example.com`,
          );
          await client.send(new InviteUsersCommand({ AccountId, UserEmailList }));
          const { Users } = await client.send(new ListUsersCommand({ AccountId, MaxResults: 1 }));
          await client.send(new LogoutUserCommand({ AccountId, UserId: Users?.[0]?.UserId }));
        },
        '/dial-outs': ({ client }: TestEmulator) =>
          Promise.all(
            Array.from({ length: ENTRIES }, () => client.send(new CreateMeetingDialOutCommand(CALL))),
          ),
      }[path];
      const list = async (from: TestEmulator, after: number): Promise<number[]> => {
        const answer = await from.controlApi<Record<string, { Sequence: number }[]>>(
          `${path}?After=${after}`,
        );
        return Object.values(answer)
          .flat()
          .map(({ Sequence }) => Sequence);
      };
      const start = (await list(one, 0)).at(-1) ?? 0;

      let isAppending = true;
      const follow = async (from: TestEmulator) => {
        const seen: number[] = [];
        for (let isLast = false; !isLast;) {
          isLast = !isAppending;
          seen.push(...(await list(from, seen.at(-1) ?? start)));
        }
        return seen;
      };
      const readers = Promise.all([one, other].map(follow));
      const write = async (AccountId: string, writer: number) => {
        for (let index = 0; index < WRITES; index += 1)
          await append(writer % 2 === 0 ? one : other, AccountId, index);
      };
      await Promise.all(teams.map(write)).finally(() => {
        isAppending = false;
      });

      const all = await list(one, start);
      expect(all).toHaveLength(WRITERS * WRITES * ENTRIES);
      expect(all).toEqual([...new Set(all)].toSorted((a, b) => a - b));
      for (const seen of await readers) expect(seen).toEqual(all);
    },
  );
});
