/** Bulk work keeps the rules of WCAG 2.2 AA in both themes. */
import { it } from 'vitest';
import { type AccessibleCase, expectAccessible } from '../../support/accessibility.js';
import { describeInBrowser } from '../../support/browser.js';
import { browserScene } from '../../support/browser-scene.js';
import { bulkPage, invite } from '../../support/bulk-page.js';

const scene = browserScene();
const { tab, demo, button, buttonWith, dialog, says, clickInDialog, signIn } = scene;
const on = bulkPage(scene);

const TEAM_ID = '12a3456b-7c89-012d-3456-78901e23fg45';
const TEAM = `/console/accounts/${TEAM_ID}`;
const FORESTS = '/console/accounts/2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

const label = (name: string) => tab.page.getByLabel(name);
const item = (name: string | RegExp) => tab.page.getByRole('menuitem', { name });
const fails = (Operation: string, Exception = 'ForbiddenException', Times = 1) =>
  demo.emulator.controlApi('/faults', { Operation, Exception, Times });

const changeLicences = async () => {
  await on.selectAll();
  await button('Change licence').click();
  await item('To Basic').click();
  await dialog().waitFor();
};

const BULK: readonly AccessibleCase[] = [
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
    name: 'the question which column holds the addresses',
    path: `${TEAM}/bulk`,
    reach: async () => {
      await label('E-mail addresses of users').fill(
        'Name,Work Email,Manager Email\nJo,jo@example.com,al@example.com\nBo,bo@example.com,al@example.com\n',
      );
      await label('The addresses are in the column').waitFor();
    },
  },
  {
    name: 'a table with a quote that is not closed',
    path: `${TEAM}/bulk`,
    reach: async () => {
      await label('E-mail addresses of users').fill(
        'Name,E-mail\nJo,jo@example.com\n"Al,al@example.com\nBo,bo@example.com\n',
      );
      await says('Nothing is taken');
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
      const release = await on.hold('BulkLicense', 1);
      await clickInDialog('Change');
      await button('Pause').click();
      release();
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
      await says(/it is not known whether it was done, because the response was lost/);
    },
  },
];

describeInBrowser('accessible', () => {
  it.each(BULK)('$name', async ({ path, options, reach }) => {
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
