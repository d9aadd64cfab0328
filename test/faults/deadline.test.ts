/** One deadline for all that a request does upstream, with the limits that the gateway has in earnest. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, hang, pass, slow, throttled } from '../support/fault.js';
import { documentsFor, type FaultScene, post, startFaultScene } from '../support/fault-scene.js';

/** What a client may count on, in milliseconds. */
const BOUND = 12_000;

const scenes: FaultScene[] = [];
beforeAll(async () => {
  for (let count = 0; count < 5; count += 1) scenes.push(await startFaultScene());
});
afterAll(() => Promise.all(scenes.map((scene) => scene.stop())));

async function ask(fault: Fault, query: (scene: FaultScene) => string) {
  const scene = scenes.pop();
  if (!scene) throw new Error('There are more tests than scenes.');
  scene.proxy.inject(fault);
  const answer = await post(scene.gateway, query(scene));
  expect(answer.took).toBeLessThan(BOUND);
  const sent = scene.proxy.count();
  await scene.stop();
  return { ...answer, sent };
}

const hangReads: Fault = (exchange) => (exchange.request.method === 'GET' ? hang : pass)(exchange);

describe.concurrent('an answer within 12 seconds', () => {
  it('comes to a read that hangs, three times', async () => {
    const { codes, took, sent } = await ask(hang, (scene) => documentsFor(scene).getUser);
    expect([codes, sent]).toEqual([['UPSTREAM_TIMEOUT'], 3]);
    expect(took).toBeGreaterThan(9_000);
  });

  it('comes to mutations one after the other, and those whose turn comes too late are not sent', async () => {
    const { codes, sent, data } = await ask(hang, ({ accountId, userId }) => {
      const update = `updateUser(accountId: "${accountId}", userId: "${userId}", input: { licenseType: Basic }) { userId }`;
      return `mutation { a: ${update} b: ${update} c: ${update} }`;
    });
    expect(codes).toEqual(['UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT']);
    expect(data).toEqual({ a: null, b: null, c: null });
    expect(sent).toBe(3);
  });

  it('comes to reads that wait for each other, with what was read until then', async () => {
    const { codes, data, errors } = await ask(
      slow(3_400),
      ({ accountId }) =>
        `{ account(accountId: "${accountId}") { accountId users { nodes { primaryEmail settings { telephony { sms } } } } } }`,
    );
    expect(data).toMatchObject({
      account: { users: { nodes: [{ primaryEmail: 'ann@example.com', settings: null }] } },
    });
    expect(codes).toEqual(['UPSTREAM_TIMEOUT']);
    expect(errors[0]?.path).toEqual(['account', 'users', 'nodes', 0, 'settings']);
  });

  it('comes to a write that was carried out, though what is asked for beyond it hangs', async () => {
    const { codes, data } = await ask(
      hangReads,
      ({ accountId, userId }) =>
        `mutation { updateUser(accountId: "${accountId}", userId: "${userId}", input: { licenseType: Basic }) { licenseType settings { telephony { sms } } } }`,
    );
    expect(data).toEqual({ updateUser: { licenseType: 'Basic', settings: null } });
    expect(codes).toEqual(['UPSTREAM_TIMEOUT']);
  });

  it('comes to a read that is throttled, which waits as long as it may and no longer', async () => {
    const { codes, took, sent, errors } = await ask(throttled('4'), (scene) => documentsFor(scene).getUser);
    expect(codes).toEqual(['THROTTLED']);
    expect(errors[0]?.extensions.retryAfter).toBe(4);
    expect(sent).toBe(3);
    expect(took).toBeGreaterThan(7_900);
  });
});
