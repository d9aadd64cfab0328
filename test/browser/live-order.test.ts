/** The page of a phone number order while the emulator acquires the numbers: it is read when they change, or polled. */
import { CreatePhoneNumberOrderCommand } from '@aws-sdk/client-chime';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { TRUSTED_DOCUMENTS } from '../support/demo.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { startGatewayTo } from '../support/gateway.js';
import { watchLive } from '../support/live-page.js';

const scene = browserScene();
const { tab, demo, status } = scene;

/** Less than the time until an order without a change is read again, and much more than the interval of the first polls. */
const WATCHED_MS = 20_000;

const UNDER_WAY = 'Chime is acquiring 2 numbers. This takes seconds as a rule.';

async function placeOrder({ client }: TestEmulator): Promise<string> {
  const E164PhoneNumbers = ['+12065550103', '+12065550104'];
  const order = { ProductType: 'BusinessCalling' as const, E164PhoneNumbers };
  const { PhoneNumberOrder } = await client.send(new CreatePhoneNumberOrderCommand(order));
  return `/console/phone-numbers/orders/${PhoneNumberOrder?.PhoneNumberOrderId}`;
}

/** Opens the page of a new order with a clock that the test can move. Returns a function that counts its requests. */
async function openOrder(emulator: TestEmulator, at: { readonly url: string } = demo, isLive = true) {
  await scene.open('/console/signed-in', { at, context: {}, ...(!isLive && { expected: /WebSocket/ }) });
  await tab.page.clock.install();
  if (!isLive) await tab.page.routeWebSocket(/graphql$/, (socket) => socket.close({ code: 1008 }));
  const isFollowed = watchLive(tab.page);
  let requests = 0;
  tab.page.on('request', (request) => (requests += request.method() === 'POST' ? 1 : 0));
  await tab.page.goto(new URL(await placeOrder(emulator), at.url).href);
  if (isLive) await isFollowed();
  else await status(UNDER_WAY).waitFor();
  await scene.isQuiet();
  return () => requests;
}

describeInBrowser('the page of an order', { timeout: 60_000 }, () => {
  it('is read when the numbers change, and not in between', async () => {
    const countRequests = await openOrder(demo.emulator);
    await status(UNDER_WAY).waitFor();
    const before = countRequests();
    await tab.page.clock.runFor(WATCHED_MS);
    await scene.isQuiet();
    expect(countRequests()).toBe(before);
    await demo.emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    await status('All 2 numbers are in the inventory.').waitFor();
    expect(countRequests()).toBeLessThan(before + 4);
  });

  it('is polled without the change feed, although changes by gateways arrive', async () => {
    const emulator = await startTestEmulator({ seed: 'demo', controlApi: false });
    onTestFinished(() => emulator.stop());
    const at = await startGatewayTo({ endpoint: emulator.url, env: { TRUSTED_DOCUMENTS } });
    onTestFinished(() => at.stop());
    const countRequests = await openOrder(emulator, at);
    const before = countRequests();
    await tab.page.clock.runFor(WATCHED_MS);
    await expect.poll(countRequests).toBeGreaterThan(before);
  });

  it('is polled where WebSockets are blocked', async () => {
    const countRequests = await openOrder(demo.emulator, demo, false);
    const before = countRequests();
    await tab.page.clock.runFor(WATCHED_MS);
    await expect.poll(countRequests).toBeGreaterThan(before);
  });
});
