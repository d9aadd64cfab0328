/** The console's settings of the AWS account. */
import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeInBrowser, startBrowser, type Tab, type TestBrowser } from '../support/browser.js';
import { type Demo, startDemo } from '../support/demo.js';
import { apiKey } from '../support/door.js';
import { createFiles, type Files } from '../support/token.js';

let browser: TestBrowser;
let tab: Tab;
let demo: Demo;

const heading = (name: string) => tab.page.getByRole('heading', { level: 1, name, exact: true });
const button = (name: string) => tab.page.getByRole('button', { name, exact: true });
const status = (text: string) => tab.page.getByRole('status').getByText(text, { exact: true });
const field = (name: string) => tab.page.getByRole('textbox', { name, exact: true });

const openSettings = async (options = {}) => {
  tab = await browser.open(`${demo.url}/console/settings`, options);
  await heading('Settings').waitFor();
  await field('Default calling name').waitFor();
};

interface Stored {
  readonly globalSettings: Record<
    'businessCalling' | 'voiceConnector',
    { readonly cdrBucket: string | null } | null
  >;
  readonly phoneNumberSettings: { readonly callingName: string | null };
}

/** What the graph has: the two buckets, and the name. */
const stored = async () => {
  const { data } = await demo.ask<Stored, Record<string, never>>(`query Stored {
    globalSettings { businessCalling { cdrBucket } voiceConnector { cdrBucket } }
    phoneNumberSettings { callingName }
  }`);
  const { globalSettings, phoneNumberSettings } = data ?? {};
  return [
    globalSettings?.businessCalling?.cdrBucket ?? null,
    globalSettings?.voiceConnector?.cdrBucket ?? null,
    phoneNumberSettings?.callingName ?? null,
  ];
};

describeInBrowser('the settings', () => {
  beforeAll(async () => {
    browser = await startBrowser();
    demo = await startDemo();
  });
  beforeEach(() => demo.emulator.sideDoor('/reset', { Seed: 'demo' }));
  afterEach(async () => {
    expect(tab.problems).toEqual([]);
    await tab.close();
  });
  afterAll(async () => {
    await demo.stop();
    await browser.stop();
  });

  it('have the buckets of the call detail records and the default calling name', async () => {
    await openSettings();
    expect(await field('Bucket of Business Calling').inputValue()).toBe('example-trees-call-records');
    expect(await field('Bucket of Voice Connectors').inputValue()).toBe('');
    expect(await field('Default calling name').inputValue()).toBe('Example Trees');
    await tab.expectAccessible();
    await tab.takeScreenshots('settings');
  });

  it('take a bucket, leave the other as it is, and give the old one back by undo', async () => {
    await openSettings();
    await field('Bucket of Voice Connectors').fill('Not A Bucket');
    await button('Save').click();
    await tab.page.getByText(/^Names of buckets have 3 to 63 small letters/).waitFor();
    await tab.expectAccessible();
    await field('Bucket of Voice Connectors').fill('connector-records');
    await button('Save').click();
    await status('The buckets are saved.').waitFor();
    expect(await stored()).toEqual(['example-trees-call-records', 'connector-records', 'Example Trees']);
    await button('Undo').click();
    await expect.poll(stored).toEqual(['example-trees-call-records', null, 'Example Trees']);
    await expect.poll(() => field('Bucket of Voice Connectors').inputValue()).toBe('');
  });

  it('ask before records are stopped', async () => {
    await openSettings();
    await field('Bucket of Business Calling').fill('');
    await button('Save').click();
    await tab.page
      .getByRole('dialog', { name: 'Stop the call detail records of Business Calling?' })
      .waitFor();
    await tab.expectAccessible();
    await button('Cancel').click();
    expect((await stored())[0]).toBe('example-trees-call-records');
    await button('Save').click();
    await button('Stop them').click();
    await status('The buckets are saved.').waitFor();
    expect((await stored())[0]).toBeNull();
  });

  it('are as before when saving fails, and tell why', async () => {
    await openSettings();
    await demo.emulator.sideDoor('/faults', {
      Operation: 'UpdateGlobalSettings',
      Exception: 'ForbiddenException',
    });
    await field('Bucket of Voice Connectors').fill('connector-records');
    await button('Save').click();
    const alert = tab.page.getByRole('alert');
    await alert.getByText('The buckets were not changed').waitFor();
    await alert.getByText(/^Request id /).waitFor();
    // What was typed is not lost.
    expect(await field('Bucket of Voice Connectors').inputValue()).toBe('connector-records');
  });

  it('change the calling name once in seven days, by the keyboard alone', async () => {
    await openSettings();
    await field('Default calling name').focus();
    await tab.page.keyboard.press('Control+a');
    await tab.page.keyboard.type('Forests');
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('dialog', { name: 'Show Forests on calls?' }).waitFor();
    await tab.expectAccessible();
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.press('Enter');
    await status('The default calling name is being changed.').waitFor();
    await tab.page.getByText(/^It can be changed again from/).waitFor();
    expect(await field('Default calling name').isDisabled()).toBe(true);
    expect((await stored())[2]).toBe('Forests');
    await tab.expectAccessible();
    await tab.takeScreenshots('settings-name-changed');
  });

  it('fit narrow screens', async () => {
    await openSettings({ viewport: { width: 400, height: 800 } });
    expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    await tab.takeScreenshots('settings-narrow');
  });
});

describeInBrowser('the settings for those who may only read them', () => {
  let limited: Demo;
  let files: Files;
  beforeAll(async () => {
    browser = await startBrowser();
    files = await createFiles();
    const key = { id: 'reader', sha256: hash('sha256', apiKey('r')), permissions: ['settings:read'] };
    limited = await startDemo({
      env: { AUTH: 'api-key', API_KEYS_FILE: await files.write('keys.json', [key]) },
    });
  });
  afterAll(async () => {
    await limited.stop();
    await files.remove();
    await browser.stop();
  });

  it('cannot be changed', async () => {
    tab = await browser.open(`${limited.url}/console/settings`);
    await tab.page.getByLabel('API key').fill(apiKey('r'));
    await button('Sign in').click();
    await tab.page.getByText(/you need the permission settings:settings/).waitFor();
    await field('Default calling name').waitFor();
    for (const name of ['Bucket of Business Calling', 'Bucket of Voice Connectors', 'Default calling name']) {
      expect(await field(name).isDisabled()).toBe(true);
    }
    expect(await button('Save').count()).toBe(0);
    await tab.expectAccessible();
    expect(tab.problems).toEqual([]);
    await tab.close();
  });
});
