/** Signing in again and in a second tab: a form that is open survives, and nobody is asked twice. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { apiKey } from '../support/guarded-gateway.js';
import type { TestGateway } from '../support/gateway.js';
import { type OidcProvider, settingsFor, startOidcProvider } from '../support/oidc-provider.js';
import { describeInRest, itInRest } from '../support/rest.js';
import { claims, createFiles, createKeyPair, JWT_ENV, now, sign } from '../support/token.js';

const scene = browserScene();
const { tab, heading, link, button, dialog, signIn, startGuarded, startOther } = scene;

const PATH = '/console/accounts';
const expected = /status of 401/;

let guarded: TestGateway;
beforeAll(async () => {
  guarded = await startGuarded({ letter: 'f', roles: ['FullAccess'] }, { letter: 'r', roles: ['ReadOnly'] });
});

/** Opens another tab of the same browser. */
async function openTab(url: string): Promise<Page> {
  const page = await tab.page.context().newPage();
  onTestFinished(() => page.close());
  await page.goto(url);
  return page;
}

/** Has the gateway refuse the credential from now on. */
const refuse = () =>
  tab.page.route('**/graphql', (route) =>
    route.fulfill({
      status: 401,
      json: { errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] },
    }),
  );

const again = () => dialog('Sign in again');
const name = () => dialog('Create an account').getByLabel('Name');

/** Opens a form, fills it in and sends it once the credential has ended. */
async function fillFormAndLoseSession(): Promise<void> {
  await button('Create an account').click();
  await name().fill('Example Orchards');
  await refuse();
  await dialog('Create an account').getByRole('button', { name: 'Create' }).click();
  await again().waitFor();
  await tab.page.unroute('**/graphql');
}

describeInBrowser('a session', () => {
  it('that ends leaves an open form as it is, and goes on when the same person signs in', async () => {
    await scene.open(guarded.url + PATH, { expected });
    await signIn('f');
    await link('Example Trees').waitFor();
    await fillFormAndLoseSession();
    await again().getByLabel('API key').fill(apiKey('f'));
    await again().getByRole('button', { name: 'Sign in' }).click();
    await again().waitFor({ state: 'detached' });
    expect(await name().inputValue()).toBe('Example Orchards');
    await dialog('Create an account').getByRole('button', { name: 'Create' }).click();
    await tab.page.getByText('Example Orchards').first().waitFor();
  });

  it('shows nothing of the page to another person who signs in', async () => {
    await scene.open(guarded.url + PATH, { expected });
    await signIn('f');
    await link('Example Trees').waitFor();
    await fillFormAndLoseSession();
    await again().getByLabel('API key').fill(apiKey('r'));
    await again().getByRole('button', { name: 'Sign in' }).click();
    await tab.page.getByText('holder-of-r', { exact: true }).waitFor();
    expect(await dialog().count()).toBe(0);
  });

  it('is that of a second tab too, until one of them signs out', async () => {
    await scene.open(guarded.url + PATH);
    await signIn('f');
    await link('Example Trees').waitFor();
    const second = await openTab(guarded.url + PATH);
    await second.getByRole('link', { name: 'Example Trees', exact: true }).waitFor();
    expect(await second.evaluate<string>('JSON.stringify([localStorage, document.cookie])')).not.toContain(
      apiKey('f'),
    );
    await second.getByRole('button', { name: 'Sign out' }).click();
    await heading('Chime console').waitFor();
    expect(await tab.page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(apiKey('f'));
  });

  itInRest('that was refused is not offered back by a tab that has not noticed', async () => {
    await scene.open(guarded.url + PATH, { expected });
    await signIn('x');
    await tab.page.getByRole('alert').getByText('The gateway refused this credential').waitFor();
    const second = await openTab(guarded.url + PATH);
    await second.getByRole('heading', { name: 'Chime console' }).waitFor();
    await second.getByLabel('API key').fill(apiKey('r'));
    await second.getByRole('button', { name: 'Sign in' }).click();
    await heading('Accounts').waitFor();
  });

  it('with a token warns before the token ends, and goes on with another', async () => {
    const [pair, files] = await Promise.all([createKeyPair('ES256'), createFiles()]);
    onTestFinished(() => files.remove());
    const JWT_PUBLIC_KEY_FILE = await files.write('keys.json', { keys: [pair.jwk] });
    const gateway = await startOther({ env: { ...JWT_ENV, JWT_PUBLIC_KEY_FILE } });
    const enter = async (seconds: number) => {
      await tab.page.getByLabel('Access token').fill(await sign(pair, claims({ exp: now() + seconds })));
      await tab.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    await scene.open(gateway.url + PATH);
    await enter(60);
    await tab.page.getByText(/^Your sign-in ends at /).waitFor();
    await button('Create an account').click();
    await name().fill('Example Orchards');
    await tab.page.keyboard.press('Escape');
    await button('Sign in again').click();
    await enter(3_600);
    await again().waitFor({ state: 'detached' });
    await tab.page.getByText(/^Your sign-in ends at /).waitFor({ state: 'detached' });
    await link('Example Trees').waitFor();
  });

  describeInRest('of a provider', () => {
    let gateway: TestGateway;
    let provider: OidcProvider;
    beforeAll(async () => {
      provider = await startOidcProvider('console', ['FullAccess']);
      gateway = await startOther({ env: settingsFor(provider, 'console') });
    });
    afterAll(() => provider.stop());

    it('that ends is renewed in a tab of its own, while the form stays', async () => {
      await scene.open(gateway.url + PATH, { others: [provider.url], expected });
      const way = `Sign in with ${new URL(provider.url).host}`;
      await button(way).click();
      await link('Example Trees').waitFor();
      await fillFormAndLoseSession();
      await again().getByRole('button', { name: way }).click();
      await again().waitFor({ state: 'detached' });
      expect(await name().inputValue()).toBe('Example Orchards');
    });
  });
});
