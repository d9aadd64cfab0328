/** A real browser for tests: Debian's Chromium, driven through playwright-core. It can reach this machine and nothing else. */
import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from 'playwright-core';
import { describe, expect } from 'vitest';

/** Chromium without a user interface starts in half the time and takes a fifth less CPU for a page. */
const SHELL = '/usr/bin/chromium-headless-shell';
const isInstalled = existsSync(SHELL);
if (!isInstalled)
  process.stderr.write(
    `Skipped the tests in a browser: there is no ${SHELL} (Debian: chromium-headless-shell).\n`,
  );

/** `describe`, skipped where there is no browser. */
// oxlint-disable-next-line vitest/valid-title, vitest/valid-describe-callback
export const describeInBrowser = describe.skipIf(!isInstalled);

export type Theme = 'light' | 'dark';

export const VIEWPORT = { width: 1280, height: 720 };

/** Starts a browser without a profile. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: SHELL,
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
}

/** Opens a profile of its own: nothing is stored or cached yet. */
export async function newContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce', ...options });
  // Each wait takes this long at most, and its error names what was waited for.
  context.setDefaultTimeout(30_000);
  return context;
}

/** What a page may do without counting as a problem. */
export interface Allowances {
  /** Where requests may go. */
  readonly origins: readonly string[];
  /** Errors in the browser's console that the test brings about itself, such as a request that fails. */
  readonly expected?: RegExp | undefined;
}

/** Adds to `problems` each error in the console or of a script, and each request to another origin. */
export function watchPage(page: Page, problems: string[], { origins, expected }: Allowances): void {
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
}

/**
 * Waits until the page has drawn what it knows and no request of its is under way, those included that a response
 * leads to. Afterwards nothing more is sent unless somebody acts or a timer fires.
 */
export async function waitUntilQuiet(page: Page, requests: Requests): Promise<void> {
  const isQuiet = async (): Promise<boolean> => {
    const { started } = requests;
    if (requests.pending.size > 0) return false;
    await drawTwice(page);
    return requests.pending.size === 0 && requests.started === started;
  };
  await expect.poll(isQuiet, { interval: 20 }).toBe(true);
}

/** Waits for two frames: the effects of what was drawn in the first have run in the second. */
export async function drawTwice(page: Page): Promise<void> {
  await page.evaluate('new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))');
}

/** The requests of a page. */
export interface Requests {
  readonly started: number;
  /** Those without a whole response yet. */
  readonly pending: ReadonlySet<Request>;
}

/** Follows the requests of the page from now on. */
export function watchRequests(page: Page): Requests {
  const pending = new Set<Request>();
  const requests = { started: 0, pending };
  page.on('request', (request) => {
    requests.started += 1;
    pending.add(request);
  });
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
  return requests;
}

/** Leaves the page as a new one is, but for its renderer: no listeners, routes or storage of the origin it was at. */
export async function clearPage(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  for (const event of [
    'console',
    'pageerror',
    'request',
    'requestfinished',
    'requestfailed',
    'response',
    'dialog',
  ])
    page.removeAllListeners(event);
  // Bulk work asks before it is left.
  page.on('dialog', (dialog) => void dialog.accept());
  await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await page.context().clearCookies();
  await page.goto('about:blank');
  page.removeAllListeners('dialog');
}
