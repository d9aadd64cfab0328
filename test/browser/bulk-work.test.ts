/** Bulk work in the console: a thousand users with failures on the way, pauses, repeats, answers that get lost. */
import { BatchSuspendUserCommand } from '@aws-sdk/client-chime';
import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { bulkPage, invite, listUsers } from '../support/bulk-page.js';

const scene = browserScene();
const { tab, demo, buttonWith, says, clickInDialog } = scene;
const on = bulkPage(scene);

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

const open = async (accountId: string, page: 'bulk' | 'users', options: OpenOptions = {}) => {
  await scene.open(`/console/accounts/${accountId}/${page}`, options);
};

/** Selects all users of the account, of whom three leave it then, and begins to change their licence. */
const begin = async () => {
  await invite(demo.emulator, TEAM, 1_000);
  await open(TEAM, 'users', { expected: /status of 429/ });
  await says(/^1,03\d users$/);
  await on.selectAll();
  await says(/^1,03\d selected$/);
  const gone = (await listUsers(demo.emulator, TEAM)).filter(({ PrimaryEmail }) =>
    ['p100@example.com', 'p500@example.com', 'p999@example.com'].includes(PrimaryEmail ?? ''),
  );
  await demo.emulator.client.send(
    new BatchSuspendUserCommand({
      AccountId: TEAM,
      UserIdList: gone.map(({ UserId }) => UserId) as string[],
    }),
  );
  await buttonWith('Change licence').click();
  await tab.page.getByRole('menuitem', { name: 'To Basic' }).click();
  await says(/^Change the licence of 1,03\d users to Basic\?$/);
  await says(/this changes nothing for [\d,]+ of 1,03\d users/);
};

describeInBrowser('bulk work', () => {
  describe('with a thousand users', () => {
    it('says how far it is, pauses, repeats those that failed, and saves the outcome', async () => {
      await begin();
      const release = await on.hold('BulkLicense', 10);
      await demo.emulator.controlApi('/faults', {
        Operation: 'BatchUpdateUser',
        Exception: 'BadRequestException',
        Times: 2,
      });
      await clickInDialog('Change');
      await tab.page.getByRole('heading', { name: /^Licence to Basic: 1,03\d users$/ }).waitFor();
      await says(/seconds left$/);
      await buttonWith('Pause').click();
      release();
      await says('Paused. Nothing is sent until you resume.');
      await scene.isQuiet();
      const paused = await on.done();
      expect(paused).toBeGreaterThan(0);
      expect(paused).toBeLessThan(1_000);
      await buttonWith('Resume').click();
      await says('Finished, but not for all.');
      // Two batches, and those who are not in the account any more.
      await buttonWith('Retry the 43 that failed').waitFor();
      await on.outcome().getByText('A fault asked for at the side door.').first().waitFor();
      await buttonWith('Retry the 43 that failed').click();
      await buttonWith('Retry the 3 that failed').waitFor();
      // Each has failed alone, in a request that went well.
      await expect
        .poll(() =>
          on
            .outcome()
            .getByText(/^Request id \S+$/)
            .count(),
        )
        .toBe(3);
      const [head = [], ...rows] = await on.save('Save the outcome');
      const cell = (row: string[], name: string) => row[head.indexOf(name)] ?? '';
      expect(rows.filter((row) => cell(row, 'Outcome') === 'done').length).toBe(rows.length - 3);
      expect(
        rows.flatMap((row) =>
          cell(row, 'Outcome') === 'failed'
            ? [[cell(row, 'E-mail'), cell(row, 'Code'), cell(row, 'Request id')]]
            : [],
        ),
      ).toEqual(
        ['p100', 'p500', 'p999'].map((name) => [
          `${name}@example.com`,
          'NotFound',
          expect.stringMatching(/^\S+$/),
        ]),
      );
      const users = await listUsers(demo.emulator, TEAM);
      expect(users.length).toBe(rows.length - 3);
      expect(new Set(users.map(({ LicenseType }) => LicenseType))).toEqual(new Set(['Basic']));
      await buttonWith(/^Undo for/).click();
      await says('This account has unfinished bulk work');
      await clickInDialog('Cancel');
    });

    it('waits when it is told to, stops by itself when all fails, and what was done can be undone', async () => {
      await begin();
      const release = await on.hold('BulkLicense', 8);
      let told = 0;
      const sentAt: number[] = [];
      await on.intercept('BulkLicense', async (route) => {
        told += 1;
        sentAt.push(Date.now());
        if (told > 1) return route.fallback();
        const extensions = { code: 'RATE_LIMITED', retryAfter: 2 };
        const body = JSON.stringify({ errors: [{ message: 'x', extensions }] });
        return route.fulfill({ status: 429, contentType: 'application/json', body });
      });
      await clickInDialog('Change');
      await says('asks to wait; it goes on by itself');
      // After those that were under way, and the two seconds.
      await expect.poll(() => on.done(), { timeout: 10_000 }).toBeGreaterThan(60);
      // Three are under way at once; the next was not sent before its time.
      expect((sentAt[3] ?? 0) - (sentAt[0] ?? 0)).toBeGreaterThanOrEqual(2_000);
      await demo.emulator.controlApi('/faults', {
        Operation: 'BatchUpdateUser',
        Exception: 'ForbiddenException',
        Times: 3,
      });
      release();
      await says('It paused by itself');
      await says('Chime does not let the gateway do this.');
      await buttonWith('Resume').click();
      await buttonWith('Retry the 3 that failed').waitFor();
      await buttonWith(/^Undo for/).click();
      await says(/^Give .* users the licence back that they had\?$/);
      await clickInDialog('Give back');
      await says('Finished: all are done.');
      const licenses = new Set((await listUsers(demo.emulator, TEAM)).map(({ LicenseType }) => LicenseType));
      expect(licenses.size).toBeGreaterThan(1);
    });

    it('warns who leaves, is paused then, and goes on where it was', async () => {
      await begin();
      const release = await on.hold('BulkLicense', 3);
      await clickInDialog('Change');
      await expect.poll(() => on.done()).toBeGreaterThan(0);
      await tab.page.getByRole('link', { name: 'Settings' }).last().click();
      await says('Leave while this is going on?');
      await clickInDialog('Cancel');
      await tab.page.getByRole('link', { name: 'Overview' }).click();
      await clickInDialog('Pause and leave');
      release();
      await tab.page.waitForURL(`**/accounts/${TEAM}`);
      const dialogs: string[] = [];
      tab.page.on('dialog', (dialog) => {
        dialogs.push(dialog.type());
        void dialog.dismiss();
      });
      await tab.page.reload({ timeout: 1_000 }).catch(() => undefined);
      expect(dialogs).toEqual(['beforeunload']);
      await tab.page.getByRole('link', { name: 'Users', exact: true }).click();
      await tab.page.getByRole('link', { name: 'Bulk work (paused)' }).click();
      await says('Paused. Nothing is sent until you resume.');
      await buttonWith('Cancel the rest').click();
      await says('Cancelled.');
      await buttonWith(/^Do the \d+ that were left$/).click();
      await buttonWith('Retry the 3 that failed').waitFor();
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
      await on.selectAll();
      await on.intercept('BulkSuspend', async (route) => {
        await route.fetch();
        await route.abort();
      });
      await buttonWith(/^Suspend$/).click();
      await says(/^Suspend \d+ users of /);
      await clickInDialog('Suspend');
      await says('Finished, but not for all.');
      await says(/it is not known whether it was done, because the response was lost/);
      expect(await buttonWith(/that failed$/).count()).toBe(0);
      await buttonWith(/^Check the \d+ unknown$/).click();
      await says('Finished: all are done.');
      const registrations = (await listUsers(demo.emulator, FORESTS)).map(
        (user) => user.UserRegistrationStatus,
      );
      expect(new Set(registrations)).toEqual(new Set(['Suspended']));
      await buttonWith(/^Undo for/).click();
      await clickInDialog('Unsuspend');
      await says('Finished: all are done.');
    });

    it('finds out that it was not done', async () => {
      await open(FORESTS, 'users', { expected: /status of 500/ });
      await on.selectAll();
      await demo.emulator.controlApi('/faults', {
        Operation: 'BatchSuspendUser',
        Exception: 'ServiceFailureException',
      });
      await buttonWith(/^Suspend$/).click();
      await clickInDialog('Suspend');
      await buttonWith(/^Check the \d+ unknown$/).click();
      await buttonWith(/^Retry .* that failed$/).waitFor();
      await on.outcome().getByText('Looked up: not suspended.').first().waitFor();
      await buttonWith('Other bulk work').click();
      await says('Give this work up?');
      await clickInDialog('Give up');
      await tab.page.getByLabel('E-mail addresses of users').waitFor();
    });
  });
});
