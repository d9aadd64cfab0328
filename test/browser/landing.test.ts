/** The landing page in a browser. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, startBrowser, type Tab, type TestBrowser } from '../support/browser.js';
import { type Demo, startDemo } from '../support/demo.js';

describeInBrowser('the landing page', () => {
  let demo: Demo;
  let browser: TestBrowser;
  let tab: Tab;
  beforeAll(async () => {
    demo = await startDemo({ env: { TRUSTED_DOCUMENTS: '' } });
    browser = await startBrowser();
  });
  afterEach(async () => {
    expect(tab.problems).toEqual([]);
    await tab.close();
  });
  afterAll(async () => {
    await browser?.stop();
    await demo.stop();
  });

  it('says what this is, and is accessible in both themes', async () => {
    tab = await browser.open(demo.url);
    await expect.poll(() => tab.page.title()).toBe('Chime GraphQL gateway');
    expect(await tab.page.getByRole('heading', { level: 1 }).textContent()).toBe('Chime GraphQL gateway');
    expect(await tab.page.getByText('which Amazon ended in February 2026').count()).toBe(1);
    await tab.expectAccessible();
    await tab.takeScreenshots('landing');
  });

  it('is for narrow screens too', async () => {
    tab = await browser.open(demo.url, { viewport: { width: 320, height: 640 } });
    expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await tab.expectAccessible();
  });

  it('opens whichever way in is chosen', async () => {
    for (const [name, path] of [
      ['Console', '/console/accounts'],
      ['Explorer', '/explorer'],
      ['Reference', '/explorer#reference'],
      ['Health', '/readyz'],
    ] as const) {
      tab = await browser.open(demo.url);
      await tab.page.getByRole('link', { name, exact: true }).click();
      await tab.page.waitForURL((url) => url.pathname + url.hash === path);
      expect(tab.problems).toEqual([]);
      if (name !== 'Health') await tab.close();
    }
  });

  it('leads to Apollo Sandbox with this gateway as its endpoint', async () => {
    tab = await browser.open(demo.url);
    const link = tab.page.getByRole('link', { name: 'Open in Apollo Sandbox' });
    expect(await link.getAttribute('href')).toBe(
      `https://studio.apollographql.com/sandbox/explorer?endpoint=${encodeURIComponent(`${demo.url}/graphql`)}`,
    );
  });

  it('copies a command that works as it stands', async () => {
    tab = await browser.open(demo.url, { permissions: ['clipboard-read', 'clipboard-write'] });
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
    tab = await browser.open(demo.url, { javaScriptEnabled: false });
    expect(await tab.page.getByText(`curl -s ${demo.url}/graphql`).count()).toBe(1);
  });
});
