/** What is around every page of the console: signing in, navigation, permissions, colours, errors. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { apiKey } from '../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway } from '../support/gateway.js';
import { type OidcProvider, settingsFor, startOidcProvider } from '../support/oidc-provider.js';
import { itInRest } from '../support/rest.js';
import { gzipSync } from 'node:zlib';

const scene = browserScene();
const { tab, demo, heading, link, contentWidth, signIn, startOther, startGuarded } = scene;

const banner = () => tab.page.getByRole('banner');
const note = (text: string) => tab.page.getByRole('navigation', { name: 'Main' }).getByText(text);
const stored = () => tab.page.evaluate<string>('JSON.stringify([localStorage, document.cookie])');

/** Opens the console of a gateway with these settings, which ends with the test. */
const openWith = async (env: Record<string, string>, viewport = { width: 1280, height: 800 }) => {
  const at = await startGatewayTo({ endpoint: 'http://127.0.0.1:1', env });
  onTestFinished(() => at.stop());
  await scene.open('/console/', { at, viewport });
};

describeInBrowser('the console', () => {
  describe('of a gateway that is open to all', () => {
    it('starts with the accounts, and asks nobody to sign in', async () => {
      await scene.open(`/console`);
      await heading('Accounts').waitFor();
      await link('Example Trees').waitFor();
      expect(await tab.page.title()).toBe('Accounts · Chime console');
      expect(await tab.page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    });

    itInRest('answers the first click of whoever has never been there', async () => {
      // A profile of its own, with nothing in its cache.
      await scene.open('/console/', { context: { baseURL: demo.url } });
      await tab.page.getByRole('button', { name: 'Rename Example Trees' }).click();
      await tab.page.getByRole('dialog').waitFor();
    });

    it('loads less than 250 KB for its first page, before it preloads what dialogs need', async () => {
      await scene.open(`/console/`);
      await link('Example Trees').waitFor();
      const files = await tab.page.evaluate<string[]>(
        // Preloading begins three seconds after the page was drawn, and asked for its accounts.
        `(() => {
          const entries = performance.getEntriesByType('resource');
          const drawnAt = entries.findLast(({ name }) => name.endsWith('/graphql')).startTime;
          return entries.filter(({ startTime }) => startTime < drawnAt + 2_000).map(({ name }) => name);
        })()`,
      );
      const loaded = [`${demo.url}/console/`, ...files.filter((name) => name.includes('/assets/'))];
      const contents = await Promise.all(
        loaded.map(async (name) => gzipSync(await (await fetch(name)).arrayBuffer()).length),
      );
      expect(loaded.length).toBeGreaterThan(5);
      expect(contents.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
    });

    it('says where it is, and goes back, by the keyboard alone', async () => {
      await scene.open(`/console/`);
      await heading('Accounts').waitFor();
      await tab.page.keyboard.press('Tab');
      expect(await tab.page.evaluate('document.activeElement.textContent')).toBe('Skip to the page');
      await tab.page.keyboard.press('Enter');
      expect(await tab.page.evaluate('document.activeElement.id')).toBe('main');
      await link('Phone numbers').focus();
      await tab.page.keyboard.press('Enter');
      await tab.page.waitForURL('**/console/phone-numbers');
      await tab.page.goBack();
      await heading('Accounts').waitFor();
    });

    it('has a page for addresses that lead nowhere', async () => {
      await scene.open(`/console/no/such/page`);
      await heading('Not found').waitFor();
      await link('Start page').click();
      await heading('Accounts').waitFor();
    });

    itInRest('keeps the colours that were chosen', async () => {
      await scene.open(`/console/`);
      await tab.page.getByRole('button', { name: 'Dark colours' }).click();
      await tab.page.reload();
      await heading('Accounts').waitFor();
      const scheme = 'document.documentElement.dataset.mantineColorScheme';
      expect(await tab.page.evaluate(scheme)).toBe('dark');
      await tab.page.getByRole('button', { name: 'Colours as the system has them' }).click();
      expect(await tab.page.evaluate(scheme)).toBe('light');
    });

    itInRest('hides the navigation on narrow screens until it is asked for', async () => {
      await scene.open(`/console/`, { viewport: { width: 360, height: 640 } });
      await heading('Accounts').waitFor();
      expect(await contentWidth()).toBe(360);
      expect(await link('Settings').isVisible()).toBe(false);
      await tab.page.getByRole('button', { name: 'Navigation' }).click();
      await link('Settings').waitFor();
    });

    it('tells what failed with the id of the request, and tries again', async () => {
      await scene.open(`/console/`, { expected: /status of 500/ });
      await heading('Accounts').waitFor();
      const body = JSON.stringify({
        errors: [{ message: 'x', extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
      });
      await tab.page.route('**/graphql', (route) =>
        route.request().postData()?.includes('query AccountList')
          ? route.fulfill({
              status: 200,
              contentType: 'application/json',
              headers: { 'x-request-id': 'request-7' },
              body,
            })
          : route.continue(),
      );
      await tab.page.reload();
      const alert = tab.page.getByRole('alert');
      await alert.getByText('Chime cannot be reached at present.').waitFor();
      await alert.getByText('Request id request-7').waitFor();
      await tab.page.unroute('**/graphql');
      await alert.getByRole('button', { name: 'Try again' }).click();
      await link('Example Trees').waitFor();
    });
  });

  describe('of a gateway whose backend is', () => {
    const ownEmulator = { CHIME_ENDPOINT: '', EMULATOR_PORT: '0', EMULATOR_SEED: 'none' };
    it('the emulator: it says so, and what that is', async () => {
      await openWith(ownEmulator);
      await banner().getByText('Emulator', { exact: true }).waitFor();
      await note('the emulator that stands in for Amazon Chime, which AWS ended in February 2026').waitFor();
    });

    itInRest('the emulator: it says so on narrow screens too', async () => {
      await openWith(ownEmulator, { width: 360, height: 640 });
      await banner().getByText('Emulator', { exact: true }).waitFor();
      expect(await contentWidth()).toBe(360);
    });

    it('another: it says nothing of the emulator, and no address', async () => {
      await openWith({});
      await note('a server that speaks the protocol of Amazon Chime').waitFor();
      expect(await tab.page.locator('body').innerText()).not.toMatch(/emulator|127\.0\.0\.1:1/i);
    });
  });

  describe('of a gateway that wants a credential', () => {
    let guarded: TestGateway;
    beforeAll(async () => {
      guarded = await startGuarded(
        { letter: 'r', roles: ['ReadOnly'] },
        {
          letter: 'l',
          permissions: ['account:read'],
          accounts: ['12a3456b-7c89-012d-3456-78901e23fg45'],
        },
      );
    });

    it('asks for it, goes to what was asked for, and forgets it', async () => {
      await scene.open(`${guarded.url}/console/accounts?from=a-link`);
      await heading('Chime console').waitFor();
      await signIn('r');
      await heading('Accounts').waitFor();
      expect(tab.page.url()).toBe(`${guarded.url}/console/accounts?from=a-link`);
      await tab.page.reload();
      await heading('Accounts').waitFor();
      expect(await stored()).not.toContain(apiKey('r'));
      await tab.page.getByRole('button', { name: 'Sign out' }).click();
      await heading('Chime console').waitFor();
      expect(await tab.page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(apiKey('r'));
    });

    itInRest('says so when the gateway does not take it', async () => {
      await scene.open(`${guarded.url}/console/`, { expected: /status of 401/ });
      await signIn('x');
      await tab.page.getByRole('alert').getByText('The gateway refused this credential').waitFor();
      await signIn('r');
      await heading('Accounts').waitFor();
    });

    it('shows what its holder may see', async () => {
      await scene.open(`${guarded.url}/console/`);
      await signIn('l');
      await link('Example Trees').waitFor();
      expect(await link('Example Forests').count()).toBe(0);
      expect(await link('Accounts').count()).toBe(1);
      expect(await link('Phone numbers').count()).toBe(0);
      expect(await link('Settings').count()).toBe(0);
    });
  });

  describe('of a gateway whose people sign in elsewhere', () => {
    let gateway: TestGateway;
    let provider: OidcProvider;
    beforeAll(async () => {
      provider = await startOidcProvider('console', ['ReadOnly']);
      gateway = await startOther({ env: settingsFor(provider, 'console') });
    });
    const goToProvider = () =>
      tab.page.getByRole('button', { name: `Sign in with ${new URL(provider.url).host}` }).click();
    afterAll(() => provider.stop());

    it('sends them there and back to what they had asked for, and keeps the token in the tab', async () => {
      const asked = `${gateway.url}/console/accounts?from=a-link#find=trees`;
      await scene.open(asked, { others: [provider.url] });
      await goToProvider();
      await link('Example Trees').waitFor();
      expect(provider.asked).toEqual(['authorize', 'token']);
      expect(tab.page.url()).toBe(asked);
      await tab.page.getByText('ann', { exact: true }).waitFor();
      const session = await tab.page.evaluate<string>('JSON.stringify(sessionStorage)');
      // The one place, under the one name.
      expect(Object.keys(JSON.parse(session) as object)).toEqual(['credential']);
      expect(await stored()).not.toMatch(/eyJ/);
    });

    it('does not take an answer that it did not ask for', async () => {
      await scene.open(`${gateway.url}/console/signed-in?code=stolen&state=made-up`, { context: {} });
      await tab.page.getByText('This is no answer to a sign-in that was begun in this tab').waitFor();
      expect(await tab.page.title()).toBe('Not signed in · Chime console');
      expect(await tab.page.evaluate('sessionStorage.length')).toBe(0);
    });

    itInRest('says when the provider refused, or cannot be reached', async () => {
      const expected = /Failed to load resource/;
      await scene.open(`${gateway.url}/console/`, { others: [provider.url], expected });
      await tab.page.route(`${provider.url}/authorize?*`, (route) => {
        const state = new URL(route.request().url()).searchParams.get('state') ?? '';
        const query = new URLSearchParams({ error: 'access_denied', state });
        return route.fulfill({
          status: 302,
          headers: { location: `${gateway.url}/console/signed-in?${query}` },
        });
      });
      await goToProvider();
      await tab.page.getByText('The provider refused the sign-in.').waitFor();
      await tab.page.unroute(`${provider.url}/authorize?*`);
      await tab.page.route(`${provider.url}/token`, (route) => route.abort());
      await link('Try again').click();
      await goToProvider();
      await tab.page.getByText('The provider cannot be reached from here.').waitFor();
    });
  });
});
