/** The page of a phone number order while the emulator acquires the numbers: it is read when they change, or polled. */
import { CreatePhoneNumberOrderCommand } from '@aws-sdk/client-chime';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { TRUSTED_DOCUMENTS } from '../support/demo.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { startGatewayTo } from '../support/gateway.js';
import { openLive } from '../support/live-page.js';

const scene = browserScene();
const { tab, demo, link, row, status } = scene;

/** Less than the time until an order without a change is read again, and much more than the interval of the first polls. */
const WATCHED_MS = 20_000;

const UNDER_WAY = 'Chime is acquiring 2 numbers. This takes seconds as a rule.';

/**
 * Opens the page of a new order with a clock that the test can move. The order is placed when the page already follows
 * changes, because the emulator acquires its numbers within seconds. Returns a function that counts the requests.
 */
async function openOrder({ client }: TestEmulator, at: { readonly url: string } = demo, isLive = true) {
  const isFollowed = await openLive(scene, '/console/phone-numbers', {
    at,
    context: {},
    ...(!isLive && { expected: /WebSocket/ }),
    prepare: async (page) => {
      await page.clock.install();
      if (!isLive) await page.routeWebSocket(/graphql$/, (socket) => socket.close({ code: 1008 }));
    },
  });
  await (isLive ? isFollowed() : scene.isQuiet());
  const E164PhoneNumbers = ['+12065550103', '+12065550104'];
  await client.send(new CreatePhoneNumberOrderCommand({ ProductType: 'BusinessCalling', E164PhoneNumbers }));
  await link('Orders').click();
  await row('Under way').getByRole('link').click();
  await status(UNDER_WAY).waitFor();
  await scene.isQuiet();
  let requests = 0;
  tab.page.on('request', (request) => (requests += request.method() === 'POST' ? 1 : 0));
  return () => requests;
}

describeInBrowser('the page of an order', { timeout: 60_000 }, () => {
  it('is read when the numbers change, and not in between', async () => {
    const countRequests = await openOrder(demo.emulator);
    await tab.page.clock.runFor(WATCHED_MS);
    await scene.isQuiet();
    expect(countRequests()).toBe(0);
    await demo.emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    await status('All 2 numbers are in the inventory.').waitFor();
    expect(countRequests()).toBeLessThan(4);
  });

  it('is polled without the change feed, although changes by gateways arrive', async () => {
    const emulator = await startTestEmulator({ seed: 'demo', controlApi: false });
    onTestFinished(() => emulator.stop());
    const at = await startGatewayTo({ endpoint: emulator.url, env: { TRUSTED_DOCUMENTS } });
    onTestFinished(() => at.stop());
    const countRequests = await openOrder(emulator, at);
    await tab.page.clock.runFor(WATCHED_MS);
    await expect.poll(countRequests).toBeGreaterThan(0);
  });

  it('is polled where WebSockets are blocked', async () => {
    const countRequests = await openOrder(demo.emulator, demo, false);
    await tab.page.clock.runFor(WATCHED_MS);
    await expect.poll(countRequests).toBeGreaterThan(0);
  });
});
