/** Bulk work in the console for a list of addresses, users as files, and who may do it. */
import { hash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../src/models/shared/permission.js';
import { parseCsv } from '../../web/console/src/bulk/csv.js';
import { describeInBrowser } from '../support/browser.js';
import { asReader, browserScene, type OpenOptions } from '../support/browser-scene.js';
import { bulkPage, invite, listUsers, loggedOut } from '../support/bulk-page.js';
import { apiKey } from '../support/guarded-gateway.js';
import { describeInRest, itInRest } from '../support/rest.js';
import { createFiles } from '../support/token.js';

const scene = browserScene();
const { tab, demo, buttonWith, says, clickInDialog, contentWidth, signIn, startOther } = scene;
const on = bulkPage(scene);

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

const open = async (accountId: string, page: 'bulk' | 'users', options: OpenOptions = {}) => {
  await scene.open(`/console/accounts/${accountId}/${page}`, options);
};

const focused = () => tab.page.evaluate<string>('document.activeElement.textContent');

describeInBrowser('bulk work for a list of addresses', () => {
  describe('for a list of addresses', () => {
    it('finds those few by the keyboard alone, names the unknown, and logs the others out', async () => {
      await open(TEAM, 'bulk');
      const { keyboard } = tab.page;
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
      for (let step = 0; step < 12 && (await focused()) !== 'Log out'; step += 1) await keyboard.press('Tab');
      await keyboard.press('Enter');
      await says('Log 2 users out everywhere?');
      await keyboard.press('Tab');
      await keyboard.press('Enter');
      await says('Finished: all are done.');
      // What had the focus is gone.
      expect(await focused()).toBe('Log out everywhere: 2 users');
      const users = await listUsers(demo.emulator, TEAM);
      const idOf = (name: string) => users.find(({ DisplayName }) => DisplayName === name)?.UserId;
      const ids = await loggedOut(demo.emulator);
      expect(ids).toHaveLength(2);
      expect(new Set(ids)).toEqual(new Set([idOf('Ada Birch'), idOf('Ben Cedar')]));
    });

    itInRest('saves those that are unknown', async () => {
      await open(TEAM, 'bulk');
      await tab.page.getByLabel('E-mail addresses of users').fill('jo@example.com; ada.birch@example.com');
      await buttonWith('Find these 2 users').click();
      expect(await on.save('Save them as a file')).toEqual([['E-mail'], ['jo@example.com']]);
    });

    it('finds many by reading the account, from a file that was exported', async () => {
      await invite(demo.emulator, TEAM, 300);
      await open(TEAM, 'users');
      await says(/^33\d users$/);
      await tab.page.getByLabel('Search').fill('p1');
      await says(/^11\d of 33\d users$/);
      const [exported] = await Promise.all([
        tab.page.waitForEvent('download'),
        buttonWith('Export the list').click(),
      ]);
      expect(exported.suggestedFilename()).toMatch(/^users-example-trees-\d{4}-\d\d-\d\d\.csv$/);
      const file = await exported.path();
      const [head, ...rows] = parseCsv(await readFile(file, 'utf8')).rows;
      expect(head?.slice(0, 3)).toEqual(['E-mail', 'Name', 'Licence']);
      await tab.page.getByRole('link', { name: 'Bulk work' }).click();
      // It has no tab of its own.
      await tab.page.locator('nav a[aria-current=page]', { hasText: 'Users' }).waitFor();
      await tab.page.locator('input[type=file]').setInputFiles({
        name: 'users.csv',
        mimeType: 'text/csv',
        buffer: await readFile(file),
      });
      await buttonWith(`Find these ${rows.length} users`).click();
      await says(`${rows.length} users found`);
      expect(await tab.page.getByText('belong to nobody').count()).toBe(0);
      await buttonWith('Suspend (removes from account)').click();
      await says(`Remove ${rows.length} users from Example Trees?`);
      await clickInDialog('Suspend and remove');
      await says('Finished: all are done.');
      expect(
        (await listUsers(demo.emulator, TEAM)).some(({ PrimaryEmail }) => PrimaryEmail?.startsWith('p1')),
      ).toBe(false);
    });
  });

  describeInRest('for whom and where', () => {
    it('offers what the account has and the viewer may do', async () => {
      const at = await startOther({ authenticate: asReader });
      await open(FORESTS, 'users', { at });
      await on.selectAll();
      await buttonWith('Export').first().waitFor();
      for (const name of ['Change licence', 'Log out', 'Suspend', 'Unsuspend', 'Bulk work'])
        expect(await tab.page.getByText(name, { exact: true }).count()).toBe(0);
    });

    it('goes on after a session that ran out, for who signs in again', async () => {
      const files = await createFiles();
      const key = { id: 'admin', sha256: hash('sha256', apiKey('a')), roles: ['UserManagement'] };
      const API_KEYS_FILE = await files.write('keys.json', [key]);
      const at = await startOther({
        env: { AUTH: 'api-key', API_KEYS_FILE },
        // Whichever key it is.
        authenticate: () => ({
          id: 'admin',
          source: 'api-key',
          permissions: new Set(ROLES.UserManagement),
          accounts: 'all',
        }),
      });
      await open(TEAM, 'users', { at, expected: /status of 401/ });
      await signIn('a');
      await on.selectAll();
      const isSignedIn = new EventEmitter();
      const signedIn = once(isSignedIn, 'answer');
      let refused = 0;
      await on.intercept('BulkLicense', async (route) => {
        const isOld = route.request().headers()['x-api-key'] === apiKey('a');
        const body = JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'UNAUTHENTICATED' } }] });
        if (!isOld) return route.continue();
        refused += 1;
        // The other says it late: it is about the old key.
        if (refused === 2) await signedIn;
        return route.fulfill({ status: 401, contentType: 'application/json', body });
      });
      await buttonWith('Change licence').click();
      await tab.page.getByRole('menuitem', { name: 'To Basic' }).click();
      await clickInDialog('Change');
      await tab.page.getByLabel('API key').waitFor();
      await says('Bulk work is not finished');
      const outcome = await on.save('Save the outcome of Example Trees');
      expect(outcome.slice(1).map((row) => row[5])).toContain('waiting');
      await signIn('b');
      await says('Pausing, once the sent requests have finished');
      const late = tab.page.waitForResponse((response) => response.status() === 401);
      isSignedIn.emit('answer');
      await late;
      await says('Paused. Nothing is sent until you resume.');
      await buttonWith('Sign out').click();
      await says('Sign out while bulk work is not finished?');
      await clickInDialog('Cancel');
      await buttonWith('Resume').click();
      await says('Finished: all are done.');
      await buttonWith('Sign out').click();
      await signIn('b');
      // Nothing of it is left.
      await tab.page.getByLabel('E-mail addresses of users').waitFor();
      expect(new Set((await listUsers(demo.emulator, TEAM)).map((user) => user.LicenseType))).toEqual(
        new Set(['Basic']),
      );
      await files.remove();
    });

    it('fits a narrow screen', async () => {
      await open(TEAM, 'bulk', { viewport: { width: 400, height: 800 } });
      await tab.page.getByLabel('E-mail addresses of users').fill('ben.cedar@example.com');
      await buttonWith('Find the users').click();
      await says('1 user found');
      await buttonWith('Log out').click();
      await clickInDialog('Log out');
      await says('Finished: all are done.');
      expect(await contentWidth()).toBe(400);
    });
  });
});
