/** What the explorer shows, and what it remembers of an earlier visit. */
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { hasResponse, openExplorer, runOperation } from '../support/explorer-page.js';

const scene = browserScene({ env: { TRUSTED_DOCUMENTS: '' } });

const open = (path?: string, options?: OpenOptions) => openExplorer(scene, path, options);

describeInBrowser('the explorer', { timeout: 60_000 }, () => {
  it('still has the variables of its first example on the second visit', async () => {
    const page = await open();
    await runOperation(page);
    await hasResponse(page, '"licenseType": "Basic"');
    await expect
      .poll(() => page.evaluate('localStorage.getItem("graphiql:tabState")'))
      .toContain('UpdateUser');
    await page.reload();
    await page.getByRole('tab', { name: 'UpdateUser' }).waitFor();
    await expect
      .poll(() => page.getByRole('region', { name: 'Variables' }).textContent())
      .toContain('licenseType');
    expect(await page.getByRole('tab').count()).toBe(1);
  });

  it('has Run and the response on the screen of a phone', async () => {
    const page = await open('/explorer', { viewport: { width: 390, height: 844 } });
    await runOperation(page);
    await hasResponse(page, '"licenseType": "Basic"');
    for (const place of [
      page.getByRole('button', { name: /^Execute query/ }),
      page.getByRole('region', { name: 'Result Window' }),
    ]) {
      const box = await place.boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(844);
      expect(box?.height).toBeGreaterThan(30);
    }
  });

  it('has the documentation of the schema', async () => {
    const page = await open('/explorer#reference');
    await page.getByRole('link', { name: 'Mutation', exact: true }).click();
    await page.getByText('All mutations. The fields of a request run one after the other.').waitFor();
    await page.getByRole('link', { name: 'updateUser', exact: true }).waitFor();
  });

  it('remembers what was run', async () => {
    const page = await open();
    await runOperation(page);
    await hasResponse(page, '"licenseType"');
    await page.getByRole('button', { name: 'Show History' }).click();
    await page.getByRole('region', { name: 'History' }).getByText('UpdateUser').waitFor();
  });

  it('shows the active one of ten tabs', async () => {
    const page = await open();
    for (let count = 1; count < 10; count += 1) await page.getByRole('button', { name: 'New tab' }).click();
    await expect.poll(() => page.getByRole('tab').count()).toBe(10);
    const box = await page.getByRole('tab', { selected: true }).boundingBox();
    const name = await page.getByRole('heading', { name: 'Chime GraphQL gateway' }).boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(name?.x ?? 0);
    expect(name?.height).toBeLessThan(40);
  });
});
