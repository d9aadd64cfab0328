/** The landing page in a browser. */
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene({ env: { TRUSTED_DOCUMENTS: '' } });
const { tab, demo, contentWidth } = scene;

describeInBrowser('the landing page', () => {
  it('says what this is', async () => {
    await scene.open('/');
    await expect.poll(() => tab.page.title()).toBe('Chime GraphQL gateway');
    expect(await tab.page.getByRole('heading', { level: 1 }).textContent()).toBe('Chime GraphQL gateway');
    expect(await tab.page.getByText('which Amazon ended in February 2026').count()).toBe(1);
  });

  it('is for narrow screens too', async () => {
    await scene.open('/', { viewport: { width: 320, height: 640 } });
    expect(await contentWidth()).toBe(320);
  });

  itInRest('opens whichever way in is chosen', async () => {
    for (const [name, path] of [
      ['Console', '/console/accounts'],
      ['Explorer', '/explorer'],
      ['Reference', '/explorer#reference'],
      ['Health', '/readyz'],
    ] as const) {
      await scene.open('/');
      await tab.page.getByRole('link', { name, exact: true }).click();
      await tab.page.waitForURL((url) => url.pathname + url.hash === path);
    }
  });

  it('leads to Apollo Sandbox with this gateway as its endpoint', async () => {
    await scene.open('/');
    const link = tab.page.getByRole('link', { name: 'Open in Apollo Sandbox' });
    expect(await link.getAttribute('href')).toBe(
      `https://studio.apollographql.com/sandbox/explorer?endpoint=${encodeURIComponent(`${demo.url}/graphql`)}`,
    );
  });

  it('copies a command that works as it stands', async () => {
    await scene.open('/', {
      context: { permissions: ['clipboard-read', 'clipboard-write'] },
    });
    await tab.page.getByRole('button', { name: 'Copy' }).first().click();
    await tab.page.getByRole('status').getByText('Copied.').waitFor();
    const command = await tab.page.evaluate<string>('navigator.clipboard.readText()');
    const [, url = '', body = ''] = /^curl -s (\S+) -H '[^']+' -d '(.+)'$/.exec(command) ?? [];
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(await response.json()).toMatchObject({ data: { updateUser: { licenseType: 'Basic' } } });
  });

  it('is complete without its script', async () => {
    await scene.open('/', { context: { javaScriptEnabled: false } });
    expect(await tab.page.getByText(`curl -s ${demo.url}/graphql`).count()).toBe(1);
  });
});
