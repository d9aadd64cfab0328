/** Bulk work in the console while the gateway cannot be reached. */
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { bulkPage, listUsers } from '../support/bulk-page.js';

const scene = browserScene();
const { tab, demo, button, buttonWith, says, clickInDialog } = scene;
const on = bulkPage(scene);

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';

/** Begins to change the licence of everybody while no batch gets through. */
const begin = async () => {
  await scene.open(`/console/accounts/${TEAM}/users`, { expected: /Failed to load resource/ });
  await on.selectAll();
  const gateway = { isDown: true, batches: 0 };
  await on.intercept('BulkLicense', async (route) => {
    gateway.batches += 1;
    await (gateway.isDown ? route.abort() : route.fallback());
  });
  await buttonWith('Change licence').click();
  await tab.page.getByRole('menuitem', { name: 'To Basic' }).click();
  await clickInDialog('Change');
  await says(/It tries one batch again by itself, and goes on when that succeeds/);
  return gateway;
};

describeInBrowser('bulk work during an outage', () => {
  it('waits, says so in the title, and goes on by itself', async () => {
    const gateway = await begin();
    expect(await tab.page.title()).toBe('0%, waiting · Bulk work · Chime console');
    const before = gateway.batches;
    await expect.poll(() => gateway.batches, { timeout: 10_000 }).toBe(before + 1);
    gateway.isDown = false;
    await tab.page.getByText('Finished: all are done.').waitFor();
    expect(await tab.page.title()).toBe('Finished · Bulk work · Chime console');
    const licenses = new Set((await listUsers(demo.emulator, TEAM)).map(({ LicenseType }) => LicenseType));
    expect(licenses).toEqual(new Set(['Basic']));
  });

  it('loses no item when somebody resumes before it is over', async () => {
    const gateway = await begin();
    await button('Pause').click();
    const before = gateway.batches;
    await button('Resume').click();
    await says(/It tries one batch again by itself/);
    await expect.poll(() => gateway.batches).toBe(before + 1);
    expect(await on.done()).toBe(0);
    await tab.page.getByRole('link', { name: 'Overview' }).click();
    await says(/is paused then: what has been sent is still done/);
    await clickInDialog('Pause and leave');
    await tab.page.waitForURL(`**/accounts/${TEAM}`);
    await expect.poll(() => tab.page.title()).not.toContain('%');
  });

  it('tells no time left, as nobody knows how long that lasts', async () => {
    await scene.open(`/console/accounts/${TEAM}/users`, { expected: /Failed to load resource/ });
    await on.selectAll();
    let sent = 0;
    await on.intercept('SignOutUser', async (route) => {
      sent += 1;
      await (sent > 3 ? route.abort() : route.fallback());
    });
    await button('Log out').click();
    await clickInDialog('Log out');
    await says(/It tries one batch again by itself/);
    await expect.poll(() => on.done()).toBeGreaterThan(0);
    await expect.poll(() => tab.page.getByText(/(seconds|minutes|hours) left$/).count()).toBe(0);
  });
});
