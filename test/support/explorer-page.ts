/** The explorer in a browser. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { BrowserScene, OpenOptions } from './browser-scene.js';

/** Opens the explorer and waits until it can run an operation. */
export async function openExplorer(
  scene: BrowserScene,
  path = '/explorer',
  options: OpenOptions = {},
): Promise<Page> {
  await scene.open(path, { viewport: { width: 1400, height: 900 }, ...options });
  const { page } = scene.tab;
  await page.getByRole('button', { name: /^Execute query/ }).waitFor();
  // The editors are ready when they show the operation, and run it once the schema is there.
  const editor = page.getByRole('region', { name: 'Operation Editor' });
  await expect.poll(() => editor.textContent()).toMatch(/mutation|query/);
  await scene.isQuiet();
  return page;
}

export const runOperation = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^Execute query/ }).click();

/**
 * Waits until the response contains this text. The editor makes an element of each word, and non-breaking spaces of the
 * spaces.
 */
export async function hasResponse(page: Page, text: string): Promise<void> {
  const response = page.getByRole('region', { name: 'Result Window' });
  await expect.poll(async () => (await response.textContent())?.replaceAll(/\s+/g, ' ')).toContain(text);
}
