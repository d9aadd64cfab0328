/** What pages show that have nothing to show, failed, or are shown to few keeps the rules of WCAG 2.2 AA in both themes. */
import {
  CreateAccountCommand,
  CreateRoomCommand,
  DeleteRoomCommand,
  UpdateRoomCommand,
} from '@aws-sdk/client-chime';
import { expect, it, onTestFinished } from 'vitest';
import { expectAccessible } from '../../support/accessibility.js';
import { describeInBrowser } from '../../support/browser.js';
import { asReader, browserScene, type KeyEntry } from '../../support/browser-scene.js';
import { startGatewayTo } from '../../support/gateway.js';
import { openLive } from '../../support/live-page.js';

const scene = browserScene();
const { tab, demo, heading, button, buttonWith, link, section, row, status, says, signIn } = scene;

const TEAM = '/console/accounts/12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '/console/accounts/2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const GARDENS = '/console/accounts/3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32';
const NUMBERS = '/console/phone-numbers';
const STORM = `${FORESTS}/rooms/a0000000-0000-4000-8000-000000000002`;
const ORDERS = `${NUMBERS}/orders`;

const fails = (Operation: string) =>
  demo.emulator.controlApi('/faults', { Operation, Exception: 'ForbiddenException' });

describeInBrowser('accessible', () => {
  it('navigation of a narrow screen', async () => {
    await scene.open('/console/', { viewport: { width: 360, height: 640 } });
    await button('Navigation').click();
    await link('Settings').waitFor();
    await expectAccessible(tab.page);
  });

  it('search that finds no account', async () => {
    await scene.open('/console/accounts');
    await tab.page.getByRole('searchbox', { name: 'Has the user' }).fill('nobody@forests.example.org');
    await status('No account matches.').waitFor();
    await expectAccessible(tab.page);
  });

  it('account without users', async () => {
    const { Account } = await demo.emulator.client.send(new CreateAccountCommand({ Name: 'Example Sands' }));
    await scene.open(`/console/accounts/${Account?.AccountId}`);
    await says('There are no users yet.');
    await expectAccessible(tab.page);
  });

  it('notes of what is not there', async () => {
    for (const [path, note] of [
      ['/console/accounts/no-such-account', 'There is no such account, or it no longer exists.'],
      [`${ORDERS}/e0000000-0000-4000-8000-00000000ffff`, 'There is no such order.'],
      [`${TEAM}/users/no-such-user`, 'There is no such user in Example Trees, or the user has left it.'],
    ] as const) {
      await scene.open(path);
      await says(note);
      await expectAccessible(tab.page);
    }
  });

  it.each([
    [TEAM, 'ListUsers', 'Chime does not let the gateway do this.'],
    [`${TEAM}/users`, 'ListUsers', 'The users cannot be shown'],
    [NUMBERS, 'ListPhoneNumbers', 'The numbers cannot be shown'],
  ])('%s when %s fails', async (path, operation, note) => {
    await fails(operation);
    await scene.open(path);
    await says(note);
    await expectAccessible(tab.page);
  });

  it('failure with the id of the request', async () => {
    await scene.open('/console/settings');
    const body = JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
    await tab.page.route('**/graphql', (route) =>
      route.request().postData()?.includes('query AccountList')
        ? route.fulfill({ contentType: 'application/json', headers: { 'x-request-id': 'request-7' }, body })
        : route.continue(),
    );
    await tab.page.goto('/console/accounts');
    await says('Request id request-7');
    await expectAccessible(tab.page);
  });

  it('note of the emulator', async () => {
    const env = { CHIME_ENDPOINT: '', EMULATOR_PORT: '0', EMULATOR_SEED: 'none' };
    const at = await startGatewayTo({ endpoint: 'http://127.0.0.1:1', env });
    onTestFinished(() => at.stop());
    await scene.open('/console/', { at });
    await tab.page.getByRole('banner').getByText('Emulator', { exact: true }).waitFor();
    await expectAccessible(tab.page);
  });

  it('sign-in, and its refusal', async () => {
    const at = await scene.startGuarded({ letter: 'r', roles: ['ReadOnly'] });
    await scene.open('/console/', { at, expected: /status of 401/ });
    await heading('Chime console').waitFor();
    await expectAccessible(tab.page);
    await signIn('x');
    await tab.page.getByRole('alert').getByText('The gateway refused this credential').waitFor();
    await expectAccessible(tab.page);
  });

  it('sign-in again above a page', async () => {
    const at = await scene.startGuarded({ letter: 'f', roles: ['FullAccess'] });
    await scene.open('/console/settings', { at, expected: /status of 401/ });
    await signIn('f');
    await heading('Settings').waitFor();
    await tab.page.route('**/graphql', (route) =>
      route.fulfill({
        status: 401,
        json: { errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] },
      }),
    );
    await link('Accounts').click();
    await says('Your sign-in has ended.');
    await expectAccessible(tab.page);
  });

  it('notes of a page that is offline and of an earlier release', async () => {
    await scene.open('/console/accounts', { context: { baseURL: demo.url } });
    await link('Example Trees').waitFor();
    await tab.page.route('**/console/config.json', (route) =>
      route.fulfill({ json: { signIn: [], oidc: null, backend: 'other', release: 'next' } }),
    );
    // The notes are loaded once the page is idle.
    const isNoticed = async () => {
      await tab.page.evaluate(`dispatchEvent(new Event('vite:preloadError'))`);
      return tab.page.getByText('A new version of the console is there.').isVisible();
    };
    await expect.poll(isNoticed, { timeout: 15_000 }).toBe(true);
    // What loads by itself would fail offline.
    const isPreloaded = `performance.getEntriesByType('resource').some(({ name }) => name.includes('/confirm-dialog-'))`;
    await expect.poll(() => tab.page.evaluate(isPreloaded), { timeout: 15_000 }).toBe(true);
    await scene.isQuiet();
    await tab.page.context().setOffline(true);
    await says('You are offline.');
    await expectAccessible(tab.page);
  });

  it('page that could not be loaded, offline', async () => {
    await scene.open('/console/accounts', {
      context: { baseURL: demo.url },
      expected: /Failed to|could not be/,
    });
    await link('Example Trees').waitFor();
    await tab.page.route('**/assets/settings-page-*', (route) => route.abort());
    await link('Settings').click();
    await button('Try again').waitFor();
    await tab.page.context().setOffline(true);
    await says('The page can be loaded once the connection is back.');
    await expectAccessible(tab.page);
  });

  it('part of a page that could not be loaded', async () => {
    await scene.open('/console/accounts', {
      context: { baseURL: demo.url },
      expected: /Failed to|could not be/,
    });
    await tab.page.route('**/assets/rename-dialog-*', (route) => route.abort());
    await tab.page.reload();
    await button('Rename Example Trees').click();
    await says('This part of the console could not be loaded');
    await expectAccessible(tab.page);
  });

  it('sign-in that was not begun here', async () => {
    const env = {
      AUTH: 'jwt',
      JWT_ISSUER: demo.url,
      JWT_AUDIENCE: 'console',
      JWT_JWKS_URL: `${demo.url}/keys`,
      OIDC_ISSUER: demo.url,
      OIDC_CLIENT_ID: 'console',
    };
    const at = await scene.startOther({ env });
    await scene.open('/console/signed-in?code=stolen&state=made-up', { at });
    await says('This is no answer to a sign-in that was begun in this tab');
    await expectAccessible(tab.page);
  });

  it('pages for those who may only read', async () => {
    const at = await scene.startOther({ authenticate: asReader });
    for (const [path, isShown] of [
      [`${GARDENS}/settings`, () => section('Sign-in delegate groups').getByText('Front Desk').waitFor()],
      ['/console/accounts', () => status('3 accounts').waitFor()],
      [`${FORESTS}/bots`, () => section('Ranger (Bot)').getByText('Running').waitFor()],
      [STORM, () => says('3 members')],
    ] as const) {
      await scene.open(path, { at });
      await isShown();
      await expectAccessible(tab.page);
    }
  });

  it.each<[string, KeyEntry, () => Promise<void>]>([
    [NUMBERS, { letter: 'r', permissions: ['phone-number:read'] }, () => row('+12065550101').waitFor()],
    [
      '/console/settings',
      { letter: 'r', permissions: ['settings:read'] },
      () => says(/you need the permission settings:settings/),
    ],
  ])('%s for the holder of one permission', async (path, key, isShown) => {
    const at = await scene.startGuarded(key);
    await scene.open(path, { at });
    await signIn('r');
    await isShown();
    await buttonWith('Sign out').waitFor();
    await expectAccessible(tab.page);
  });

  it('changes by others, in a list and on a page', async () => {
    const isLive = await openLive(scene, `${FORESTS}/rooms`);
    await isLive();
    const room = { AccountId: FORESTS.split('/').at(-1), RoomId: STORM.split('/').at(-1) };
    await demo.emulator.client.send(new UpdateRoomCommand({ ...room, Name: 'Gale desk' }));
    await row('Gale desk').and(tab.page.locator('[data-changed]')).waitFor();
    await demo.emulator.client.send(new CreateRoomCommand({ AccountId: room.AccountId, Name: 'Moonshot' }));
    await button('Show 1 new room').waitFor();
    await expectAccessible(tab.page);
    await link('Gale desk').click();
    await heading('Gale desk').waitFor();
    await scene.isQuiet();
    await demo.emulator.client.send(new UpdateRoomCommand({ ...room, Name: 'Calm desk' }));
    await heading('Calm desk').and(tab.page.locator('[data-changed]')).waitFor();
    await demo.emulator.client.send(new DeleteRoomCommand(room));
    await status('The room no longer exists').waitFor();
    await expectAccessible(tab.page);
  });
});
