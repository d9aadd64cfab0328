/** Bulk work in the console: a thousand users with failures on the way, pauses, repeats, lists of addresses, files. */
import {
  BatchSuspendUserCommand,
  InviteUsersCommand,
  ListUsersCommand,
  type User,
} from '@aws-sdk/client-chime';
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../src/models/shared/permission.js';
import { fromCsv } from '../../web/console/src/bulk-work/csv.js';
import {
  describeInBrowser,
  type OpenOptions,
  startBrowser,
  type Tab,
  type TestBrowser,
} from '../support/browser.js';
import { type Demo, startDemo } from '../support/demo.js';
import { apiKey } from '../support/door.js';
import { createFiles } from '../support/token.js';

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

let browser: TestBrowser;
let demo: Demo;
let tab: Tab;

const open = async (accountId: string, page: 'bulk' | 'users', options: OpenOptions = {}) => {
  tab = await browser.open(`${demo.url}/console/accounts/${accountId}/${page}`, options);
};

const button = (name: string | RegExp) => tab.page.getByRole('button', { name });
const says = (text: string | RegExp) => tab.page.getByText(text).first().waitFor();
const answer = (name: string) => tab.page.getByRole('dialog').getByRole('button', { name }).click();
const outcome = () => tab.page.getByRole('region', { name: 'Outcome for each user' });
const done = async () =>
  Number(
    await tab.page.getByRole('progressbar', { name: 'Users worked through' }).getAttribute('aria-valuenow'),
  );

/** What the browser saved on a click, as a table. */
const save = async (name: string | RegExp): Promise<string[][]> => {
  const [download] = await Promise.all([tab.page.waitForEvent('download'), button(name).click()]);
  return fromCsv(await readFile(await download.path(), 'utf8'));
};

/** Has the requests of one operation answered by the test. */
const intercept = (operation: string, handle: (route: Route, body: string) => Promise<void>) =>
  tab.page.route('**/graphql', async (route) => {
    const body = route.request().postData() ?? '';
    await (body.includes(`"operationName":"${operation}"`) ? handle(route, body) : route.fallback());
  });

/** So long that a pause can be seen. */
const slowly = async (route: Route) => {
  await new Promise((go) => setTimeout(go, 60));
  await route.continue();
};

const invite = async (count: number) => {
  for (let from = 0; from < count; from += 50) {
    const UserEmailList = Array.from({ length: 50 }, (_, index) => `p${from + index}@example.com`);
    await demo.emulator.client.send(new InviteUsersCommand({ AccountId: TEAM, UserEmailList }));
  }
};

const listUsers = async (AccountId: string): Promise<User[]> => {
  const users: User[] = [];
  let NextToken: string | undefined;
  do {
    const page = await demo.emulator.client.send(
      new ListUsersCommand({ AccountId, MaxResults: 200, NextToken }),
    );
    users.push(...(page.Users ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  return users;
};

describeInBrowser('bulk work', () => {
  beforeAll(async () => {
    browser = await startBrowser();
  });
  beforeEach(async () => {
    demo = await startDemo();
  });
  afterEach(async () => {
    expect(tab.problems).toEqual([]);
    await tab.close();
    await demo.stop();
  });
  afterAll(() => browser.stop());

  describe('with a thousand users', () => {
    /** Selects all users of the account, of whom three leave it then, and begins to change their licence. */
    const begin = async () => {
      await invite(1_000);
      await open(TEAM, 'users', { expected: /status of 429/ });
      await says(/^1,03\d users$/);
      await tab.page.getByLabel('Select all users that are listed').check();
      await says(/^1,03\d selected$/);
      const gone = (await listUsers(TEAM)).filter(({ PrimaryEmail }) =>
        ['p100@example.com', 'p500@example.com', 'p999@example.com'].includes(PrimaryEmail ?? ''),
      );
      await demo.emulator.client.send(
        new BatchSuspendUserCommand({
          AccountId: TEAM,
          UserIdList: gone.map(({ UserId }) => UserId) as string[],
        }),
      );
      await intercept('BulkLicense', slowly);
      await button('Change licence').click();
      await tab.page.getByRole('menuitem', { name: 'To Basic' }).click();
      await says(/^Change the licence of 1,03\d users to Basic\?$/);
      await says(/of them are like that already/);
    };

    it('says how far it is, pauses, repeats those that failed, and saves the outcome', async () => {
      await begin();
      await tab.expectAccessible();
      await tab.takeScreenshots('bulk-work-confirm');
      await demo.emulator.sideDoor('/faults', {
        Operation: 'BatchUpdateUser',
        Exception: 'BadRequestException',
        Times: 2,
      });
      await answer('Change');
      await tab.page.getByRole('heading', { name: /^Licence to Basic: 1,03\d users$/ }).waitFor();
      await says(/seconds left$/);
      await button('Pause').click();
      await says('Paused. Nothing is sent until you resume.');
      const paused = await done();
      expect(paused).toBeGreaterThan(0);
      expect(paused).toBeLessThan(1_000);
      await tab.page.waitForTimeout(400);
      expect(await done()).toBe(paused);
      await tab.expectAccessible();
      await tab.takeScreenshots('bulk-work-paused');
      await button('Resume').click();
      await says('Finished, but not for all.');
      // Two batches, and those who are not in the account any more.
      await button('Retry the 43 that failed').waitFor();
      await outcome().getByText('A fault asked for at the side door.').first().waitFor();
      await outcome()
        .getByText(/Request id/)
        .first()
        .waitFor();
      await tab.expectAccessible();
      await tab.takeScreenshots('bulk-work-failed');
      await button('Retry the 43 that failed').click();
      await button('Retry the 3 that failed').waitFor();
      const [head = [], ...rows] = await save('Save the outcome');
      const cell = (row: string[], name: string) => row[head.indexOf(name)] ?? '';
      expect(rows.filter((row) => cell(row, 'Outcome') === 'done').length).toBe(rows.length - 3);
      expect(
        rows.flatMap((row) =>
          cell(row, 'Outcome') === 'failed' ? [[cell(row, 'E-mail'), cell(row, 'Code')]] : [],
        ),
      ).toEqual(['p100', 'p500', 'p999'].map((name) => [`${name}@example.com`, 'NotFound']));
      const users = await listUsers(TEAM);
      expect(users.length).toBe(rows.length - 3);
      expect(new Set(users.map(({ LicenseType }) => LicenseType))).toEqual(new Set(['Basic']));
    });

    it('waits when it is told to, stops by itself when all fails, and what was done can be undone', async () => {
      await begin();
      let told = 0;
      await intercept('BulkLicense', async (route) => {
        told += 1;
        if (told > 1) return route.fallback();
        const extensions = { code: 'RATE_LIMITED', retryAfter: 2 };
        const body = JSON.stringify({ errors: [{ message: 'x', extensions }] });
        return route.fulfill({ status: 429, contentType: 'application/json', body });
      });
      await answer('Change');
      await says('asks to wait; it goes on by itself');
      // After those that were under way, and the two seconds.
      await expect.poll(done, { timeout: 10_000 }).toBeGreaterThan(60);
      await demo.emulator.sideDoor('/faults', {
        Operation: 'BatchUpdateUser',
        Exception: 'ForbiddenException',
        Times: 3,
      });
      await says('It paused by itself');
      await says('Chime does not let the gateway do this.');
      await tab.expectAccessible();
      await button('Resume').click();
      await button('Retry the 3 that failed').waitFor();
      await button(/^Undo for/).click();
      await says(/^Give .* users the licence back that they had\?$/);
      await answer('Give back');
      await says('Finished: all are done.');
      const licenses = new Set((await listUsers(TEAM)).map(({ LicenseType }) => LicenseType));
      expect(licenses.size).toBeGreaterThan(1);
    });

    it('warns who leaves, is paused then, and goes on where it was', async () => {
      await begin();
      await answer('Change');
      await expect.poll(done).toBeGreaterThan(0);
      await tab.page.getByRole('link', { name: 'Settings' }).last().click();
      await says('Leave while this is going on?');
      await answer('Cancel');
      await tab.page.getByRole('link', { name: 'Overview' }).click();
      await answer('Pause and leave');
      await tab.page.waitForURL(`**/accounts/${TEAM}`);
      await tab.page.getByRole('link', { name: 'Users', exact: true }).click();
      await tab.page.getByRole('link', { name: 'Bulk work (paused)' }).click();
      await says('Paused. Nothing is sent until you resume.');
      const dialogs: string[] = [];
      tab.page.on('dialog', (dialog) => {
        dialogs.push(dialog.type());
        void dialog.dismiss();
      });
      await tab.page.reload({ timeout: 1_000 }).catch(() => undefined);
      expect(dialogs).toEqual(['beforeunload']);
      await button('Cancel the rest').click();
      await says('Cancelled.');
      await button(/^Do the \d+ that were left$/).click();
      await button('Retry the 3 that failed').waitFor();
      await tab.page.getByRole('link', { name: 'Back to the users' }).click();
      await says(/^1,0\d\d users$/);
      await tab.page.getByLabel('Search').fill('p0@');
      await tab.page.getByLabel('Select p0@example.com').waitFor();
      expect(await tab.page.getByLabel('Licence of p0@example.com').inputValue()).toBe('Basic');
    });
  });

  describe('whose answer got lost', () => {
    it('looks whether users were suspended before anything is repeated', async () => {
      await open(FORESTS, 'users', { expected: /Failed to load resource/ });
      await tab.page.getByLabel('Select all users that are listed').check();
      await intercept('BulkSuspend', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await button(/^Suspend$/).click();
      await says(/^Suspend \d+ users of /);
      await answer('Suspend');
      await says('Finished, but not for all.');
      await says(/it is not known whether it was done, as the answer got lost/);
      expect(await button(/that failed$/).count()).toBe(0);
      await tab.expectAccessible();
      await tab.takeScreenshots('bulk-work-unknown');
      await button(/^Check the \d+ unknown$/).click();
      await says('Finished: all are done.');
      const registrations = (await listUsers(FORESTS)).map((user) => user.UserRegistrationStatus);
      expect(new Set(registrations)).toEqual(new Set(['Suspended']));
      await button(/^Undo for/).click();
      await answer('Unsuspend');
      await says('Finished: all are done.');
    });

    it('finds out that it was not done', async () => {
      await open(FORESTS, 'users', { expected: /status of 500/ });
      await tab.page.getByLabel('Select all users that are listed').check();
      await demo.emulator.sideDoor('/faults', {
        Operation: 'BatchSuspendUser',
        Exception: 'ServiceFailureException',
      });
      await button(/^Suspend$/).click();
      await answer('Suspend');
      await button(/^Check the \d+ unknown$/).click();
      await button(/^Retry .* that failed$/).waitFor();
      await outcome().getByText('Looked up: not suspended.').first().waitFor();
    });
  });

  describe('for a list of addresses', () => {
    it('finds those few by the keyboard alone, names the unknown, and logs the others out', async () => {
      await open(TEAM, 'bulk');
      const { keyboard } = tab.page;
      await tab.expectAccessible();
      await tab.takeScreenshots('bulk-work-list');
      await tab.page.getByLabel('E-mail addresses of users').focus();
      await keyboard.insertText(
        'Name,Email\nBen,BEN.cedar@example.com\nJo,jo@example.com\nAda,ada.birch@example.com\n',
      );
      await says('3 addresses');
      await keyboard.press('Tab');
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      await says('2 users found');
      await says('1 address belongs to nobody in Example Trees');
      await tab.expectAccessible();
      await tab.takeScreenshots('bulk-work-found');
      expect(await save('Save them as a file')).toEqual([['E-mail'], ['jo@example.com']]);
      await button('Log out').focus();
      await keyboard.press('Enter');
      await says('Log 2 users out everywhere?');
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      await says('Finished: all are done.');
      await tab.takeScreenshots('bulk-work-done');
      const { Events } = await demo.emulator.sideDoor<{ Events: object[] }>('/events?After=0');
      expect(JSON.stringify(Events)).toMatch(/Logout|SignOut|sign/i);
    });

    it('finds many by reading the account, from a file that was exported', async () => {
      await invite(300);
      await open(TEAM, 'users');
      await says(/^33\d users$/);
      await tab.page.getByLabel('Search').fill('p1');
      await says(/^11\d of 33\d users$/);
      const [exported] = await Promise.all([
        tab.page.waitForEvent('download'),
        button('Export the list').click(),
      ]);
      expect(exported.suggestedFilename()).toMatch(/^users-example-trees-\d{4}-\d\d-\d\d\.csv$/);
      const file = await exported.path();
      const [head, ...rows] = fromCsv(await readFile(file, 'utf8'));
      expect(head?.slice(0, 3)).toEqual(['E-mail', 'Name', 'Licence']);
      await tab.page.getByRole('link', { name: 'Bulk work' }).click();
      await tab.page.locator('input[type=file]').setInputFiles({
        name: 'users.csv',
        mimeType: 'text/csv',
        buffer: await readFile(file),
      });
      await button(`Find these ${rows.length} users`).click();
      await says(`${rows.length} users found`);
      expect(await tab.page.getByText('belong to nobody').count()).toBe(0);
      await button('Suspend (removes from account)').click();
      await says(`Remove ${rows.length} users from Example Trees?`);
      await answer('Suspend and remove');
      await says('Finished: all are done.');
      expect((await listUsers(TEAM)).some(({ PrimaryEmail }) => PrimaryEmail?.startsWith('p1'))).toBe(false);
    });
  });

  describe('for whom and where', () => {
    it('offers what the account has and the viewer may do', async () => {
      await demo.stop();
      demo = await startDemo({
        authenticate: () => ({
          id: 'reader',
          source: 'jwt',
          permissions: new Set(ROLES.ReadOnly),
          accounts: 'all',
        }),
      });
      await open(FORESTS, 'users');
      await tab.page.getByLabel('Select all users that are listed').check();
      await button('Export').first().waitFor();
      for (const name of ['Change licence', 'Log out', 'Suspend', 'Unsuspend', 'Bulk work'])
        expect(await tab.page.getByText(name, { exact: true }).count()).toBe(0);
    });

    it('goes on after a session that ran out, for who signs in again', async () => {
      const files = await createFiles();
      const key = { id: 'admin', sha256: hash('sha256', apiKey('a')), roles: ['Administrator'] };
      const API_KEYS_FILE = await files.write('keys.json', [key]);
      await demo.stop();
      demo = await startDemo({ env: { AUTH: 'api-key', API_KEYS_FILE } });
      const signIn = async () => {
        await tab.page.getByLabel('API key').fill(apiKey('a'));
        await button('Sign in').click();
      };
      await open(TEAM, 'users', { expected: /status of 401/ });
      await signIn();
      await tab.page.getByLabel('Select all users that are listed').check();
      let told = 0;
      await intercept('BulkLicense', async (route) => {
        told += 1;
        const body = JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] });
        if (told > 1) await route.continue();
        else await route.fulfill({ status: 401, contentType: 'application/json', body });
      });
      await button('Change licence').click();
      await tab.page.getByRole('menuitem', { name: 'To Basic' }).click();
      await answer('Change');
      await tab.page.getByLabel('API key').waitFor();
      await signIn();
      await says('Paused. Nothing is sent until you resume.');
      await button('Resume').click();
      await says('Finished: all are done.');
      expect(new Set((await listUsers(TEAM)).map((user) => user.LicenseType))).toEqual(new Set(['Basic']));
      await files.remove();
    });

    it('fits a narrow screen', async () => {
      await open(TEAM, 'bulk', { viewport: { width: 400, height: 800 } });
      await tab.page.getByLabel('E-mail addresses of users').fill('ben.cedar@example.com');
      await tab.takeScreenshots('bulk-work-list-narrow');
      await button('Find the users').click();
      await says('1 user found');
      await tab.takeScreenshots('bulk-work-found-narrow');
      await button('Log out').click();
      await answer('Log out');
      await says('Finished: all are done.');
      expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBe(400);
      await tab.expectAccessible();
      await tab.takeScreenshots('bulk-work-done-narrow');
    });
  });
});
