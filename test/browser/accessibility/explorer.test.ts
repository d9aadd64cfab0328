/** The explorer keeps the rules of WCAG 2.2 AA in both themes, but for what is GraphiQL's own. */
import { expect, it } from 'vitest';
import { expectAccessible } from '../../support/accessibility.js';
import { describeInBrowser } from '../../support/browser.js';
import { browserScene, type OpenOptions } from '../../support/browser-scene.js';

// Whoever explores asks what nobody knew beforehand.
const scene = browserScene({ env: { TRUSTED_DOCUMENTS: '' } });
const { tab, button, buttonWith, section, link } = scene;

/** GraphiQL puts the button that closes a tab, or that deletes a line of the history, into what is a tab or item itself. */
const GRAPHIQLS_OWN = ['nested-interactive'];

const open = async (path = '/explorer', options: OpenOptions = {}) => {
  await scene.open(path, { viewport: { width: 1400, height: 900 }, ...options });
  await buttonWith(/^Execute query/).waitFor();
  // The editors are ready when they show the operation, and run it once the schema is there.
  await expect.poll(() => section('Operation Editor').textContent()).toMatch(/mutation|query/);
  await scene.isQuiet();
};

const run = async () => {
  await buttonWith(/^Execute query/).click();
  await expect.poll(() => section('Result Window').textContent()).toContain('"licenseType"');
};

describeInBrowser('the explorer', () => {
  it.each(['light', 'dark'] as const)('is accessible in the %s theme, with an answer', async (theme) => {
    await open('/explorer', { theme });
    await run();
    // Also when the system turns to the other theme.
    await expectAccessible(tab.page, GRAPHIQLS_OWN);
  });

  it('is accessible on narrow screens', async () => {
    await open('/explorer', { viewport: { width: 600, height: 900 } });
    await expectAccessible(tab.page, GRAPHIQLS_OWN);
  });

  it('is accessible with the documentation of the schema', async () => {
    await open('/explorer#reference');
    await link('Mutation').click();
    await link('updateUser').waitFor();
    await expectAccessible(tab.page, GRAPHIQLS_OWN);
  });

  it('is accessible with matches of the search', async () => {
    await open('/explorer#reference');
    await tab.page.getByRole('combobox', { name: 'Search names and descriptions' }).fill('licence');
    await tab.page.getByRole('option').first().waitFor();
    await expectAccessible(tab.page, GRAPHIQLS_OWN);
  });

  it('is accessible on a phone, with an answer and with the documentation', async () => {
    await open('/explorer', { viewport: { width: 390, height: 844 } });
    await run();
    await expectAccessible(tab.page, GRAPHIQLS_OWN);
    await button('Show Documentation Explorer').click();
    await link('Mutation').waitFor();
    await expectAccessible(tab.page, GRAPHIQLS_OWN);
  });

  it('is accessible with the history', async () => {
    await open();
    await run();
    await button('Show History').click();
    await section('History').getByText('UpdateUser').waitFor();
    // Its lines are called by what they do, not by what they say.
    await expectAccessible(tab.page, [...GRAPHIQLS_OWN, 'label-content-name-mismatch']);
  });

  it('is accessible with the editor of the headers', async () => {
    await open();
    await buttonWith('Headers').click();
    await section('Headers').click();
    await tab.page.keyboard.type('{"x-request-id": "typed-by-hand');
    await expectAccessible(tab.page, GRAPHIQLS_OWN);
  });
});
