/** Checks pages against WCAG 2.2 AA and axe's best practices. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OpenOptions } from './browser-scene.js';

/** Content to check that a page shows only after an action, such as a dialog. */
export interface AccessibleCase {
  readonly name: string;
  readonly path: string;
  readonly options?: OpenOptions;
  /** Performs the action and waits until the content shows. */
  readonly reach: () => Promise<unknown>;
}

const RUNNING_TRANSITIONS =
  'document.getAnimations().filter((one) => one instanceof CSSTransition && one.playState === "running").length';

/** The rules that a theme can break. A theme changes only colours. */
const COLOR_RULES: axe.RunOptions = { runOnly: ['color-contrast', 'link-in-text-block'] };

/**
 * Expects the page to break no rule in the light theme, and no rule about colours in the dark one. The page shows the
 * dark theme afterwards.
 * @param exceptRules axe's names of rules to ignore
 */
export async function expectAccessible(page: Page, exceptRules: readonly string[] = []): Promise<void> {
  // The pages' content security policy forbids a <script> element.
  await page.evaluate(axe.source);
  const rules = {
    // The rule is new in WCAG 2.2 and off by default.
    'target-size': { enabled: true },
    ...Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }])),
  };
  await showTheme(page, 'light');
  expect(await violations(page, { rules }), 'in the light theme').toEqual([]);
  await showTheme(page, 'dark');
  expect(await violations(page, COLOR_RULES), 'in the dark theme').toEqual([]);
}

/** Switches the system's theme. It waits until the page shows the theme and no colour transition is running. */
async function showTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  const other = theme === 'light' ? 'dark' : 'light';
  // The console shows its theme in an attribute, the editor of the explorer in a class.
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
