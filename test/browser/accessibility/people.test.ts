/** Dialogs about users and rooms, and bulk work, keep the rules of WCAG 2.2 AA in both themes. */
import { it } from 'vitest';
import { expectAccessible } from '../../support/accessibility.js';
import { describeInBrowser } from '../../support/browser.js';
import { browserScene, type OpenOptions } from '../../support/browser-scene.js';
import { bulkPage, invite } from '../../support/bulk-page.js';

const scene = browserScene();
const { tab, demo, button, buttonWith, dialog, says, clickInDialog, signIn } = scene;
const on = bulkPage(scene);

const TEAM_ID = '12a3456b-7c89-012d-3456-78901e23fg45';
const TEAM = `/console/accounts/${TEAM_ID}`;
const FORESTS = '/console/accounts/2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const STORM = `${FORESTS}/rooms/a0000000-0000-4000-8000-000000000002`;
const JANE = `${TEAM}/users/1ab2345c-67de-8901-f23g-45h678901j2k`;

const label = (name: string) => tab.page.getByLabel(name);
const item = (name: string | RegExp) => tab.page.getByRole('menuitem', { name });
const fails = (Operation: string, Exception = 'ForbiddenException', Times = 1) =>
  demo.emulator.sideDoor('/faults', { Operation, Exception, Times });

interface Case {
  readonly name: string;
  readonly path: string;
  readonly options?: OpenOptions;
  /** Brings about what is checked, and waits until it shows. */
  readonly reach: () => Promise<unknown>;
}

const addMembers = async () => {
  await button('Add members').click();
  await label('E-mail addresses of users').fill(
    'yan.cypress@forests.example.org, nobody@example.org; broken',
  );
  await says('1 left out, as they are no addresses');
};

const changeLicences = async () => {
  await on.selectAll();
  await button('Change licence').click();
  await item('To Basic').click();
  await dialog().waitFor();
};

const PEOPLE: readonly Case[] = [
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

const ROOMS: readonly Case[] = [
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

const BULK: readonly Case[] = [
  {
    name: 'users found, and some not',
    path: `${TEAM}/bulk`,
    reach: async () => {
      await label('E-mail addresses of users').fill('ben.cedar@example.com, jo@example.com');
      await button('Find these 2 users').click();
      await says('1 address belongs to nobody in Example Trees');
    },
  },
  {
    name: 'work that is done, on a narrow screen',
    path: `${TEAM}/bulk`,
    options: { viewport: { width: 400, height: 800 } },
    reach: async () => {
      await label('E-mail addresses of users').fill('ben.cedar@example.com');
      await buttonWith('Find the users').click();
      await button('Log out').click();
      await clickInDialog('Log out');
      await says('Finished: all are done.');
    },
  },
  { name: 'changing many licences', path: `${TEAM}/users`, reach: changeLicences },
  {
    name: 'work that failed',
    path: `${TEAM}/users`,
    reach: async () => {
      await changeLicences();
      await fails('BatchUpdateUser', 'BadRequestException', 2);
      await clickInDialog('Change');
      await on.outcome().getByText('A fault asked for at the side door.').first().waitFor();
    },
  },
  {
    name: 'work that paused by itself',
    path: `${TEAM}/users`,
    reach: async () => {
      await invite(demo.emulator, TEAM_ID, 100);
      await tab.page.reload();
      await changeLicences();
      await fails('BatchUpdateUser', 'ForbiddenException', 3);
      await clickInDialog('Change');
      await says('It paused by itself');
    },
  },
  {
    name: 'work that is paused',
    path: `${TEAM}/users`,
    reach: async () => {
      await invite(demo.emulator, TEAM_ID, 200);
      await tab.page.reload();
      await changeLicences();
      await on.intercept('BulkLicense', async (route) => {
        await tab.page.waitForTimeout(60);
        await route.continue();
      });
      await clickInDialog('Change');
      await button('Pause').click();
      await says('Paused. Nothing is sent until you resume.');
    },
  },
  {
    name: 'work with an unknown outcome',
    path: `${FORESTS}/users`,
    options: { expected: /Failed to load resource/ },
    reach: async () => {
      await on.selectAll();
      await on.intercept('BulkSuspend', (route) => route.abort());
      await button('Suspend').click();
      await clickInDialog('Suspend');
      await says(/it is not known whether it was done, as the answer got lost/);
    },
  },
];

describeInBrowser('accessible', () => {
  it.each([...PEOPLE, ...ROOMS, ...BULK])('$name', async ({ path, options, reach }) => {
    await scene.open(path, options);
    await reach();
    await expectAccessible(tab.page);
  });

  it('work that waits for somebody to sign in again', async () => {
    const at = await scene.startGuarded({ letter: 'a', roles: ['UserManagement'] });
    await scene.open(`${TEAM}/users`, { at, expected: /status of 401/ });
    await signIn('a');
    await on.intercept('BulkLicense', (route) => {
      const body = JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] });
      return route.fulfill({ status: 401, contentType: 'application/json', body });
    });
    await changeLicences();
    await clickInDialog('Change');
    await says('Bulk work is not finished');
    await expectAccessible(tab.page);
  });
});
