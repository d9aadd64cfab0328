/**
 * Two administrators, each signed in with an API key of their own, in a browser context of their own, at a gateway of their
 * own. The gateways share an emulator with the demo organisation and a Redis server.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import {
  sharedBrowser,
  newContext,
  type Theme,
  waitUntilQuiet,
  watchPage,
  watchRequests,
} from './browser.js';
import { type Locators, locators, toEntry } from './browser-scene.js';
import { TRUSTED_DOCUMENTS } from './demo.js';
import { startTestEmulator, type TestEmulator } from './emulator.js';
import { startGatewayTo, type TestGateway } from './gateway.js';
import { apiKey } from './guarded-gateway.js';
import { watchLive } from './live-page.js';
import { startRedis, type TestRedis } from './redis.js';
import { createFiles, type Files } from './token.js';

export interface Administrator extends Locators {
  readonly page: Page;
  /** Opens a path below /console/ in a new context, signs in, and waits until changes arrive on the page. */
  open(path: string, theme?: Theme): Promise<void>;
}

export interface ReplicaScene {
  readonly first: Administrator;
  readonly second: Administrator;
  readonly emulator: TestEmulator;
  readonly redis: TestRedis;
}

/** The letters of the API keys of the administrators. */
const LETTERS = ['a', 'b'];

/**
 * Registers the hooks of a file or of a part of it. After each test the contexts are closed. The test fails if a page has
 * been loaded more than once, if its console had an error, or if a request went to another origin.
 * @param options.hasFeed whether the emulator has the change feed; without it the gateways share changes through Redis
 */
export function replicaScene({ hasFeed }: { readonly hasFeed: boolean }): ReplicaScene {
  let browser: Browser;
  let emulator: TestEmulator;
  let redis: TestRedis;
  let files: Files;
  let gateways: TestGateway[];
  let problems: string[] = [];
  const opened: { readonly context: BrowserContext; loads: number }[] = [];

  beforeAll(async () => {
    [browser, emulator, redis, files] = await Promise.all([
      sharedBrowser(),
      startTestEmulator({ seed: 'demo', controlApi: hasFeed }),
      startRedis(),
      createFiles(),
    ]);
    const keys = LETTERS.map((letter) => toEntry({ letter, roles: ['FullAccess'] }));
    const API_KEYS_FILE = await files.write('keys.json', keys);
    const env = { TRUSTED_DOCUMENTS, AUTH: 'api-key', API_KEYS_FILE, REDIS_URL: redis.url };
    gateways = await Promise.all(LETTERS.map(() => startGatewayTo({ endpoint: emulator.url, env })));
  });
  beforeEach(() => {
    problems = [];
  });
  afterEach(async () => {
    const pages = opened.splice(0);
    await Promise.all(pages.map(({ context }) => context.close()));
    expect(pages.map(({ loads }) => loads)).toEqual(pages.map(() => 1));
    expect(problems).toEqual([]);
  });
  afterAll(async () => {
    for (const gateway of gateways ?? []) await gateway.stop();
    await Promise.all([emulator?.stop(), redis?.stop(), files?.remove()]);
  });

  const administrator = (index: number): Administrator => {
    let page: Page | undefined;
    const tab = {
      get page() {
        if (page === undefined) throw new Error('The administrator has opened no page.');
        return page;
      },
    };
    return {
      ...locators(tab),
      get page() {
        return tab.page;
      },
      async open(path, theme = 'light') {
        const { url = '' } = gateways[index] ?? {};
        const context = await newContext(browser, { baseURL: url, colorScheme: theme });
        const state = { context, loads: 0 };
        opened.push(state);
        page = await context.newPage();
        page.on('load', () => (state.loads += 1));
        watchPage(page, problems, { origins: [url] });
        const requests = watchRequests(page);
        const isLive = watchLive(page);
        await page.goto(`/console/${path}`);
        await page.getByLabel('API key').fill(apiKey(LETTERS[index] ?? ''));
        await page.getByRole('button', { name: 'Sign in' }).click();
        await isLive();
        await waitUntilQuiet(page, requests);
      },
    };
  };
  return {
    first: administrator(0),
    second: administrator(1),
    // Both start after the tests have received this object.
    get emulator() {
      return emulator;
    },
    get redis() {
      return redis;
    },
  };
}
