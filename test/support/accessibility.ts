/** Checks pages against WCAG 2.2 AA and good practice, by axe. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OpenOptions } from './browser-scene.js';

/** Something to check that a page shows once somebody has acted, such as a dialog. */
export interface AccessibleCase {
  readonly name: string;
  readonly path: string;
  readonly options?: OpenOptions;
  /** Brings about what is checked, and waits until it shows. */
  readonly reach: () => Promise<unknown>;
}

const RUNNING_TRANSITIONS =
  'document.getAnimations().filter((one) => one instanceof CSSTransition && one.playState === "running").length';

/**
 * Expects the page to break no rule, in both themes; it shows the light one afterwards.
 * @param exceptRules axe's names of rules that do not count
 */
export async function expectAccessible(page: Page, exceptRules: readonly string[] = []): Promise<void> {
  // Not as a <script>, which the policy of the pages forbids.
  await page.evaluate(axe.source);
  for (const theme of ['dark', 'light'] as const) {
    await showTheme(page, theme);
    expect(await violations(page, exceptRules), `in the ${theme} theme`).toEqual([]);
  }
}

/** Turns the system's theme, and waits until the page has followed and no colour is on its way. */
async function showTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  const other = theme === 'light' ? 'dark' : 'light';
  // The console says which theme it shows by its colour scheme, the editor of the explorer by a class.
  const isShown = `/${theme}|normal/.test(getComputedStyle(document.documentElement).colorScheme)
    && matchMedia('(prefers-color-scheme: ${theme})').matches
    && !document.body.classList.contains('graphiql-${other}')`;
  await expect.poll(() => page.evaluate(isShown), { interval: 20 }).toBe(true);
  await expect.poll(() => page.evaluate(RUNNING_TRANSITIONS), { interval: 20 }).toBe(0);
}

async function violations(page: Page, exceptRules: readonly string[]): Promise<string[]> {
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    rules: {
      // New in WCAG 2.2, and off unless asked for.
      'target-size': { enabled: true },
      ...Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }])),
    },
  };
  const result = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return result.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
