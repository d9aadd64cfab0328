/** The console's WebSocket for changes, with a server that the test plays. */
import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { ChangeFeed, type Follower, type Topic } from '../../../web/console/src/live/change-feed.js';
import { computeRetryDelay, LiveConnection } from '../../../web/console/src/live/live-connection.js';

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A WebSocket whose server is the test. */
class FakeSocket {
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CONNECTING = 0;
  static readonly CLOSED = 3;
  static readonly all: FakeSocket[] = [];
  readonly sent: Message[] = [];
  readyState = 0;
  onopen: (() => unknown) | undefined;
  onmessage: ((event: { data: string }) => void) | undefined;
  onclose: ((event: { code: number; reason: string }) => void) | undefined;
  onerror: ((event: unknown) => void) | undefined;

  constructor() {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Message);
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  receive(message: Message): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  get subscriptions(): Message[] {
    return this.sent.filter(({ type }) => type === 'subscribe');
  }
}

/** Lets promises and timers of no delay run. */
const settle = () => vi.advanceTimersByTimeAsync(1);

/** Accepts the connection of the newest socket. */
async function accept(): Promise<FakeSocket> {
  await settle();
  const socket = FakeSocket.all.at(-1);
  if (!socket) throw new Error('There is no connection.');
  socket.readyState = 1;
  await socket.onopen?.();
  socket.receive({ type: 'connection_ack' });
  await settle();
  return socket;
}

const USERS: Topic = { resource: 'User', keys: { accountId: 'a' } };

const createFollower = () => ({
  onChange: vi.fn<Follower['onChange']>(),
  onResync: vi.fn<Follower['onResync']>(),
});

function createScene(mayFollow = true) {
  const feed = new ChangeFeed(() => mayFollow);
  const client = new ApolloClient({ link: ApolloLink.empty(), cache: new InMemoryCache() });
  const connection = new LiveConnection({ url: 'ws://gateway/graphql', client, feed });
  onTestFinished(() => connection.close());
  return { feed, connection };
}

beforeEach(() => {
  FakeSocket.all.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('sends the credential, and subscribes to what pages follow', async () => {
  const { feed, connection } = createScene();
  const follower = createFollower();
  feed.follow(USERS, follower);
  await settle();
  expect(FakeSocket.all).toEqual([]);
  connection.resume({ authorization: 'Bearer token' });
  const socket = await accept();
  expect(socket.sent[0]).toEqual({ type: 'connection_init', payload: { authorization: 'Bearer token' } });
  expect(socket.subscriptions.map(({ payload }) => payload)).toEqual([
    { query: expect.stringContaining('userChanged') as unknown, variables: { accountId: 'a' } },
  ]);
  expect(follower.onResync).toHaveBeenCalledExactlyOnceWith(true);
  expect(feed.isLive(USERS)).toBe(true);
  const change = { kind: 'Updated', id: 'u' };
  socket.receive({ type: 'next', id: socket.subscriptions[0]?.id ?? '', payload: { data: { change } } });
  expect(follower.onChange).toHaveBeenCalledExactlyOnceWith(change);
});

it('subscribes once for all who follow the same, and until the last one leaves', async () => {
  const { feed, connection } = createScene();
  const leave = [feed.follow(USERS, createFollower()), feed.follow(USERS, createFollower())];
  connection.resume();
  const socket = await accept();
  expect(socket.subscriptions).toHaveLength(1);
  leave[0]?.();
  expect(socket.sent.some(({ type }) => type === 'complete')).toBe(false);
  leave[1]?.();
  expect(socket.sent.at(-1)?.type).toBe('complete');
});

it('follows nothing that the viewer may not read', async () => {
  const { feed, connection } = createScene(false);
  feed.follow(USERS, createFollower());
  connection.resume();
  await settle();
  expect(FakeSocket.all).toEqual([]);
});

it('reads again after Resync, after an error of a change, and after each new connection', async () => {
  const { feed, connection } = createScene();
  const follower = createFollower();
  feed.follow(USERS, follower);
  connection.resume();
  const socket = await accept();
  const id = socket.subscriptions[0]?.id ?? '';
  socket.receive({ type: 'next', id, payload: { data: { change: { kind: 'Resync', id: null } } } });
  expect(follower.onResync).toHaveBeenLastCalledWith(false);
  socket.receive({ type: 'next', id, payload: { data: null, errors: [] } });
  expect(follower.onResync).toHaveBeenCalledTimes(3);
  socket.close(1001, 'Going away');
  await settle();
  expect(feed.isLive(USERS)).toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(FakeSocket.all).toHaveLength(2);
  await accept();
  expect(follower.onResync).toHaveBeenCalledTimes(4);
  expect(follower.onResync).toHaveBeenLastCalledWith(false);
  expect(feed.isLive(USERS)).toBe(true);
});

it('connects again after random delays that grow, whatever the reason', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(1);
  onTestFinished(() => void vi.restoreAllMocks());
  const { feed, connection } = createScene();
  feed.follow(USERS, createFollower());
  connection.resume();
  await settle();
  const delays: number[] = [];
  for (const code of [1006, 4401, 4403, 4500, 1013, 1006, 1006]) {
    const start = Date.now();
    const count = FakeSocket.all.length;
    FakeSocket.all.at(-1)?.close(code);
    while (FakeSocket.all.length === count) await vi.advanceTimersByTimeAsync(500);
    delays.push(Math.round((Date.now() - start) / 1_000));
  }
  expect(delays).toEqual([9, 17, 33, 65, 121, 121, 121]);
  expect(computeRetryDelay(0)).toBe(4_500);
});

it('stays without a subscription that the gateway refuses', async () => {
  const { feed, connection } = createScene();
  feed.follow(USERS, createFollower());
  connection.resume();
  const socket = await accept();
  socket.receive({ type: 'error', id: socket.subscriptions[0]?.id ?? '', payload: [{ message: 'No.' }] });
  await vi.advanceTimersByTimeAsync(300_000);
  expect(feed.isLive(USERS)).toBe(false);
  expect(socket.subscriptions).toHaveLength(1);
});

it('closes while it is paused, and uses the new credential afterwards', async () => {
  const { feed, connection } = createScene();
  feed.follow(USERS, createFollower());
  connection.resume({ authorization: 'Bearer old' });
  const first = await accept();
  connection.pause();
  await settle();
  expect(first.readyState).toBe(3);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(FakeSocket.all).toHaveLength(1);
  connection.resume({ authorization: 'Bearer new' });
  const second = await accept();
  expect(second.sent[0]?.payload).toEqual({ authorization: 'Bearer new' });
});

it('gives up a connection that responds to no ping', async () => {
  const { feed, connection } = createScene();
  feed.follow(USERS, createFollower());
  connection.resume();
  const socket = await accept();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(socket.sent.at(-1)?.type).toBe('ping');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(feed.isLive(USERS)).toBe(false);
});

it('gives up a connection that has broken unnoticed, at the latest ten seconds after it resumes', async () => {
  const { feed, connection } = createScene();
  feed.follow(USERS, createFollower());
  connection.resume();
  const socket = await accept();
  connection.resume();
  expect(socket.sent.at(-1)).toEqual({ type: 'ping' });
  socket.receive({ type: 'pong' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(feed.isLive(USERS)).toBe(true);
  connection.resume();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(feed.isLive(USERS)).toBe(false);
});
