/** The change feed: readers begin at the present position, continue after the last event, and learn of gaps. */
import { CreateAccountCommand, UpdateAccountCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ChangeFeedReader, type FeedEvent } from '../support/change-feed.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount } from '../support/emulator-scene.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.stop());

async function open(lastEventId?: string, at = emulator): Promise<ChangeFeedReader> {
  const reader = await ChangeFeedReader.open(at, lastEventId);
  onTestFinished(() => reader.close());
  return reader;
}

const rename = (AccountId: string, Name: string, { client } = emulator) =>
  client.send(new UpdateAccountCommand({ AccountId, Name }));

const accountOf = (event: FeedEvent | undefined) => event?.data['AccountId'];

it('begins at the present position, and sends each change when it is stored', async () => {
  const earlier = await open();
  await earlier.next();
  const accountId = await createAccount(emulator);
  await earlier.readUntil(({ data }) => data['AccountId'] === accountId);
  const reader = await open();
  const start = await reader.next();
  expect(start).toEqual({ type: 'start', id: expect.stringMatching(/^\d+-\d+$/) as string, data: {} });
  const before = Date.now();
  const { Account } = await emulator.client.send(new CreateAccountCommand({ Name: 'New' }));
  const created = await reader.next();
  expect(created).toEqual({
    type: 'message',
    id: expect.not.stringMatching(start?.id ?? '') as string,
    data: {
      Resource: 'Account',
      Kind: 'Created',
      Operation: 'CreateAccount',
      Time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      AccountId: Account?.AccountId,
    },
  });
  const time = Date.parse(String(created?.data['Time']));
  expect(time).toBeGreaterThanOrEqual(before - 1000);
  expect(time).toBeLessThanOrEqual(Date.now() + 1000);
});

it('is an event stream that no cache may store, and sends a comment every five seconds', async () => {
  const abort = new AbortController();
  const response = await fetch(`${emulator.url}/_emulator/changes`, { signal: abort.signal });
  expect([
    response.status,
    response.headers.get('content-type'),
    response.headers.get('cache-control'),
  ]).toEqual([200, 'text/event-stream', 'no-store']);
  abort.abort();
  const reader = await open();
  await reader.next();
  const next = reader.next();
  const start = performance.now();
  await expect.poll(() => reader.comments, { timeout: 15_000 }).toBe(1);
  expect(performance.now() - start).toBeGreaterThan(4_000);
  const accountId = await createAccount(emulator);
  expect(accountOf(await next)).toBe(accountId);
});

it('continues after the last event', async () => {
  const reader = await open();
  await reader.next();
  const first = await createAccount(emulator);
  expect(accountOf(await reader.next())).toBe(first);
  reader.close();
  const missed = [await createAccount(emulator), await createAccount(emulator)];
  const resumed = await open(reader.lastEventId);
  expect(await resumed.next()).toEqual({ type: 'start', id: reader.lastEventId, data: {} });
  expect([accountOf(await resumed.next()), accountOf(await resumed.next())]).toEqual(missed);
  const later = await createAccount(emulator);
  expect(accountOf(await resumed.next())).toBe(later);
});

it('continues from the position of its first event', async () => {
  const reader = await open();
  await reader.next();
  reader.close();
  const missed = await createAccount(emulator);
  const resumed = await open(reader.lastEventId);
  await resumed.next();
  expect(accountOf(await resumed.next())).toBe(missed);
});

it.each(['', 'nonsense', '1', '999999999-1', '1-1', '-1-1', `1-${Date.now()}`, '9'.repeat(40)])(
  'begins with a gap after the position %j, which no server has given',
  async (position) => {
    const reader = await open(position);
    const gap = await reader.next();
    expect(gap).toMatchObject({ type: 'gap', data: {} });
    const accountId = await createAccount(emulator);
    expect(accountOf(await reader.next())).toBe(accountId);
    const resumed = await open(gap?.id);
    expect(await resumed.next()).toMatchObject({ type: 'start' });
    expect(accountOf(await resumed.next())).toBe(accountId);
  },
);

it('begins with a gap after a position of another store', async () => {
  const other = await startTestEmulator();
  onTestFinished(() => other.stop());
  await createAccount(other);
  const reader = await open(undefined, other);
  const position = (await reader.next())?.id;
  expect(await (await open(position)).next()).toMatchObject({ type: 'gap' });
});

it('sends a gap to its readers when the store is reset, and does not continue from before it', async () => {
  const reader = await open();
  await reader.next();
  await createAccount(emulator);
  const before = (await reader.next())?.id;
  await emulator.controlApi('/reset', { Seed: 'none' });
  expect(await reader.next()).toMatchObject({ type: 'gap', data: {} });
  const accountId = await createAccount(emulator);
  expect(accountOf(await reader.next())).toBe(accountId);
  expect(await (await open(before)).next()).toMatchObject({ type: 'gap' });
});

it('sends all changes of concurrent writes once, to every reader in the same order', async () => {
  const readers = await Promise.all(Array.from({ length: 5 }, () => open()));
  await Promise.all(readers.map((reader) => reader.next()));
  const ids = await Promise.all(Array.from({ length: 40 }, () => createAccount(emulator)));
  await Promise.all(ids.map((id) => rename(id, 'Renamed')));
  const received = await Promise.all(
    readers.map(async (reader) => {
      const events: FeedEvent[] = [];
      while (events.length < 80) events.push(...(await reader.readUntil(() => true)));
      return events;
    }),
  );
  for (const events of received) expect(events).toEqual(received[0]);
  const [events = []] = received;
  const seen = events.map((event) => `${String(event.data['Kind'])} ${String(accountOf(event))}`);
  expect(seen.toSorted()).toEqual(ids.flatMap((id) => [`Created ${id}`, `Updated ${id}`]).toSorted());
  for (const id of ids) expect(seen.indexOf(`Created ${id}`)).toBeLessThan(seen.indexOf(`Updated ${id}`));
});

it('has at most 100 readers, and takes another one when one has left', async () => {
  const full = await startTestEmulator();
  onTestFinished(() => full.stop());
  const readers = await Promise.all(Array.from({ length: 100 }, () => ChangeFeedReader.open(full)));
  await expect(ChangeFeedReader.open(full)).rejects.toThrow('503');
  readers[0]?.close();
  await expect.poll(() => open(undefined, full).catch(() => undefined)).toBeDefined();
  for (const reader of readers) reader.close();
});

it('ends its responses when the server stops, at once', async () => {
  const stopping = await startTestEmulator();
  const readers = await Promise.all([open(undefined, stopping), open(undefined, stopping)]);
  await Promise.all(readers.map((reader) => reader.next()));
  const start = performance.now();
  await stopping.stop();
  expect(performance.now() - start).toBeLessThan(4_000);
  for (const reader of readers) expect(await reader.next()).toBeUndefined();
});

it('refuses web pages, requests without a signature, and parameters', async () => {
  const url = `${emulator.url}/_emulator/changes`;
  expect((await fetch(url, { headers: { origin: 'http://example.org' } })).status).toBe(403);
  expect((await fetch(`${url}?After=1`)).status).toBe(400);
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const signed = await startTestEmulator({ credentials });
  onTestFinished(() => signed.stop());
  expect((await fetch(`${signed.url}/_emulator/changes`)).status).toBe(401);
});
