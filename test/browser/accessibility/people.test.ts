/** Dialogs about users and rooms keep the rules of WCAG 2.2 AA in both themes. */
import { it } from 'vitest';
import { type AccessibleCase, expectAccessible } from '../../support/accessibility.js';
import { describeInBrowser } from '../../support/browser.js';
import { browserScene } from '../../support/browser-scene.js';
import { bulkPage } from '../../support/bulk-page.js';

const scene = browserScene();
const { tab, demo, button, buttonWith, dialog, says } = scene;
const on = bulkPage(scene);

const TEAM_ID = '12a3456b-7c89-012d-3456-78901e23fg45';
const TEAM = `/console/accounts/${TEAM_ID}`;
const FORESTS = '/console/accounts/2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const STORM = `${FORESTS}/rooms/a0000000-0000-4000-8000-000000000002`;
const JANE = `${TEAM}/users/1ab2345c-67de-8901-f23g-45h678901j2k`;

const label = (name: string) => tab.page.getByLabel(name);
const item = (name: string | RegExp) => tab.page.getByRole('menuitem', { name });
const fails = (Operation: string, Exception = 'ForbiddenException', Times = 1) =>
  demo.emulator.controlApi('/faults', { Operation, Exception, Times });

const addMembers = async () => {
  await button('Add members').click();
  await label('E-mail addresses of users').fill(
    'yan.cypress@forests.example.org, nobody@example.org; broken',
  );
  await says('1 left out, as they are no addresses');
};

const PEOPLE: readonly AccessibleCase[] = [
  {
    name: 'suspending a user',
    path: `${TEAM}/users`,
    reach: async () => {
      await button('Actions for Ben Cedar').click();
      await item(/^Suspend/).click();
      await says('Suspend Ben Cedar and remove them from Example Trees?');
    },
  },
  {
    name: 'actions for a user',
    path: `${TEAM}/users`,
    reach: async () => {
      await button('Actions for Ben Cedar').click();
      await item('Open').waitFor();
    },
  },
  {
    name: 'filters that are open on a small screen',
    path: `${TEAM}/users`,
    options: { viewport: { width: 390, height: 740 } },
    reach: async () => {
      await buttonWith('Filters').click();
      await label('Registration').selectOption('Unregistered');
      await buttonWith('Filters (1)').waitFor();
    },
  },
  {
    name: 'a licence that is being saved',
    path: `${TEAM}/users`,
    reach: async () => {
      await label('Licence of Ben Cedar').waitFor();
      await on.hold('ChangeUser', 0);
      await label('Licence of Ben Cedar').selectOption('Basic');
      await label('Saving').waitFor();
    },
  },
  {
    name: 'users that are selected',
    path: `${TEAM}/users`,
    reach: async () => {
      await on.selectAll();
      await says(/^3\d selected$/);
    },
  },
  {
    name: 'inviting people',
    path: `${TEAM}/users`,
    reach: async () => {
      await button('Invite people').click();
      await label('E-mail addresses').fill('a@example.com;A@example.com\nnobody\nx@y');
      await says('x@y has no dot after the @');
    },
  },
  {
    name: 'people who were not all invited',
    path: `${TEAM}/users`,
    reach: async () => {
      await fails('InviteUsers', 'BadRequestException');
      await button('Invite people').click();
      await label('E-mail addresses').fill('a@example.com');
      await button('Invite 1 person').click();
      await on
        .outcome()
        .getByText(/Request id/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'creating a user whose address is taken',
    path: `${FORESTS}/users`,
    reach: async () => {
      await button('Create a user').click();
      await dialog().getByLabel('E-mail address').fill('wes.alder@forests.example.org');
      await buttonWith('Create').last().click();
      await says('Somebody in this account has this address.');
    },
  },
  {
    name: 'assigning a number to a user',
    path: JANE,
    reach: async () => {
      await buttonWith(/^Assign a number/).click();
      await tab.page.getByRole('combobox', { name: 'Phone number' }).click();
      await tab.page.getByRole('option', { name: '+12065550102' }).click();
    },
  },
];

const ROOMS: readonly AccessibleCase[] = [
  {
    name: 'filtering rooms by a member',
    path: `${FORESTS}/rooms`,
    reach: async () => {
      await tab.page.getByRole('combobox', { name: 'Rooms of' }).fill('zoe');
      await tab.page.getByRole('option', { name: /^Zoe Drake/ }).waitFor();
    },
  },
  {
    name: 'creating a room',
    path: `${FORESTS}/rooms`,
    reach: async () => {
      await button('Create a room').click();
      await dialog('Create a room in Example Forests').waitFor();
    },
  },
  {
    name: 'a room that was not renamed',
    path: `${FORESTS}/rooms`,
    reach: async () => {
      await fails('UpdateRoom');
      await button('Actions for Storm Watch').click();
      await item('Rename …').click();
      await tab.page.getByRole('textbox', { name: 'Name' }).fill('Calm Watch');
      await button('Rename').click();
      await tab.page
        .getByRole('alert')
        .getByText(/^Request id/)
        .waitFor();
    },
  },
  {
    name: 'deleting a room',
    path: STORM,
    reach: async () => {
      await button('Delete').click();
      await says('This cannot be undone.');
    },
  },
  {
    name: 'leaving a room without an administrator',
    path: STORM,
    reach: async () => {
      await label('Role of Wes Alder').selectOption('Member');
      await dialog('Leave Storm Watch without an administrator?').waitFor();
    },
  },
  { name: 'adding members', path: STORM, reach: addMembers },
  {
    name: 'members who were not all added',
    path: STORM,
    reach: async () => {
      await addMembers();
      await button('Add 2 members').click();
      await says('No user of this account has exactly this address.');
    },
  },
  {
    name: 'redacting a message',
    path: STORM,
    reach: async () => {
      await button('Redact a message').click();
      await dialog('Redact a message of Storm Watch').waitFor();
    },
  },
];

describeInBrowser('accessible', () => {
  it.each([...PEOPLE, ...ROOMS])('$name', async ({ path, options, reach }) => {
    await scene.open(path, options);
    await reach();
    await expectAccessible(tab.page);
  });
});
