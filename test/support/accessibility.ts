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

/** The rules that a theme can break, because it changes colours and nothing else. */
const COLOR_RULES: axe.RunOptions = { runOnly: ['color-contrast', 'link-in-text-block'] };

/**
 * Expects the page to break no rule in the light theme, and no rule about colours in the dark one, which it shows
 * afterwards.
 * @param exceptRules axe's names of rules that do not count
 */
export async function expectAccessible(page: Page, exceptRules: readonly string[] = []): Promise<void> {
  // Not as a <script>, which the policy of the pages forbids.
  await page.evaluate(axe.source);
  const rules = {
    // New in WCAG 2.2, and off unless asked for.
    'target-size': { enabled: true },
    ...Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }])),
  };
  await showTheme(page, 'light');
  expect(await violations(page, { rules }), 'in the light theme').toEqual([]);
  await showTheme(page, 'dark');
  expect(await violations(page, COLOR_RULES), 'in the dark theme').toEqual([]);
}

/** Turns the system's theme, and waits until the page has followed and no colour is on its way. */
async function showTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  const other = theme === 'light' ? 'dark' : 'light';
  // The console says which theme it shows by an attribute, the editor of the explorer by a class.
  const isShown = `matchMedia('(prefers-color-scheme: ${theme})').matches
    && document.documentElement.dataset.mantineColorScheme !== '${other}'
    && !document.body.classList.contains('graphiql-${other}')`;
  await expect.poll(() => page.evaluate(isShown), { interval: 20 }).toBe(true);
  await expect.poll(() => page.evaluate(RUNNING_TRANSITIONS), { interval: 20 }).toBe(0);
}

async function violations(page: Page, options: axe.RunOptions): Promise<string[]> {
  const how: axe.RunOptions = { resultTypes: ['violations'], ...options };
  const result = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(how)})`);
  return result.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
