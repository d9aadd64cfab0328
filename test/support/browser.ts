/** A real browser for tests: Debian's Chromium, controlled through playwright-core. It can reach only this machine. */
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

/** Chromium without a user interface starts in half the time and needs a fifth less CPU for a page. */
const SHELL = '/usr/bin/chromium-headless-shell';
const isInstalled = existsSync(SHELL);
if (!isInstalled)
  process.stderr.write(
    `Skipped the tests in a browser: there is no ${SHELL} (Debian: chromium-headless-shell).\n`,
  );

/** `describe`, skipped on a machine without the browser. */
// oxlint-disable-next-line vitest/valid-title, vitest/valid-describe-callback
export const describeInBrowser = describe.skipIf(!isInstalled);

export type Theme = 'light' | 'dark';

export const VIEWPORT = { width: 1280, height: 720 };

let running: Browser | undefined;

/** Returns the browser of this worker. All its test files share it, and it ends with the worker. */
export async function sharedBrowser(): Promise<Browser> {
  if (running?.isConnected() !== true) running = await launchBrowser();
  return running;
}

/** Starts a browser without a profile. */
function launchBrowser(): Promise<Browser> {
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
      // A page is open for seconds. Its optimized code would cost a third of all CPU time, and hardly run.
      '--js-flags=--no-opt --no-maglev',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
}

/** Opens a new profile with empty storage and an empty cache. */
export async function newContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: 'reduce', ...options });
  // Each wait takes at most this long. Its error names the awaited condition.
  context.setDefaultTimeout(30_000);
  return context;
}

/** The requests and errors of a page that do not count as problems. */
export interface Allowances {
  /** Origins that requests may go to. */
  readonly origins: readonly string[];
  /** Errors in the browser's console that the test itself causes, such as a failing request. */
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
 * Waits until the page is drawn and no request is in progress, including requests that a response triggers. Afterwards
 * the page sends a request only after a user action or a timer.
 */
export async function waitUntilQuiet(page: Page, requests: Requests): Promise<void> {
  const listActivity = async (): Promise<string[]> => {
    const { started, pending } = requests;
    if (pending.size === 0) await drawTwice(page);
    const urls = Array.from(pending, (request) => `pending: ${request.url()}`);
    return requests.started === started ? urls : [...urls, 'a request started'];
  };
  await expect.poll(listActivity, { interval: 20 }).toEqual([]);
}

/** Waits for two frames. The effects of what the first one drew have run in the second. */
export async function drawTwice(page: Page): Promise<void> {
  await page.evaluate('new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))');
}

/**
 * The script of a web worker, as Vite names it. Monaco replaces a worker when its options change, and Chromium reports
 * no end of a script whose worker was terminated before it ran.
 */
const WORKER_SCRIPT = /\.worker-[^/]+\.js$/;

/** The requests of a page, except for the scripts of its workers. */
export interface Requests {
  readonly started: number;
  /** The requests whose response is incomplete. */
  readonly pending: ReadonlySet<Request>;
}

/** Tracks the requests of the page from now on. */
export function watchRequests(page: Page): Requests {
  const pending = new Set<Request>();
  const requests = { started: 0, pending };
  page.on('request', (request) => {
    if (WORKER_SCRIPT.test(request.url())) return;
    requests.started += 1;
    pending.add(request);
  });
  page.on('requestfinished', (request) => pending.delete(request));
  page.on('requestfailed', (request) => pending.delete(request));
  return requests;
}

/**
 * Resets the page to the state of a new one without replacing its renderer: no listeners or routes, and no storage of
 * its origin.
 */
export async function clearPage(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  for (const event of [
    'console',
    'pageerror',
    'request',
    'requestfinished',
    'requestfailed',
    'response',
    'websocket',
    'dialog',
  ])
    page.removeAllListeners(event);
  // The page of bulk work asks for confirmation before it closes.
  page.on('dialog', (dialog) => void dialog.accept());
  // A page may write to its storage until it is left, and only a page of the same origin can clear that.
  const empty = new URL('/empty', page.url()).href;
  await page.route(empty, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(empty);
  await page.evaluate('localStorage.clear(); sessionStorage.clear()');
  await page.context().clearCookies();
  await page.goto('about:blank');
  await page.unroute(empty);
  page.removeAllListeners('dialog');
}
