/** One gateway with the demo organisation, and one browser context for all tests of a file. */
import { hash } from 'node:crypto';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
  ViewportSize,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Authenticate } from '../../src/access/caller.js';
import { ROLES } from '../../src/models/shared/permission.js';
import {
  clearPage,
  newContext,
  type Requests,
  sharedBrowser,
  type Theme,
  VIEWPORT,
  waitUntilQuiet,
  watchPage,
  watchRequests,
} from './browser.js';
import { type Demo, type DemoOptions, startDemo, TRUSTED_DOCUMENTS } from './demo.js';
import { apiKey } from './guarded-gateway.js';
import { startGatewayTo, type TestGateway } from './gateway.js';
import { createFiles } from './token.js';

export interface OpenOptions {
  viewport?: ViewportSize;
  theme?: Theme;
  /** Errors in the browser's console that the test itself causes, such as a failing request. */
  expected?: RegExp;
  /** Origins besides the page's own that requests may go to, such as the sign-in page's. */
  others?: readonly string[];
  /** The gateway of a path; the default is the demo's. */
  at?: Pick<TestGateway, 'url'>;
  /** Opens the page in a new context with these options and an empty cache. */
  context?: BrowserContextOptions;
  /** Called before the page is requested, for example to listen to its connections. */
  prepare?: (page: Page) => unknown;
}

/** The currently open page. */
export interface Tab {
  readonly page: Page;
}

export interface BrowserScene extends Locators {
  readonly tab: Tab;
  readonly demo: Pick<Demo, 'url' | 'ask' | 'emulator'>;
  /** Opens a path of the demo's gateway, or a URL, and replaces the open page. */
  readonly open: (address: string, options?: OpenOptions) => Promise<void>;
  /** Waits until the page is drawn and no request is in progress. The page sends no further request after that. */
  readonly isQuiet: () => Promise<void>;
  /** Starts a gateway with other settings in front of the demo's emulator. It stops after the file. */
  readonly startOther: (options?: DemoOptions) => Promise<TestGateway>;
  /** Works as `startOther`, but only holders of API keys have access. */
  readonly startGuarded: (...keys: readonly KeyEntry[]) => Promise<TestGateway>;
  /** Signs in with the API key made of this letter. */
  readonly signIn: (letter: string) => Promise<void>;
}

/** Authenticates every caller with read permissions only. */
export const asReader: Authenticate = () => ({
  id: 'reader',
  source: 'jwt',
  permissions: new Set(ROLES.ReadOnly),
  accounts: 'all',
});

/** The permissions of the holder of the API key made of `letter`. */
export interface KeyEntry {
  readonly letter: string;
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
  readonly accounts?: readonly string[];
}

/**
 * Registers the hooks of a file and returns the objects that its tests use. Before each test the emulator has the demo
 * data again. After each test the page is closed and its storage cleared. The test fails if the console had an error or
 * a request went to another origin.
 * @param options settings of the gateway
 */
export function browserScene(options: DemoOptions = {}): BrowserScene {
  let browser: Browser;
  let demo: Demo;
  let shared: BrowserContext;
  let page: Page | undefined;
  /** The page of the shared context. All tests use its renderer and its compiled code. */
  let kept: Page | undefined;
  let origin: string;
  let requests: Requests;
  let problems: string[] = [];
  /** Actions to run after the file. */
  const endings: (() => Promise<void>)[] = [];

  const leave = async () => {
    const left = page;
    page = undefined;
    if (left === undefined) return;
    if (left !== kept) return left.context().close();
    if (new URL(left.url()).origin === origin) return clearPage(left);
    // The storage of an origin that the test did not open is deleted with the page.
    await left.close();
    kept = undefined;
  };
  beforeAll(async () => {
    [browser, demo] = await Promise.all([sharedBrowser(), startDemo(options)]);
    shared = await newContext(browser, { baseURL: demo.url });
  });
  beforeEach(async () => {
    problems = [];
    await demo.emulator.controlApi('/reset', { Seed: 'demo' });
  });
  afterEach(async () => {
    await leave();
    expect(problems).toEqual([]);
  });
  afterAll(async () => {
    await shared?.close();
    await Promise.all(endings.map((end) => end()));
    await demo?.stop();
  });

  const tab: Tab = {
    get page() {
      if (page === undefined) throw new Error('The test has opened no page.');
      return page;
    },
  };
  const open: BrowserScene['open'] = async (address, how = {}) => {
    const { theme = 'light', viewport = VIEWPORT, expected, others = [], at = demo } = how;
    const url = new URL(address, at.url);
    await leave();
    origin = url.origin;
    page = how.context
      ? await (await newContext(browser, how.context)).newPage()
      : (kept ??= await shared.newPage());
    watchPage(page, problems, { origins: [url.origin, ...others], expected });
    requests = watchRequests(page);
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: theme });
    await how.prepare?.(page);
    await page.goto(url.href);
  };
  const startOther: BrowserScene['startOther'] = async (other = {}) => {
    const env = { TRUSTED_DOCUMENTS, ...other.env };
    const gateway = await startGatewayTo({ ...other, endpoint: demo.emulator.url, env });
    endings.push(() => gateway.stop());
    return gateway;
  };
  return {
    ...locators(tab),
    tab,
    // The gateway starts after the tests have destructured this object.
    demo: {
      get url() {
        return demo.url;
      },
      get emulator() {
        return demo.emulator;
      },
      get ask() {
        return demo.ask;
      },
    },
    open,
    isQuiet: () => waitUntilQuiet(tab.page, requests),
    startOther,
    async startGuarded(...keys) {
      const files = await createFiles();
      endings.push(() => files.remove());
      return startOther({
        env: { AUTH: 'api-key', API_KEYS_FILE: await files.write('keys.json', keys.map(toEntry)) },
      });
    },
    async signIn(letter) {
      await tab.page.getByLabel('API key').fill(apiKey(letter));
      await tab.page.getByRole('button', { name: 'Sign in' }).click();
    },
  };
}

/** Builds an entry of API_KEYS_FILE. */
export const toEntry = ({ letter, ...rights }: KeyEntry) => ({
  id: `holder-of-${letter}`,
  sha256: hash('sha256', apiKey(letter)),
  ...rights,
});

type Text = string | RegExp;

/** Locates visible parts of the page. A string must be the whole name or text unless a comment says otherwise. */
export interface Locators {
  readonly heading: (name: string) => Locator;
  readonly link: (name: string) => Locator;
  readonly button: (name: Text) => Locator;
  /** A button whose name contains this text. */
  readonly buttonWith: (name: Text) => Locator;
  readonly section: (name: string) => Locator;
  /** The dialog, or the one whose name contains this text. */
  readonly dialog: (name?: string) => Locator;
  /** A table row that contains this text. */
  readonly row: (text: string) => Locator;
  readonly status: (text: Text) => Locator;
  /** Waits until a text that contains this one is visible. */
  readonly says: (text: Text) => Promise<void>;
  /** Clicks a button of the dialog. */
  readonly clickInDialog: (name: string) => Promise<void>;
  /** The width that the content needs, in CSS pixels. */
  readonly contentWidth: () => Promise<number>;
}

export function locators(tab: Tab): Locators {
  const exact = true;
  return {
    heading: (name) => tab.page.getByRole('heading', { level: 1, name, exact }),
    link: (name) => tab.page.getByRole('link', { name, exact }),
    button: (name) => tab.page.getByRole('button', { name, exact }),
    buttonWith: (name) => tab.page.getByRole('button', { name }),
    section: (name) => tab.page.getByRole('region', { name, exact }),
    dialog: (name) => tab.page.getByRole('dialog', name === undefined ? {} : { name }),
    row: (text) => tab.page.getByRole('row').filter({ hasText: text }),
    status: (text) => tab.page.getByRole('status').getByText(text, { exact }),
    says: (text) => tab.page.getByText(text).first().waitFor(),
    clickInDialog: (name) => tab.page.getByRole('dialog').getByRole('button', { name }).click(),
    contentWidth: () => tab.page.evaluate<number>('document.documentElement.scrollWidth'),
  };
}
