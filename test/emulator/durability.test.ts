/**
 * kill -9 or a stop while many concurrent requests write and share transactions. After the restart every acknowledged
 * write is there, and no write is there in part.
 */
import {
  BatchUpdateUserCommand,
  CreateAccountCommand,
  GetUserCommand,
  InviteUsersCommand,
  ListUsersCommand,
  paginateListAccounts,
  paginateListUsers,
  type ChimeClient,
} from '@aws-sdk/client-chime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { testClient } from '../support/emulator.js';
import { startProcess } from '../support/emulator-process.js';
import { ROUNDS } from '../support/rounds.js';

const STORES = 2;
const KILLS_PER_STORE = Math.floor(ROUNDS / STORES);
const STOPS = 10;
/** The fewest writes that are acknowledged before the kill. */
const WRITES_PER_ROUND = 5;
const BATCH = 5;
/** Clients that make the same kind of write at the same time. */
const WRITERS = 6;

/** A user whose value its writer increments. */
interface Counter {
  readonly userId: string;
  sent: number;
  acknowledged: number;
}

/** The data that one store must have: everything acknowledged so far. */
interface Ledger {
  readonly accountId: string;
  readonly counters: readonly Counter[];
  readonly accountNames: Set<string>;
  readonly invited: Set<string>;
  /** The number of acknowledged writes. */
  writes: number;
}

/** `writer` distinguishes the writers of one kind. */
type Write = (client: ChimeClient, ledger: Ledger, label: string, writer: number) => Promise<void>;

const createAccount: Write = async (client, ledger, label) => {
  await client.send(new CreateAccountCommand({ Name: label }));
  ledger.accountNames.add(label);
};

const writes: Write[] = [
  createAccount,
  async (client, ledger, label) => {
    const emails = Array.from({ length: BATCH }, (_, index) => `${label}.${index}@example.com`);
    await client.send(new InviteUsersCommand({ AccountId: ledger.accountId, UserEmailList: emails }));
    for (const email of emails) ledger.invited.add(email);
  },
  async (client, { accountId, counters }, _label, writer) => {
    const counter = counters[writer];
    if (!counter) throw new Error(`There is no counter ${writer}.`);
    counter.sent += 1;
    const value = counter.sent;
    const AlexaForBusinessMetadata = { AlexaForBusinessRoomArn: String(value) };
    const item = { UserId: counter.userId, AlexaForBusinessMetadata };
    await client.send(new BatchUpdateUserCommand({ AccountId: accountId, UpdateUserRequestItems: [item] }));
    counter.acknowledged = value;
  },
];

/** Writes again and again until the server is gone. */
async function keepWriting(
  write: Write,
  client: ChimeClient,
  ledger: Ledger,
  label: string,
  writer: number,
): Promise<void> {
  for (let count = 0; ; count += 1) {
    try {
      await write(client, ledger, `${label}-${count}`, writer);
    } catch {
      return;
    }
    ledger.writes += 1;
  }
}

async function prepare(client: ChimeClient): Promise<Ledger> {
  const { Account } = await client.send(new CreateAccountCommand({ Name: 'Main' }));
  const accountId = Account?.AccountId ?? '';
  const UserEmailList = Array.from({ length: WRITERS }, (_, index) => `counter${index}@example.com`);
  await client.send(new InviteUsersCommand({ AccountId: accountId, UserEmailList }));
  const { Users = [] } = await client.send(new ListUsersCommand({ AccountId: accountId }));
  return {
    accountId,
    counters: Users.map(({ UserId = '' }) => ({ userId: UserId, sent: 0, acknowledged: 0 })),
    accountNames: new Set(),
    invited: new Set(),
    writes: 0,
  };
}

async function verify(client: ChimeClient, ledger: Ledger): Promise<void> {
  const names = new Set<string>();
  for await (const page of paginateListAccounts({ client }, { MaxResults: 200 })) {
    for (const account of page.Accounts ?? []) names.add(account.Name ?? '');
  }
  expect([...ledger.accountNames].filter((name) => !names.has(name))).toEqual([]);
  const batches = new Map<string, number>();
  const emails = new Set<string>();
  for await (const page of paginateListUsers({ client }, { AccountId: ledger.accountId, MaxResults: 200 })) {
    for (const { PrimaryEmail = '' } of page.Users ?? []) {
      emails.add(PrimaryEmail);
      const batch = PrimaryEmail.split('.')[0] ?? '';
      batches.set(batch, (batches.get(batch) ?? 0) + 1);
    }
  }
  expect([...ledger.invited].filter((email) => !emails.has(email))).toEqual([]);
  const sizes = [...batches].filter(([batch]) => !/^counter\d@/.test(batch)).map(([, size]) => size);
  expect(sizes.filter((size) => size !== BATCH)).toEqual([]);
  for (const { userId: UserId, sent, acknowledged } of ledger.counters) {
    const { User } = await client.send(new GetUserCommand({ AccountId: ledger.accountId, UserId }));
    const stored = Number(User?.AlexaForBusinessMetadata?.AlexaForBusinessRoomArn ?? 0);
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
    expect(stored).toBeLessThanOrEqual(sent);
  }
}

/**
 * Starts the server, checks it, writes and ends it by the signal, repeatedly. Returns the number of acknowledged
 * writes.
 */
async function torture(
  store: number,
  dataDir: string,
  signal: 'SIGKILL' | 'SIGTERM',
  rounds: number,
): Promise<number> {
  let ledger: Ledger | undefined;
  for (let round = 0; round <= rounds; round += 1) {
    const { url, child, exited } = await startProcess({ DATA_DIR: dataDir });
    const client = testClient(url);
    ledger ??= await prepare(client);
    const known = ledger;
    // The whole store is checked every tenth time and at the end. The kill comes at another moment in each round.
    if (round % 10 === 0) await verify(client, known);
    if (round < rounds) {
      // The first request takes longest. A kill during that one would prove little.
      await createAccount(client, known, `s${store}r${round}`, 0);
      const writing = writes.flatMap((write, kind) =>
        Array.from({ length: WRITERS }, (_, writer) =>
          keepWriting(write, client, known, `s${store}r${round}k${kind}w${writer}`, writer),
        ),
      );
      // On a busy machine the first responses take longer than that.
      const enough = known.writes + WRITES_PER_ROUND;
      await sleep(20 + Math.random() * 80);
      while (known.writes < enough) await sleep(5);
      child.kill(signal);
      await Promise.all(writing);
    }
    if (signal === 'SIGTERM' && round < rounds && (await exited) !== 0)
      throw new Error('The server did not stop as it should.');
    child.kill('SIGKILL');
    await exited;
    client.destroy();
  }
  return ledger?.writes ?? 0;
}

it(
  `${STORES * KILLS_PER_STORE} kill -9 during concurrent writes lose no acknowledged write (W-31)`,
  async () => {
    const dirs = await Promise.all(
      Array.from({ length: STORES }, () => mkdtemp(join(tmpdir(), 'chime-durability-'))),
    );
    const acknowledged = await Promise.all(
      dirs.map((dir, store) => torture(store, dir, 'SIGKILL', KILLS_PER_STORE)),
    );
    await Promise.all(dirs.map((dir) => rm(dir, { recursive: true })));
    for (const count of acknowledged)
      expect(count).toBeGreaterThanOrEqual(KILLS_PER_STORE * WRITES_PER_ROUND);
  },
  30_000 + ROUNDS * 3_000,
);

it('a stop during concurrent writes loses no acknowledged write, and waiting ones are written (W-31)', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'chime-durability-'));
  expect(await torture(0, dir, 'SIGTERM', STOPS)).toBeGreaterThanOrEqual(STOPS * WRITES_PER_ROUND);
  await rm(dir, { recursive: true });
}, 150_000);
