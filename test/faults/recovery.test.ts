/** From the failure of Chime to its return: the circuit opens and closes, seen in the log and in the metrics. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Fault, hang, reset, serviceUnavailable } from '../support/fault.js';
import { documentsFor, type FaultScene, post, startFaultScene } from '../support/fault-scene.js';

let scene: FaultScene;
let asking: Promise<unknown>[];

beforeEach(async () => {
  scene = await startFaultScene();
  asking = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(asking);
  await scene.stop();
});

const circuit = () =>
  scene.gateway.logged
    .filter(({ operation }) => operation === 'GetUser')
    .map(({ level, msg }) => [level, msg]);

async function breakerState(): Promise<number> {
  const text = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  return Number(
    /^chime_gateway_upstream_breaker_state\{operation="GetUser"\} (\d)$/m.exec(text)?.[1] ?? Number.NaN,
  );
}

/** Asks now and in regular intervals, waiting for no answer, until told to stop. */
function keepAsking(onAnswer: (codes: string[], asked: number) => void): () => void {
  const ask = () => {
    const asked = performance.now();
    asking.push(post(scene.gateway, documentsFor(scene).getUser).then(({ codes }) => onAnswer(codes, asked)));
  };
  const timer = setInterval(ask, 40);
  return () => clearInterval(timer);
}

const failWith = (fault: Fault) => ({
  fail: async () => scene.proxy.inject(fault),
  heal: async () => scene.proxy.inject(null),
});

const FAILURES = {
  'that answers 503': failWith(serviceUnavailable),
  'that resets connections': failWith(reset),
  'that answers nothing': failWith(hang),
  'that is down': { fail: () => scene.proxy.down(), heal: () => scene.proxy.up() },
};

describe.each(Object.entries(FAILURES))('a Chime %s', (_title, { fail, heal }) => {
  it('is left alone for a while, and used again within a second of its return', async () => {
    expect((await post(scene.gateway, documentsFor(scene).getUser)).codes).toEqual([]);
    await fail();
    let healed = Infinity;
    let worked = Infinity;
    const late: string[] = [];
    const stop = keepAsking((codes, asked) => {
      const now = performance.now();
      if (codes.length === 0) worked = Math.min(worked, now);
      // Whoever asked after the first success has nothing to fear any more.
      else if (asked > worked) late.push(...codes);
    });
    await expect.poll(breakerState, { timeout: 8_000 }).toBe(2);
    expect(circuit()).toEqual([[40, 'circuit opened: Chime keeps failing']]);
    const sent = scene.proxy.count();
    await sleep(1_200);
    // Some thirty asked meanwhile; two or three found out for them that nothing has changed.
    expect(scene.proxy.count() - sent).toBeLessThanOrEqual(4);
    await heal();
    healed = performance.now();
    await expect.poll(() => worked, { timeout: 4_000 }).not.toBe(Infinity);
    expect(worked - healed).toBeLessThan(1_000);
    await sleep(400);
    stop();
    await Promise.all(asking);
    expect(late).toEqual([]);
    expect(await breakerState()).toBe(0);
    expect(circuit()).toEqual([
      [40, 'circuit opened: Chime keeps failing'],
      [30, 'circuit closed: Chime works again'],
    ]);
  });
});

describe('the circuit', () => {
  it('opens for requests that come one after the other and hang until the deadline', async () => {
    await scene.stop();
    // Nobody waits between attempts.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    scene = await startFaultScene({ attempt: 100, deadline: 250, breakAfter: 4 });
    scene.proxy.inject(hang);
    // Two attempts of each have their full time; what is left for a third one says nothing.
    for (let count = 0; count < 3; count += 1) await post(scene.gateway, documentsFor(scene).getUser);
    expect(circuit()).toEqual([[40, 'circuit opened: Chime keeps failing']]);
  });
});
