/** The console's settings of the AWS account. */
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, button, status, contentWidth, startGuarded, signIn } = scene;

const field = (name: string) => tab.page.getByRole('textbox', { name, exact: true });

const openSettings = async (options = {}) => {
  await scene.open(`/console/settings`, options);
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
  it('have the buckets of the call detail records and the default calling name', async () => {
    await openSettings();
    expect(await field('Bucket of Business Calling').inputValue()).toBe('example-trees-call-records');
    expect(await field('Bucket of Voice Connectors').inputValue()).toBe('');
    expect(await field('Default calling name').inputValue()).toBe('Example Trees');
  });

  it('take a bucket, leave the other as it is, and give the old one back by undo', async () => {
    await openSettings();
    await field('Bucket of Voice Connectors').fill('Not A Bucket');
    await button('Save').click();
    await tab.page.getByText(/^Names of buckets have 3 to 63 small letters/).waitFor();
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
    await button('Cancel').click();
    expect((await stored())[0]).toBe('example-trees-call-records');
    await button('Save').click();
    await button('Stop them').click();
    await status('The buckets are saved.').waitFor();
    expect((await stored())[0]).toBeNull();
  });

  itInRest('are as before when saving fails, and tell why', async () => {
    await openSettings();
    await demo.emulator.controlApi('/faults', {
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
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.press('Enter');
    await status('The default calling name is being changed.').waitFor();
    await tab.page.getByText(/^It can be changed again from/).waitFor();
    expect(await field('Default calling name').isDisabled()).toBe(true);
    expect((await stored())[2]).toBe('Forests');
  });

  itInRest('fit narrow screens', async () => {
    await openSettings({ viewport: { width: 400, height: 800 } });
    expect(await contentWidth()).toBe(400);
  });

  itInRest('cannot be changed by those who may only read them', async () => {
    const at = await startGuarded({ letter: 'r', permissions: ['settings:read'] });
    await scene.open('/console/settings', { at });
    await signIn('r');
    await tab.page.getByText(/you need the permission settings:settings/).waitFor();
    await field('Default calling name').waitFor();
    for (const name of ['Bucket of Business Calling', 'Bucket of Voice Connectors', 'Default calling name']) {
      expect(await field(name).isDisabled()).toBe(true);
    }
    expect(await button('Save').count()).toBe(0);
  });
});
