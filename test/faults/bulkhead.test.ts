/** One operation that hangs does not starve the others, and what waits for it stays bounded. */
import { afterEach, describe, expect, it } from 'vitest';
import { hang } from '../support/fault.js';
import { documentsFor, type FaultScene, post, startFaultScene } from '../support/fault-scene.js';

const LIST_USERS = /^GET \/accounts\/[^/]+\/users(?:\?|$)/;

let scene: FaultScene;
let leave: AbortController;

afterEach(async () => {
  leave.abort();
  await scene.stop();
});

/** So many clients who wait for an operation that hangs, until they leave. */
async function haveWaiting(count: number): Promise<void> {
  leave = new AbortController();
  scene.proxy.inject(hang, { match: LIST_USERS });
  for (let client = 1; client <= count; client += 1) {
    // Identical reads would share calls.
    const query = `{ users(accountId: "${scene.accountId}", first: ${client}) { nodes { userId } } }`;
    fetch(`${scene.gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      signal: leave.signal,
    }).catch(() => undefined);
  }
}

async function gauge(name: string): Promise<number> {
  const text = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  return Number(new RegExp(`^chime_gateway_upstream_${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

describe('an operation that hangs', () => {
  it('leaves a fifth of the requests at once to the others, which are answered as ever', async () => {
    scene = await startFaultScene();
    await haveWaiting(200);
    await expect.poll(() => gauge('queue_depth')).toBe(100);
    expect(await gauge('in_flight')).toBe(100);
    const { getUser, updateUser } = documentsFor(scene);
    const began = performance.now();
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all([getUser, updateUser].map((query) => post(scene.gateway, query)));
      expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
    }
    // Before the first attempt is given up, and so before the circuit opens.
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await gauge('in_flight')).toBe(100);
    expect(await gauge('queue_depth')).toBe(100);
  });

  it('fills four fifths of the places in line, and the others find some', async () => {
    scene = await startFaultScene({ concurrency: 4, queue: 20, attempts: 1 });
    await haveWaiting(60);
    await expect.poll(() => gauge('queue_depth')).toBe(16);
    expect(await gauge('in_flight')).toBe(3);
    const { updateUser } = documentsFor(scene);
    // Four find a place; three of them, as one slot is left, in line.
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(scene.gateway, updateUser)));
    expect(answers.flatMap(({ codes }) => codes)).toEqual([]);
    expect(await gauge('queue_depth')).toBe(16);
  });
});
