/** The console's settings of an account. */
import { CreateAccountCommand, PutRetentionSettingsCommand } from '@aws-sdk/client-chime';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, button, section, status, contentWidth, startGuarded, signIn } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const LWA = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const DIRECTORY = '3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32';

const toggle = (name: string) => tab.page.getByRole('switch', { name });

const openSettings = async (accountId: string, options = {}) => {
  await scene.open(`/console/accounts/${accountId}/settings`, options);
  await heading('Account settings').waitFor();
};

/** What the graph has. */
const stored = async (accountId: string, selection: string) => {
  const query = `query Stored { account(accountId: "${accountId}") { ${selection} } }`;
  const { data } = await demo.ask<{ account: Record<string, unknown> }, Record<string, never>>(query);
  return data?.account;
};
/** Days for rooms and for conversations. */
const storedRetention = async (accountId: string) => {
  const kinds =
    'room: roomRetentionSettings { retentionDays } conversation: conversationRetentionSettings { retentionDays }';
  const answer = await stored(accountId, `retentionSettings { ${kinds} }`);
  const days = answer?.['retentionSettings'] as Record<string, { retentionDays: number } | null> | undefined;
  return [days?.['room']?.retentionDays ?? null, days?.['conversation']?.retentionDays ?? null];
};

describeInBrowser('the settings of an account', () => {
  it('has what there is for the type of the account', async () => {
    await openSettings(TEAM);
    expect(await tab.page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'General',
      'Meetings',
      'Delete',
    ]);
    await toggle('Meetings offer to call people').waitFor();
    await openSettings(DIRECTORY, { viewport: { width: 1280, height: 1500 } });
    await section('Sign-in delegate groups').getByText('Front Desk').waitFor();
    expect(await tab.page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'General',
      'Meetings',
      'Sign-in delegate groups',
      'Chat retention',
      'Delete',
    ]);
    await tab.page.setViewportSize({ width: 400, height: 1600 });
    await expect.poll(contentWidth).toBe(400);
  });

  it('changes the default licence, and takes it back', async () => {
    await openSettings(TEAM);
    await tab.page.getByLabel('Default licence').selectOption('Basic');
    await status('Users added from now on get the licence Basic.').waitFor();
    expect(await stored(TEAM, 'defaultLicense')).toEqual({ defaultLicense: 'Basic' });
    await button('Undo').click();
    await status('Users added from now on get the licence Pro.').waitFor();
    expect(await tab.page.getByLabel('Default licence').inputValue()).toBe('Pro');
  });

  it('changes the name, which shows everywhere at once', async () => {
    await openSettings(LWA);
    const name = section('General').getByLabel('Name');
    await name.fill(' ');
    await button('Rename').click();
    await tab.page.getByText('Give a name.').waitFor();
    await name.fill('Example Jungles');
    await button('Rename').click();
    await tab.page.getByLabel('Where this is').getByText('Example Jungles').waitFor();
    await button('Undo').click();
    await tab.page.getByLabel('Where this is').getByText('Example Forests').waitFor();
    expect(await name.inputValue()).toBe('Example Forests');
  });

  it('switches meeting settings by the keyboard, and takes them back', async () => {
    await openSettings(TEAM);
    await toggle('Meetings offer to call people').focus();
    await tab.page.keyboard.press('Space');
    await status('The meeting settings of Example Trees are saved.').waitFor();
    expect(await stored(TEAM, 'settings { disableRemoteControl enableDialOut }')).toEqual({
      settings: { disableRemoteControl: false, enableDialOut: true },
    });
    await button('Undo').focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.locator('[role=switch]:not(:checked)').waitFor();
    await expect
      .poll(() => stored(TEAM, 'settings { enableDialOut }'))
      .toEqual({ settings: { enableDialOut: false } });
  });

  it('has a switch as it was when it could not be saved', async () => {
    await openSettings(TEAM);
    await demo.emulator.controlApi('/faults', {
      Operation: 'UpdateAccountSettings',
      Exception: 'ForbiddenException',
    });
    const control = toggle('Shared screens may be controlled by others');
    expect(await control.isChecked()).toBe(true);
    await control.press('Space');
    const alert = tab.page.getByRole('alert');
    await alert.getByText('The meeting settings of Example Trees were not changed').waitFor();
    await expect.poll(() => control.isChecked()).toBe(true);
  });

  it('adds and removes sign-in delegate groups', async () => {
    await openSettings(DIRECTORY);
    const groups = section('Sign-in delegate groups');
    await groups.getByLabel('Add a group').fill('Front Desk');
    await groups.getByText('This group is there already.').waitFor();
    await groups.getByLabel('Add a group').fill('Night Watch');
    await tab.page.keyboard.press('Enter');
    await groups.getByRole('cell', { name: 'Night Watch', exact: true }).waitFor();
    await groups.getByRole('button', { name: 'Remove Night Watch' }).click();
    const dialog = tab.page.getByRole('dialog', {
      name: 'Remove the group Night Watch from Example Gardens?',
    });
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await groups.getByRole('cell', { name: 'Night Watch', exact: true }).waitFor({ state: 'detached' });
    expect(await stored(DIRECTORY, 'signinDelegateGroups { groupName }')).toEqual({
      signinDelegateGroups: [{ groupName: 'Front Desk' }, { groupName: 'Executive Assistants' }],
    });
    await button('Undo').click();
    await groups.getByRole('cell', { name: 'Night Watch', exact: true }).waitFor();
  });

  it('asks before messages are deleted, and takes the retention back', async () => {
    await openSettings(DIRECTORY, { viewport: { width: 1280, height: 1500 } });
    const rooms = tab.page.getByRole('radiogroup', { name: 'Messages of chat rooms are kept' });
    await rooms.getByLabel('for a number of days').check();
    await button('Save').click();
    await tab.page.getByText('Give a number: 1 to 5,475 days.').waitFor();
    await tab.page.getByLabel('Days that messages of chat rooms are kept').fill('90');
    await button('Save').click();
    const dialog = tab.page.getByRole('dialog', {
      name: 'Delete older messages of chat rooms in Example Gardens?',
    });
    await dialog.getByText('Messages of chat rooms are kept 90 days; until now without limit.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await storedRetention(DIRECTORY)).toEqual([null, null]);
    await button('Save').click();
    await button('Delete older messages').click();
    await status('The chat retention of Example Gardens is saved.').waitFor();
    await tab.page.getByText(/^Older messages are deleted for good at/).waitFor();
    expect(await storedRetention(DIRECTORY)).toEqual([90, null]);
    await button('Undo').click();
    await tab.page.getByText(/^Older messages are deleted for good at/).waitFor({ state: 'detached' });
    expect(await storedRetention(DIRECTORY)).toEqual([null, null]);
  });

  itInRest('does not ask when messages stay longer, nor offers to delete them in passing', async () => {
    await openSettings(LWA);
    expect(await storedRetention(LWA)).toEqual([5475, null]);
    await tab.page.getByText(/^What was older when this was set was deleted for good at/).waitFor();
    const rooms = tab.page.getByRole('radiogroup', { name: 'Messages of chat rooms are kept' });
    await rooms.getByLabel('without limit').check();
    await button('Save').click();
    await status('The chat retention of Example Forests is saved.').waitFor();
    expect(await tab.page.getByRole('dialog').count()).toBe(0);
    expect(await button('Undo').count()).toBe(0);
    expect(await storedRetention(LWA)).toEqual([null, null]);
  });

  itInRest(
    'asks before messages are deleted also when somebody else has stored a longer time meanwhile',
    async () => {
      await openSettings(LWA);
      await tab.page.getByLabel('Days that messages of chat rooms are kept').fill('5000');
      const theirs = { RoomRetentionSettings: { RetentionDays: 5_200 } };
      await demo.emulator.client.send(
        new PutRetentionSettingsCommand({ AccountId: LWA, RetentionSettings: theirs }),
      );
      await section('Chat retention').getByRole('button', { name: 'Save' }).click();
      await button('Write mine').click();
      await tab.page.getByText(/^Messages of chat rooms are kept 5,000 days; until now 5,200 days/).waitFor();
      expect(await storedRetention(LWA)).toEqual([5_200, null]);
      await button('Delete older messages').click();
      await status('The chat retention of Example Forests is saved.').waitFor();
      expect(await storedRetention(LWA)).toEqual([5_000, null]);
    },
  );

  itInRest('deletes the account, and goes to the others', async () => {
    const { Account } = await demo.emulator.client.send(new CreateAccountCommand({ Name: 'Example Weeds' }));
    await openSettings(Account?.AccountId ?? '');
    await button('Delete the account').click();
    await tab.page.getByLabel('Type the name of the account to confirm').fill('Example Weeds');
    await tab.page.keyboard.press('Enter');
    await heading('Accounts').waitFor();
    await status('The account Example Weeds is deleted.').waitFor();
    await status('3 accounts').waitFor();
  });

  itInRest('shows those who may not change them what they are', async () => {
    const guarded = await startGuarded({ letter: 'r', roles: ['ReadOnly'] });
    await scene.open(`${guarded.url}/console/accounts/${DIRECTORY}/settings`);
    await signIn('r');
    await tab.page.getByText('Messages of chat rooms are kept without limit.').waitFor();
    await section('Sign-in delegate groups').getByText('Front Desk').waitFor();
    expect(await section('General').getByLabel('Name').isDisabled()).toBe(true);
    expect(await tab.page.getByLabel('Default licence').isDisabled()).toBe(true);
    expect(await toggle('Meetings offer to call people').isDisabled()).toBe(true);
    expect(await tab.page.locator('main').getByRole('button').count()).toBe(0);
  });
});
