/** A real browser for tests: Debian's chromium, driven through playwright-core. It can reach this machine and nothing else. */
import axe from 'axe-core';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { describe, expect } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const isInstalled = existsSync(CHROMIUM);
if (!isInstalled)
  process.stderr.write(`Skipped: the tests in a browser, as there is no ${CHROMIUM} (Debian: chromium).\n`);

/** `describe`, skipped where there is no browser. */
// oxlint-disable-next-line vitest/valid-title, vitest/valid-describe-callback
export const describeInBrowser = describe.skipIf(!isInstalled);

export type Theme = 'light' | 'dark';

export interface OpenOptions extends Pick<
  BrowserContextOptions,
  'viewport' | 'timezoneId' | 'permissions' | 'javaScriptEnabled' | 'reducedMotion'
> {
  theme?: Theme;
  /** Errors in the browser's console that the test brings about itself, such as the line for a request that fails. */
  expected?: RegExp;
  /** Where requests may go beside the page's own origin, such as where people sign in. */
  others?: readonly string[];
}

/** One tab with a profile of its own: nothing is stored yet. */
export interface Tab {
  readonly page: Page;
  /** What should not have happened: errors in the console or of scripts, and requests to anywhere else. */
  readonly problems: string[];
  /** The rules of WCAG 2.2 AA and of good practice that the page breaks now, but for those that are given. */
  violations(exceptRules?: readonly string[]): Promise<string[]>;
  /** As `violations`, in both themes; none may be there. */
  expectAccessible(exceptRules?: readonly string[]): Promise<void>;
  /** Pictures of what is to be seen, in both themes: `.vitest/screenshot/<name>-<theme>.png`. */
  takeScreenshots(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface TestBrowser {
  /** Opens a page and waits until nothing is loaded any more. */
  open(url: string, options?: OpenOptions): Promise<Tab>;
  stop(): Promise<void>;
}

const SCREENSHOTS = join(import.meta.dirname, '../../.vitest/screenshot');

export async function startBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
  const open = async (url: string, options: OpenOptions = {}): Promise<Tab> => {
    const { theme = 'light', expected, others = [], ...ofContext } = options;
    const context = await browser.newContext({ colorScheme: theme, reducedMotion: 'reduce', ...ofContext });
    // Each wait takes this long at most, of which the message tells what was waited for.
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const problems = watch(page, [new URL(url).origin, ...others], expected);
    await page.goto(url);
    await page.waitForLoadState('networkidle');
    const tab: Tab = {
      page,
      problems,
      violations: (exceptRules = []) => violationsOn(page, exceptRules),
      async expectAccessible(exceptRules = []) {
        await inBothThemes(page, theme, async (name) => {
          expect(await violationsOn(page, exceptRules), `in the ${name} theme`).toEqual([]);
        });
      },
      async takeScreenshots(name) {
        await mkdir(SCREENSHOTS, { recursive: true });
        await inBothThemes(page, theme, async (shown) => {
          await page.screenshot({ path: join(SCREENSHOTS, `${name}-${shown}.png`) });
        });
      },
      close: () => context.close(),
    };
    return tab;
  };
  return { open, stop: () => browser.close() };
}

function watch(page: Page, origins: readonly string[], expected: RegExp | undefined): string[] {
  const problems: string[] = [];
  const note = (text: string): void => {
    if (expected?.test(text) !== true) problems.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => note(`script: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && !origins.includes(url.origin)) note(`request: ${url.href}`);
  });
  return problems;
}

const RUNNING_TRANSITIONS =
  'document.getAnimations().filter((one) => one instanceof CSSTransition && one.playState === "running").length';

async function inBothThemes(page: Page, first: Theme, look: (theme: Theme) => Promise<void>): Promise<void> {
  for (const theme of [first === 'light' ? 'dark' : 'light', first] as const) {
    await page.emulateMedia({ colorScheme: theme });
    // Scripts hear of it, and some let colours run into each other.
    await page.waitForTimeout(150);
    await expect.poll(() => page.evaluate(RUNNING_TRANSITIONS), { timeout: 5_000 }).toBe(0);
    await look(theme);
  }
}

async function violationsOn(page: Page, exceptRules: readonly string[]): Promise<string[]> {
  // Not as a <script>, which the policy of the pages forbids.
  await page.evaluate(axe.source);
  const rules = {
    // New in WCAG 2.2, and off unless asked for.
    'target-size': { enabled: true },
    ...Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }])),
  };
  const options = JSON.stringify({ rules, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${options})`);
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
