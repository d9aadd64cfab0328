/** Two servers on one PostgreSQL database: the feed of each has the changes of both, and misses none. */
import {
  CreatePhoneNumberOrderCommand,
  UpdateAccountCommand,
  UpdateUserCommand,
  type UpdateUserCommandInput,
} from '@aws-sdk/client-chime';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeFeedReader, type FeedEvent } from '../../support/change-feed.js';
import { startTestEmulator, type TestEmulator } from '../../support/emulator.js';
import { createAccount, inviteUsers } from '../../support/emulator-scene.js';
import {
  createSchema,
  type Postgresql,
  postgresqlPrograms,
  startPostgresql,
} from '../../support/postgresql.js';

const TIMEOUT_MS = 60_000;
const WRITERS = 8;
const WRITES = 15;

const accountOf = (event: FeedEvent | undefined) => event?.data['AccountId'];

const begin = (at: TestEmulator, lastEventId?: string) => ChangeFeedReader.begin(at, lastEventId);

describe.skipIf(postgresqlPrograms === undefined)('the feeds of two servers', { timeout: TIMEOUT_MS }, () => {
  let server: Postgresql;
  let url: string;
  let one: TestEmulator;
  let other: TestEmulator;
  beforeAll(async () => {
    server = await startPostgresql({ isDurable: false });
    url = await createSchema(server.url);
    const database = { url, poolSize: 8 };
    [one, other] = await Promise.all([startTestEmulator({ database }), startTestEmulator({ database })]);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await Promise.all([one.stop(), other.stop()]);
    await server.stop();
  }, TIMEOUT_MS);

  it('have the changes of both, in one order, while both write, also for readers that reconnect', async () => {
    const accountId = await createAccount(one);
    const users = await inviteUsers(one, accountId, WRITERS);
    const steady = [await begin(one), await begin(other)];
    let wandering = await begin(one);
    const write = async (UserId: string, writer: number) => {
      for (let index = 0; index < WRITES; index += 1) {
        const { client } = (writer + index) % 2 === 0 ? one : other;
        const LicenseType: UpdateUserCommandInput['LicenseType'] = index % 2 === 0 ? 'Basic' : 'Pro';
        await client.send(new UpdateUserCommand({ AccountId: accountId, UserId, LicenseType }));
        // The operations of an account exclude those of its users, so that transactions wait and overlap.
        if (index % 5 === 0) await client.send(new UpdateAccountCommand({ AccountId: accountId, Name: 'x' }));
      }
    };
    const writing = Promise.all(users.map(write));
    const total = WRITERS * (WRITES + Math.ceil(WRITES / 5));
    const read = async (reader: ChangeFeedReader) => {
      const events: FeedEvent[] = [];
      await reader.readUntil((event) => events.push(event) === total);
      return events;
    };
    const wander = async () => {
      const events: FeedEvent[] = [];
      while (events.length < total) {
        const event = await wandering.next();
        if (event) events.push(event);
        if (events.length % 7 !== 0) continue;
        wandering.close();
        wandering = await begin(events.length % 2 === 0 ? one : other, wandering.lastEventId);
      }
      return events;
    };
    const [, ...received] = await Promise.all([writing, ...steady.map(read), wander()]);
    for (const events of received) expect(events).toEqual(received[0]);
    const [events] = received;
    expect(new Set(events.map(({ id }) => id)).size).toBe(total);
    for (const UserId of users)
      expect(events.filter(({ data }) => data['UserId'] === UserId)).toHaveLength(WRITES);
    for (const reader of [...steady, wandering]) reader.close();
  });

  it('wait for an older transaction, so that none misses its changes', async () => {
    const reader = await begin(other);
    const older = new Client({ connectionString: url });
    await older.connect();
    await older.query('BEGIN');
    await older.query(
      `INSERT INTO change (resource, kind, at, account_id) VALUES ('Account', 'Updated', 1, 'older')`,
    );
    const later = await createAccount(one);
    const next = reader.next();
    await expect(Promise.race([next, begin(one).then(() => 'opened')])).resolves.toBe('opened');
    await older.query('COMMIT');
    await older.end();
    expect([accountOf(await next), accountOf(await reader.next())]).toEqual(['older', later]);
    reader.close();
  });

  it('have a change by time once, although both look for it', async () => {
    const readers = [await begin(one), await begin(other)];
    const E164PhoneNumbers = ['+12065550100', '+12065550101'];
    await one.client.send(
      new CreatePhoneNumberOrderCommand({ ProductType: 'BusinessCalling', E164PhoneNumbers }),
    );
    await one.controlApi('/clock', { AdvanceSeconds: 12 });
    const created = E164PhoneNumbers.map((number) => ['Created', null, number]);
    for (const reader of readers) {
      const events = [await reader.next(), await reader.next()];
      expect(
        events.map((event) => [event?.data['Kind'], event?.data['Operation'], event?.data['PhoneNumberId']]),
      ).toEqual(created);
    }
    const last = await createAccount(one);
    for (const reader of readers) {
      expect(accountOf(await reader.next())).toBe(last);
      reader.close();
    }
  });

  it('begin again after a dump of another server was restored', async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(
      `INSERT INTO change (resource, kind, at, account_id, transaction_id)
       VALUES ('Account', 'Updated', 1, 'restored', '9000000000')`,
    );
    await client.end();
    const restarted = await startTestEmulator({ database: { url, poolSize: 2 } });
    const reader = await begin(restarted);
    const last = await createAccount(one);
    expect(accountOf(await reader.next())).toBe(last);
    reader.close();
    await restarted.stop();
  });
});
