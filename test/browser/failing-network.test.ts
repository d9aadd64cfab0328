/** The console without a connection and after a release: it stays on the screen, and says what is wrong. */
import type { Route } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, link, button, dialog, isQuiet } = scene;

const expected =
  /Failed to load resource|Failed to fetch dynamically imported module|LoadError|could not be loaded/;
const FORESTS = '/console/accounts/2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

/** Refuses files whose names begin like this, as if a release had removed them. */
const remove = (...names: readonly string[]) =>
  tab.page.route('**/assets/*', (route: Route) =>
    names.some((name) => new URL(route.request().url()).pathname.startsWith(`/assets/${name}-`))
      ? route.fulfill({ status: 404, body: '' })
      : route.continue(),
  );

/** Has the gateway serve another release from now on. */
const replaceRelease = async () => {
  const response = await fetch(`${demo.url}/console/config.json`);
  const json = { ...((await response.json()) as object), release: 'next' };
  await tab.page.route('**/console/config.json', (route) => route.fulfill({ json }));
};

/** Opens the page with nothing in the cache, and waits until all that loads by itself is there. */
const openIdle = async (path: string) => {
  await scene.open(path, { context: { baseURL: demo.url }, expected });
  await heading('Users').or(heading('Accounts')).waitFor();
  const isPreloaded = `performance.getEntriesByType('resource').some(({ name }) => name.includes('/confirm-dialog-'))`;
  await expect.poll(() => tab.page.evaluate(isPreloaded), { timeout: 15_000 }).toBe(true);
  await isQuiet();
};

describeInBrowser('the console', () => {
  it('offline says so, still asks before a change, and says that the change failed', async () => {
    await openIdle(`${FORESTS}/users`);
    await tab.page.context().setOffline(true);
    await tab.page.getByText('You are offline.').waitFor();
    await tab.page
      .getByRole('button', { name: /^Actions for/ })
      .first()
      .click();
    await tab.page.getByRole('menuitem', { name: 'Suspend' }).click();
    await dialog().getByRole('button', { name: 'Suspend' }).click();
    await tab.page.getByRole('alert').getByText('The gateway cannot be reached.').waitFor();
    await heading('Users').waitFor();
    await tab.page.context().setOffline(false);
    await tab.page.getByText('You are offline.').waitFor({ state: 'detached' });
  });

  itInRest('leaves the page as it is when a dialog cannot be loaded, and loads it on demand', async () => {
    await scene.open('/console/accounts', { context: { baseURL: demo.url }, expected });
    await remove('rename-dialog');
    await tab.page.reload();
    await link('Example Trees').waitFor();
    await button('Rename Example Trees').click();
    const alert = tab.page
      .getByRole('alert')
      .filter({ hasText: 'This part of the console could not be loaded' });
    await alert.waitFor();
    await link('Example Trees').waitFor();
    await tab.page.unroute('**/assets/*');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await dialog('Rename').waitFor();
  });

  itInRest('says that a change failed also when what shows messages cannot be loaded', async () => {
    await scene.open(`${FORESTS}/users`, { context: { baseURL: demo.url }, expected });
    await remove('notice-container');
    await tab.page.reload();
    await heading('Users').waitFor();
    await demo.emulator.controlApi('/faults', {
      Operation: 'BatchSuspendUser',
      Exception: 'ForbiddenException',
    });
    await tab.page
      .getByRole('button', { name: /^Actions for/ })
      .first()
      .click();
    await tab.page.getByRole('menuitem', { name: 'Suspend' }).click();
    await dialog().getByRole('button', { name: 'Suspend' }).click();
    const alert = tab.page.getByRole('alert');
    await alert.getByText('Chime does not let the gateway do this.').waitFor();
    await alert.getByRole('button', { name: 'Close' }).click();
    await alert.waitFor({ state: 'detached' });
  });

  it.each([
    ['/console/phone-numbers', 'Phone numbers'],
    ['/console/settings', 'Settings'],
    [`${FORESTS}/users`, 'Users'],
  ])('does not show %s without the styles of its dialogs', async (path, title) => {
    await scene.open('/console/accounts', {
      context: { baseURL: demo.url },
      expected: /Failed to load resource|Unable to preload CSS/,
    });
    await tab.page.route('**/assets/more-style-*.css', (route) => route.abort());
    await tab.page.goto(path);
    await heading('Something failed').or(heading(title)).waitFor();
    await isQuiet();
    expect(await heading(title).count()).toBe(0);
    await tab.page.unroute('**/assets/more-style-*.css');
    await button('Try again').click();
    await heading(title).waitFor();
  });

  itInRest('offers to load a page again once the connection is back', async () => {
    await scene.open('/console/accounts', { context: { baseURL: demo.url }, expected });
    await link('Example Trees').waitFor();
    await tab.page.route('**/assets/settings-page-*', (route) => route.abort());
    await tab.page.context().setOffline(true);
    await link('Settings').click();
    await tab.page.getByText('You are offline. The page can be loaded once').waitFor();
    expect(await button('Try again').count()).toBe(0);
    await tab.page.unroute('**/assets/settings-page-*');
    await tab.page.context().setOffline(false);
    await button('Try again').click();
    await heading('Settings').waitFor();
  });

  itInRest('shows the latest message while others wait to be closed', async () => {
    await scene.open(`${FORESTS}/users`, { expected });
    await heading('Users').waitFor();
    await tab.page.route('**/graphql', (route) => route.abort());
    const selects = tab.page.getByRole('row').getByRole('combobox');
    for (let index = 0; index < 5; index += 1) {
      await selects.nth(index).selectOption('Basic');
      await expect.poll(() => tab.page.getByRole('alert').count()).toBe(index + 1);
    }
    await tab.page.unroute('**/graphql');
    await selects.nth(5).selectOption('Basic');
    await button('Undo').waitFor();
    await tab.page.getByRole('alert').first().getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => tab.page.getByRole('alert').count()).toBe(4);
  });

  it('says that a new version is there to whoever stays on the page', async () => {
    await scene.open('/console/accounts', { context: { baseURL: demo.url } });
    await tab.page.clock.install();
    await tab.page.reload();
    await link('Example Trees').waitFor();
    await replaceRelease();
    const notes = tab.page.getByText('A new version of the console is there.');
    await expect
      .poll(async () => {
        await tab.page.clock.runFor(61_000);
        return notes.count();
      })
      .toBe(1);
  });

  itInRest('says that a new version is there to whoever comes back after some seconds', async () => {
    await scene.open('/console/accounts', { context: { baseURL: demo.url } });
    await link('Example Trees').waitFor();
    await replaceRelease();
    const notes = tab.page.getByText('A new version of the console is there.');
    await expect
      .poll(
        async () => {
          await tab.page.evaluate(`dispatchEvent(new Event('focus'))`);
          return notes.count();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(1);
  });

  itInRest('says that a new version is there once a file is missing, and reloads', async () => {
    await scene.open('/console/accounts', { context: { baseURL: demo.url }, expected });
    await remove('rename-dialog');
    await replaceRelease();
    // The page knows its own release by then.
    await link('Example Trees').waitFor();
    const notes = tab.page.getByText('A new version of the console is there.');
    // What listens for it is loaded when the browser is idle.
    await expect
      .poll(async () => {
        await tab.page.evaluate(`dispatchEvent(new Event('vite:preloadError'))`);
        return notes.count();
      })
      .toBe(1);
    await tab.page.unrouteAll();
    await button('Reload').click();
    await link('Example Trees').waitFor();
    expect(await notes.count()).toBe(0);
  });

  itInRest('never leaves a white page, whatever fails outside the pages', async () => {
    await scene.open('/console/accounts', {
      context: { baseURL: demo.url },
      expected: /Minified React error|is not a function|Cannot read|undefined/,
    });
    await link('Example Trees').waitFor();
    await tab.page.route('**/console/config.json', (route) =>
      route.fulfill({ json: { signIn: null, oidc: null, backend: 'other', release: '' } }),
    );
    await tab.page.reload();
    await heading('The console failed').waitFor();
    await tab.page.unrouteAll();
    await button('Reload').click();
    await link('Example Trees').waitFor();
  });
});
