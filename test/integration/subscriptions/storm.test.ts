/** A thousand subscribers of a gateway that is stopped or replaced, or whose clients vanish. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStack } from '../../support/gateway.js';
import { eventually } from '../../support/live-client.js';
import { linesOf, type Program, startedAt, startProgram } from '../../support/program.js';
import { INIT, openSocket, type RawSocket, subscribeTo } from '../../support/raw-socket.js';

vi.setConfig({ testTimeout: 180_000 });

const COUNT = 1_000;
const WAIT = { timeout: 60_000, interval: 500 };
const CHANGES = subscribeTo('1', 'subscription { accountChanged(accountId: "a") { kind } }');
/** The time over which a stop ends connections (docs/subscriptions.md), in milliseconds. */
const SPREAD_MS = 3_000;

/** The end of a connection of a subscriber. */
interface End {
  readonly code: number;
  readonly at: number;
}

async function subscribe(url: string): Promise<RawSocket> {
  const socket = await openSocket(url);
  socket.send(INIT);
  await socket.next();
  socket.send(CHANGES);
  return socket;
}

/** Opens all subscriptions, some at a time. */
async function subscribeAll(url: string): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  while (sockets.length < COUNT)
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, async () => subscribe(url)))));
  return sockets;
}

const endOf = async ({ closed }: RawSocket): Promise<End> => {
  const { code } = await closed;
  return { code, at: performance.now() };
};

/** Returns the largest number of ends within a third of the time. */
function largestCrowd(ends: readonly End[]): number {
  const times = ends.map(({ at }) => at);
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + SPREAD_MS / 3).length),
  );
}

/** Returns a function, for polling, that reads the connections and the subscriptions of all workers. */
const countsAt = (url: string) => async (): Promise<number[]> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sum = (name: string): number =>
    [...text.matchAll(new RegExp(`^${name}{.*transport="websocket".*} (\\d+)$`, 'gm'))].reduce(
      (total, [, count]) => total + Number(count),
      0,
    );
  return [sum('chime_gateway_subscription_connections'), sum('chime_gateway_subscriptions')];
};

describe('a program', () => {
  let directory: string;
  let program: Program;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'chime-storm-'));
  });
  afterEach(async () => {
    program.child.kill('SIGKILL');
    await program.exit;
    await rm(directory, { recursive: true });
  });

  async function start(env: Record<string, string> = {}): Promise<string> {
    program = startProgram({ DATA_DIR: join(directory, 'data'), EMULATOR_SEED: 'none', ...env });
    return startedAt(program);
  }

  it('that stops tells its subscribers one after the other to come again, and ends', async () => {
    const url = await start();
    const sockets = await subscribeAll(url);
    await expect.poll(countsAt(url), WAIT).toEqual([COUNT, COUNT]);
    const closing = Promise.all(sockets.map(endOf));
    program.child.kill('SIGTERM');
    const ends = await closing;
    expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([1001]));
    expect(largestCrowd(ends)).toBeLessThan(0.8 * COUNT);
    expect(await program.exit).toEqual([0, null]);
    const logged = linesOf(program, 'websocket closed').map(({ reason }) => reason);
    expect(logged).toEqual(Array.from({ length: COUNT }, () => 'stop'));
  });

  it('whose workers are replaced does so too, has all of them back, and forgets those that leave', async () => {
    const url = await start({ WORKERS: '2' });
    const counts = countsAt(url);
    const ends: End[] = [];
    const sockets = new Set<RawSocket>();
    let isOver = false;
    /** Subscribes again after each end, as clients do. */
    const follow = async (first: RawSocket): Promise<void> => {
      for (let socket = first; ; socket = await subscribe(url)) {
        sockets.add(socket);
        const end = await endOf(socket);
        sockets.delete(socket);
        if (isOver) return;
        ends.push(end);
      }
    };
    const following = Promise.allSettled((await subscribeAll(url)).map(follow));
    await expect.poll(counts, WAIT).toEqual([COUNT, COUNT]);
    program.child.kill('SIGHUP');
    await expect.poll(() => linesOf(program, 'rolling restart done'), WAIT).toHaveLength(1);
    await expect.poll(counts, WAIT).toEqual([COUNT, COUNT]);
    expect(ends.length).toBeGreaterThanOrEqual(COUNT);
    expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([1001]));
    expect(largestCrowd(ends)).toBeLessThan(0.65 * COUNT);
    isOver = true;
    for (const { raw } of sockets) raw.terminate();
    await following;
    await expect.poll(counts, WAIT).toEqual([0, 0]);
  });
});

/** The sockets and timers of this process. */
function countResources(): Record<string, number> {
  const names = process.getActiveResourcesInfo();
  const count = (name: string) => names.filter((other) => other === name).length;
  return { TCPSocketWrap: count('TCPSocketWrap'), Timeout: count('Timeout') };
}

it('leave neither a socket nor a timer when all of them vanish', async () => {
  const stack = await startStack();
  const counts = countsAt(stack.url);
  const first = await subscribe(stack.url);
  first.raw.terminate();
  await expect.poll(counts, WAIT).toEqual([0, 0]);
  const before = countResources();
  const sockets = await subscribeAll(stack.url);
  await expect.poll(counts, WAIT).toEqual([COUNT, COUNT]);
  for (const { raw } of sockets) raw.terminate();
  await expect.poll(counts, WAIT).toEqual([0, 0]);
  await eventually(() => {
    const now = countResources();
    for (const [name, count] of Object.entries(before)) expect(now[name]).toBeLessThanOrEqual(count + 1);
  });
  await stack.stop();
});
