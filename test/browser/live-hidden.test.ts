/** Tabs that nobody sees, tabs that the browser has frozen, and proxies that refuse WebSockets. */
import { UpdateUserCommand } from '@aws-sdk/client-chime';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { listUsers } from '../support/bulk-page.js';
import { openLive, watchLive } from '../support/live-page.js';
import { startTcpProxy } from '../support/tcp-proxy.js';

const scene = browserScene();
const { tab, demo, row, section } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const USERS = `/console/accounts/${TEAM}/users`;

/** A tab that has been hidden for this long closes its connection. */
const HIDDEN_MS = 180_000;

const findAda = async () => {
  const users = await listUsers(demo.emulator, TEAM);
  const ada = users.find(({ DisplayName }) => DisplayName === 'Ada Birch');
  return { UserId: ada?.UserId, LicenseType: ada?.LicenseType };
};

/** A script changes the licence of Ada Birch. */
async function changeLicence(): Promise<string> {
  const { UserId, LicenseType } = await findAda();
  const license = LicenseType === 'Pro' ? 'Basic' : 'Pro';
  await demo.emulator.client.send(new UpdateUserCommand({ AccountId: TEAM, UserId, LicenseType: license }));
  return license;
}

const shownLicence = () => tab.page.getByLabel('Licence of Ada Birch').inputValue();

const showsLicence = async (license: string) => {
  await expect.poll(shownLicence, { timeout: 30_000 }).toBe(license);
};

const isPointedOut = () => row('Ada Birch').first().and(tab.page.locator('[data-changed]')).waitFor();

/** Opens a page in a new context. Returns the number of its WebSockets that are open. */
async function open(path: string, options: OpenOptions = {}): Promise<() => number> {
  let count = 0;
  const isLive = await openLive(scene, path, {
    context: {},
    ...options,
    prepare: async (page) => {
      await page.clock.install();
      page.on('websocket', (socket) => {
        count += 1;
        socket.on('close', () => (count -= 1));
      });
    },
  });
  await isLive();
  return () => count;
}

/** Chromium without a user interface never hides a tab. */
const setVisibility = (state: 'hidden' | 'visible') =>
  tab.page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);

/**
 * Stops the scripts of the page: no timer, event or message runs until the returned function is called. Chromium without a
 * user interface does not freeze tabs, so the debugger does.
 */
async function freeze(): Promise<() => Promise<void>> {
  const session = await tab.page.context().newCDPSession(tab.page);
  await session.send('Debugger.enable');
  const paused = new Promise((resolve) => session.once('Debugger.paused', resolve));
  await session.send('Debugger.pause');
  await paused;
  return async () => {
    await session.send('Debugger.resume');
    await session.detach();
  };
}

describeInBrowser('a tab', { timeout: 90_000 }, () => {
  it('that has been hidden for minutes reads what it has missed when it is shown, and follows again', async () => {
    const countOpen = await open(USERS);
    await setVisibility('hidden');
    await tab.page.clock.fastForward(HIDDEN_MS);
    await expect.poll(countOpen).toBe(0);
    const license = await changeLicence();
    expect(await shownLicence()).not.toBe(license);
    await setVisibility('visible');
    await showsLicence(license);
    await expect.poll(countOpen).toBe(1);
    await scene.isQuiet();
    await showsLicence(await changeLicence());
    await isPointedOut();
  });

  it('that was frozen shows what has changed when it goes on', async () => {
    await open(USERS);
    const unfreeze = await freeze();
    const license = await changeLicence();
    await unfreeze();
    await showsLicence(license);
    await isPointedOut();
  });

  it('that was frozen while its connection was lost reads what it has missed', async () => {
    const proxy = await startTcpProxy(Number(new URL(demo.url).port));
    onTestFinished(() => proxy.stop());
    await open(USERS, { at: { url: `http://127.0.0.1:${proxy.port}` } });
    const unfreeze = await freeze();
    proxy.cutAll();
    const license = await changeLicence();
    await unfreeze();
    await showsLicence(license);
  });

  it('behind a proxy that refuses WebSockets reads on focus, and follows once they are permitted', async () => {
    let isPermitted = false;
    const proxy = await startTcpProxy(Number(new URL(demo.url).port), (client, upstream) => {
      upstream.pipe(client);
      client.on('data', (bytes) => {
        if (isPermitted || !/^upgrade: websocket/im.test(String(bytes))) upstream.write(bytes);
        else client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      });
    });
    onTestFinished(() => proxy.stop());
    const at = { url: `http://127.0.0.1:${proxy.port}` };
    const { UserId } = await findAda();
    let refused: Promise<unknown> | undefined;
    await scene.open(`${USERS}/${UserId}`, {
      at,
      context: {},
      expected: /WebSocket/,
      prepare: (page) => {
        refused = page.waitForEvent('websocket');
      },
    });
    await refused;
    const shown = section('Licence and type').getByLabel('Licence');
    const license = await changeLicence();
    expect(await shown.inputValue()).not.toBe(license);
    await tab.page.evaluate('dispatchEvent(new Event("focus"))');
    await expect.poll(() => shown.inputValue()).toBe(license);
    isPermitted = true;
    const isLive = watchLive(tab.page);
    await tab.page.evaluate('dispatchEvent(new Event("online"))');
    await isLive();
    const next = await changeLicence();
    await expect.poll(() => shown.inputValue(), { timeout: 20_000 }).toBe(next);
  });
});
