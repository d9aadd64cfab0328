/** Subscribers that do not read what they receive: what they cost, and how long they last. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANYONE } from '../../../src/access/caller.js';
import { startGatewayTo, type TestGateway, type TestGatewayOptions } from '../../support/gateway.js';
import { eventually } from '../../support/live-client.js';
import { sampleAt } from '../../support/program.js';
import { SUBSCRIBE, type Subscriber, TRANSPORTS } from '../../support/subscriber.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const CHANGES = 'subscription { userChanged(accountId: "a") { kind user { displayName } } }';
const UPDATE =
  'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: Basic }) { userId } }';

let upstream: Upstream;
let gateway: TestGateway;
let subscriber: Subscriber;

beforeEach(async () => {
  upstream = await startUpstream();
  // Some reads of users are more than the network buffers.
  const large = userBody({ DisplayName: 'x'.repeat(1_000_000) });
  upstream.script((answer, request) =>
    respond(request.method === 'GET' ? large : userBody())(answer, request),
  );
});
afterEach(async () => {
  subscriber.destroy();
  await gateway.stop();
  await upstream.stop();
});

const sample = async (name: string): Promise<number | undefined> => sampleAt(gateway.url, name)();

/** The kinds of the changes that the subscriber has received. */
const kindsOf = ({ received }: Subscriber): string[] =>
  (received as { data: { userChanged: { kind: string } } }[]).map(({ data }) => data.userChanged.kind);

describe.each(TRANSPORTS)('a subscriber by %s that stops reading', { timeout: 60_000 }, (transport) => {
  /** Starts a gateway with a subscriber that has received a change. */
  async function start(options: Partial<TestGatewayOptions> = {}): Promise<void> {
    gateway = await startGatewayTo({ ...options, endpoint: upstream.url });
    subscriber = await SUBSCRIBE[transport](gateway.url, CHANGES);
    await eventually(async () => {
      await gateway.ask(UPDATE);
      expect(kindsOf(subscriber)).toContain('Updated');
    });
  }

  const subscriptions = async () =>
    sample(`chime_gateway_subscriptions{transport="${transport}",field="userChanged"}`);
  const connections = async () => sample(`chime_gateway_subscription_connections{transport="${transport}"}`);

  it('gets one Resync in place of the changes that would wait for it, and then further changes', async () => {
    await start();
    subscriber.pause();
    // The network buffers the first ones.
    while ((await sample('chime_gateway_subscription_overflows_total{resource="User"}')) !== 1)
      await Promise.all(Array.from({ length: 10 }, async () => gateway.ask(UPDATE)));
    const known = kindsOf(subscriber).length;
    subscriber.resume();
    await eventually(() => expect(kindsOf(subscriber)).toContain('Resync'));
    // The others did not wait in the gateway.
    expect(kindsOf(subscriber).indexOf('Resync') - known).toBeLessThan(20);
    const resynced = kindsOf(subscriber).length;
    await gateway.ask(UPDATE);
    await eventually(() => expect(kindsOf(subscriber).slice(resynced)).toContain('Updated'));
    expect(await subscriptions()).toBe(1);
  });

  it('is disconnected', async () => {
    await start({ transport: { response: 500, check: 50 } });
    subscriber.pause();
    await eventually(async () => {
      await gateway.ask(UPDATE);
      expect(await connections()).toBe(0);
    });
    expect(await subscriptions()).toBe(0);
    subscriber.resume();
    await subscriber.closed;
  });

  it('no longer causes reads when its credentials have expired', async () => {
    const expiresAt = Date.now() + 3_000;
    await start({ authenticate: () => ({ ...ANYONE, expiresAt }), transport: { comment: 20 } });
    subscriber.pause();
    await eventually(async () => {
      await gateway.ask(UPDATE);
      expect(Date.now()).toBeGreaterThan(expiresAt);
    });
    await eventually(async () => expect(await subscriptions()).toBe(0));
    subscriber.resume();
    await subscriber.closed;
  });
});
