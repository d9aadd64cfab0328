/** Dialogs about accounts, their settings and bots keep the rules of WCAG 2.2 AA in both themes. */
import { UpdateGlobalSettingsCommand } from '@aws-sdk/client-chime';
import { it } from 'vitest';
import { type AccessibleCase, expectAccessible } from '../../support/accessibility.js';
import { describeInBrowser } from '../../support/browser.js';
import { browserScene } from '../../support/browser-scene.js';

const scene = browserScene();
const { tab, demo, button, dialog, section, says, clickInDialog } = scene;

const TEAM = '/console/accounts/12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '/console/accounts/2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const GARDENS = '/console/accounts/3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32';

const label = (name: string) => tab.page.getByLabel(name);
const fails = (Operation: string) =>
  demo.emulator.controlApi('/faults', { Operation, Exception: 'ForbiddenException' });

const changeRetention = async () => {
  const rooms = tab.page.getByRole('radiogroup', { name: 'Messages of chat rooms are kept' });
  await rooms.getByLabel('for a number of days').check();
  await button('Save').click();
  await says('Give a number: 1 to 5,475 days.');
};

const askForRetention = async () => {
  await changeRetention();
  await label('Days that messages of chat rooms are kept').fill('90');
  await button('Save').click();
  await dialog('Delete older messages of chat rooms in Example Gardens?').waitFor();
};

const changeCallingName = async () => {
  await tab.page.getByRole('textbox', { name: 'Default calling name' }).fill('Forests');
  await tab.page.keyboard.press('Enter');
  await dialog('Show Forests on calls?').waitFor();
};

const meetConflict = async () => {
  const bucket = tab.page.getByRole('textbox', { name: 'Bucket of Business Calling' });
  await bucket.fill('mine-records');
  await demo.emulator.client.send(
    new UpdateGlobalSettingsCommand({ BusinessCalling: { CdrBucket: 'their-records' } }),
  );
  await button('Save').click();
  await dialog('Somebody else has changed this meanwhile').waitFor();
};

const CASES: readonly AccessibleCase[] = [
  {
    name: 'settings that somebody else has changed',
    path: '/console/settings',
    reach: meetConflict,
  },
  {
    name: 'settings that somebody else has changed, with what is typed',
    path: '/console/settings',
    reach: async () => {
      await meetConflict();
      await clickInDialog('Close');
      await says('What you have entered is still here.');
    },
  },
  {
    name: 'creating an account',
    path: '/console/accounts',
    reach: async () => {
      await button('Create an account').click();
      await dialog().getByLabel('Name').fill('Example Trees');
      await dialog().getByText('There is an account with this name already.').waitFor();
    },
  },
  {
    name: 'an account that was not renamed',
    path: '/console/accounts',
    reach: async () => {
      await fails('UpdateAccount');
      await button('Rename Example Forests').click();
      await dialog().getByLabel('Name').fill('Example Jungles');
      await tab.page.keyboard.press('Enter');
      await tab.page
        .getByRole('alert')
        .getByText(/^Request id /)
        .waitFor();
    },
  },
  {
    name: 'deleting an account',
    path: '/console/accounts',
    reach: async () => {
      await button('Delete Example Trees').click();
      await dialog().getByText('25 users are not suspended: the deletion will be refused.').waitFor();
    },
  },
  {
    name: 'deleting an account, refused',
    path: '/console/accounts',
    reach: async () => {
      await button('Delete Example Trees').click();
      await dialog().getByLabel('Type the name of the account to confirm').fill('Example Trees');
      await clickInDialog('Delete the account');
      await dialog().getByText('Not deleted: it has users that are not suspended').waitFor();
    },
  },
  {
    name: 'a meeting setting that was not changed',
    path: `${TEAM}/settings`,
    reach: async () => {
      await fails('UpdateAccountSettings');
      await tab.page.getByRole('switch', { name: 'Shared screens may be' }).press('Space');
      await says('The meeting settings of Example Trees were not changed');
    },
  },
  {
    name: 'removing a sign-in delegate group',
    path: `${GARDENS}/settings`,
    reach: async () => {
      await button('Remove Front Desk').click();
      await dialog('Remove the group Front Desk from Example Gardens?').waitFor();
    },
  },
  { name: 'a retention without days', path: `${GARDENS}/settings`, reach: changeRetention },
  { name: 'a shorter retention', path: `${GARDENS}/settings`, reach: askForRetention },
  {
    name: 'a retention that was changed',
    path: `${GARDENS}/settings`,
    reach: async () => {
      await askForRetention();
      await button('Delete older messages').click();
      await says(/^Older messages are deleted for good at/);
      await dialog().waitFor({ state: 'detached' });
    },
  },
  {
    name: 'creating a bot',
    path: `${FORESTS}/bots`,
    reach: async () => {
      await button('Create a bot').click();
      await dialog('Create a bot in Example Forests').waitFor();
    },
  },
  {
    name: 'a bot that was created',
    path: `${FORESTS}/bots`,
    reach: async () => {
      await button('Create a bot').click();
      await dialog().getByLabel('Name').fill('Scout');
      await clickInDialog('Create');
      await section('Scout (Bot)').getByText('Nowhere: it can be added to no room').waitFor();
      await dialog().waitFor({ state: 'detached' });
    },
  },
  {
    name: 'a bot that was stopped',
    path: `${FORESTS}/bots`,
    reach: async () => {
      await tab.page.getByRole('switch', { name: 'Running: Ranger (Bot)' }).press('Space');
      await says('Ranger (Bot) is stopped.');
    },
  },
  {
    name: "replacing a bot's token",
    path: `${FORESTS}/bots`,
    reach: async () => {
      await button('Replace the security token of Ranger (Bot)').click();
      await says('The old token does not come back: this cannot be undone.');
    },
  },
  {
    name: "where a bot's events go",
    path: `${FORESTS}/bots`,
    reach: async () => {
      await button('Change where the events of Ranger (Bot) go').click();
      await dialog('Where the events of Ranger (Bot) go').waitFor();
    },
  },
  {
    name: 'a bucket that cannot be',
    path: '/console/settings',
    reach: async () => {
      await tab.page.getByRole('textbox', { name: 'Bucket of Voice Connectors' }).fill('Not A Bucket');
      await button('Save').click();
      await says(/^Names of buckets have 3 to 63 small letters/);
    },
  },
  {
    name: 'stopping call detail records',
    path: '/console/settings',
    reach: async () => {
      await tab.page.getByRole('textbox', { name: 'Bucket of Business Calling' }).fill('');
      await button('Save').click();
      await dialog('Stop the call detail records of Business Calling?').waitFor();
    },
  },
  { name: 'changing the calling name', path: '/console/settings', reach: changeCallingName },
  {
    name: 'a calling name that was changed',
    path: '/console/settings',
    reach: async () => {
      await changeCallingName();
      await tab.page.keyboard.press('Tab');
      await tab.page.keyboard.press('Enter');
      await says(/^It can be changed again from/);
      await dialog().waitFor({ state: 'detached' });
    },
  },
];

describeInBrowser('accessible', () => {
  it.each(CASES)('$name', async ({ path, reach }) => {
    await scene.open(path);
    await reach();
    await expectAccessible(tab.page);
  });
});
