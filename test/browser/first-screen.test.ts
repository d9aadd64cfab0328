/** Small windows: the first screen of each list has rows, whatever stands above them. */
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';

const { tab, open } = browserScene();

const PATHS = [
  ['accounts', '/console/accounts'],
  ['users', '/console/accounts/12a3456b-7c89-012d-3456-78901e23fg45/users'],
  ['rooms', '/console/accounts/2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21/rooms'],
  ['phone numbers', '/console/phone-numbers'],
] as const;

const WINDOWS = [
  ['a phone', { width: 390, height: 740 }],
  ['a window of 1280 × 720 at 200%', { width: 640, height: 360 }],
] as const;

const CASES = PATHS.flatMap(([what, path]) =>
  WINDOWS.map(([where, viewport]) => ({ what, path, where, viewport })),
);

describeInBrowser('the first screen', () => {
  it.each(CASES)('of $where has one of the $what', async ({ path, viewport }) => {
    await open(path, { viewport });
    const row = tab.page.locator('tbody tr:not([aria-hidden])').first();
    await row.waitFor();
    const bottom = async () => {
      const box = await row.boundingBox();
      return (box?.y ?? Infinity) + (box?.height ?? 0);
    };
    await expect.poll(bottom).toBeLessThanOrEqual(viewport.height);
    expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
  });
});
