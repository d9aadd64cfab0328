/** The users of an account in the console: finding, filtering, selecting and working on them. */
import { BatchSuspendUserCommand } from '@aws-sdk/client-chime';
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { asReader, browserScene, type OpenOptions } from '../support/browser-scene.js';
import { bulkPage, listUsers, loggedOut } from '../support/bulk-page.js';
import { describeInRest, itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, buttonWith, row, says, isQuiet, clickInDialog, contentWidth, startOther } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

const open = async (accountId: string, options: OpenOptions = {}, rest = '') => {
  await scene.open(`/console/accounts/${accountId}/users${rest}`, options);
  await tab.page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
};

const search = () => tab.page.getByRole('searchbox', { name: 'Search' });
const licence = (name: string) => tab.page.getByLabel(`Licence of ${name}`);
const choose = async (name: string | RegExp, item: string | RegExp) => {
  await buttonWith(name).click();
  await tab.page.getByRole('menuitem', { name: item }).click();
};
const idOf = async (name: string) =>
  (await listUsers(demo.emulator, TEAM)).find(({ DisplayName }) => DisplayName === name)?.UserId ?? '';

describeInBrowser('the users of an account', () => {
  describe('finding them', () => {
    it('searches by a part of the address, which no server hears of, and comes back to it', async () => {
      await open(TEAM);
      await says(/^3\d users$/);
      const urls: string[] = [];
      tab.page.on('request', (request) => urls.push(request.url()));
      await search().fill('CEDAR');
      await says(/^1 of 3\d users$/);
      expect(tab.page.url()).toContain('#find=CEDAR');
      await tab.page.getByRole('link', { name: 'ben.cedar@example.com' }).click();
      await tab.page.getByRole('heading', { level: 1, name: 'Ben Cedar' }).waitFor();
      await tab.page.goBack();
      await says(/^1 of 3\d users$/);
      expect(await search().inputValue()).toBe('CEDAR');
      await tab.page.reload();
      await row('ben.cedar@example.com').waitFor();
      expect(urls.filter((url) => new URL(url).pathname.includes('CEDAR') || url.includes('?'))).toEqual([]);
    });

    it('filters by what the address of the page says, and by what is chosen', async () => {
      await open(TEAM, {}, '?attention=failed');
      await says(/^\d of 3\d users$/);
      await row('Failed').first().waitFor();
      expect(await tab.page.locator('tbody tr').filter({ hasText: 'Failed' }).count()).toBe(
        await tab.page.locator('tbody tr').count(),
      );
      expect(await tab.page.getByLabel('Attention').inputValue()).toBe('failed');
      await buttonWith('Clear').click();
      await says(/^3\d users$/);
      await tab.page.getByLabel('Registration').selectOption('Unregistered');
      await tab.page.getByLabel('Licence', { exact: true }).selectOption('Basic');
      await says('No user matches.');
      expect(new URL(tab.page.url()).search).toBe('?registration=Unregistered&licence=Basic');
    });

    it('sorts by a column, and keeps the columns that were chosen', async () => {
      await scene.open('/console/');
      const release = await bulkPage(scene).hold('UserPage', 0);
      await tab.page.goto(`/console/accounts/${TEAM}/users`);
      // No user has come yet.
      await buttonWith('E-mail').click();
      await tab.page.locator('th[aria-sort=ascending]').waitFor();
      release();
      await tab.page.locator('tbody tr').first().filter({ hasText: 'ada.birch' }).waitFor();
      await buttonWith('E-mail').click();
      await tab.page.locator('th[aria-sort=descending]').waitFor();
      expect(new URL(tab.page.url()).search).toBe('?sort=-email');
      await buttonWith('Columns').click();
      await tab.page.getByLabel('User id').check();
      await tab.page.reload();
      await tab.page.getByRole('columnheader', { name: 'User id' }).waitFor();
    });

    itInRest('asks Chime for exactly the address when not all users have been read', async () => {
      await inviteThroughApi(400);
      await scene.open(`/console/`);
      // The second page does not come before reading is stopped.
      await tab.page.route('**/graphql', async (route) => {
        const body = route.request().postData() ?? '';
        if (body.includes('"UserPage"') && !/"after":null/.test(body)) return;
        await route.continue();
      });
      await tab.page.goto(`/console/accounts/${TEAM}/users`);
      await buttonWith('Stop').click();
      await buttonWith('Export those read so far').waitFor();
      await says('the 200 users read before it was stopped');
      await search().fill('Someone399@example.com');
      await says('found by asking Chime for exactly this address');
      await row('someone399@example.com').waitFor();
      await search().fill('nobody@example.com');
      await says('Chime knows no user with exactly this address');
    });
  });

  describe('working on them', () => {
    it('changes a licence in place before Chime has answered, and undoes it', async () => {
      await open(TEAM);
      await licence('Ben Cedar').waitFor();
      const answers = new EventEmitter();
      const answered = once(answers, 'answer');
      let isAnswered = false;
      await tab.page.route('**/graphql', async (route) => {
        const isChange = route.request().postData()?.includes('"ChangeUser"') === true;
        if (isChange && !isAnswered) {
          answers.emit('asked');
          await answered;
        }
        await route.continue();
      });
      await Promise.all([once(answers, 'asked'), licence('Ben Cedar').selectOption('Basic')]);
      await expect.poll(() => licence('Ben Cedar').inputValue()).toBe('Basic');
      expect(await tab.page.getByText('Ben Cedar has the licence').count()).toBe(0);
      isAnswered = true;
      answers.emit('answer');
      await says('Ben Cedar has the licence Basic now.');
      await buttonWith('Undo').click();
      await says('Ben Cedar has the licence Pro now.');
      await expect.poll(() => licence('Ben Cedar').inputValue()).toBe('Pro');
    });

    it('takes a licence back that Chime refuses, and says why with the request id', async () => {
      await open(TEAM);
      await demo.emulator.controlApi('/faults', {
        Operation: 'UpdateUser',
        Exception: 'BadRequestException',
      });
      await licence('Ben Cedar').selectOption('Basic');
      await says('The licence of Ben Cedar was not changed');
      await says(/Request id \S+/);
      await expect.poll(() => licence('Ben Cedar').inputValue()).toBe('Pro');
    });

    it('removes a suspended user from a Team account, having said so, and invites them again', async () => {
      await open(TEAM);
      await choose('Actions for Ben Cedar', /^Suspend/);
      await says('Suspend Ben Cedar and remove them from Example Trees?');
      await clickInDialog('Suspend');
      await says('Ben Cedar is not in Example Trees any more.');
      expect(await row('ben.cedar@example.com').count()).toBe(0);
      await buttonWith('Undo').click();
      await row('ben.cedar@example.com').filter({ hasText: 'Pending' }).waitFor();
    });

    itInRest('locks a user of an Enterprise account out, and lets them in again', async () => {
      await open(FORESTS);
      await choose('Actions for Wes Alder', /^Suspend/);
      await clickInDialog('Suspend');
      await row('wes.alder').filter({ hasText: 'Suspended' }).waitFor();
      await choose('Actions for Wes Alder', 'Unsuspend');
      await row('wes.alder').filter({ hasText: 'Registered' }).waitFor();
    });

    itInRest('shows a user as they were when suspending fails for them', async () => {
      await open(FORESTS);
      await row('wes.alder').waitFor();
      await demo.emulator.controlApi('/faults', {
        Operation: 'BatchSuspendUser',
        Exception: 'ForbiddenException',
      });
      await choose('Actions for Wes Alder', /^Suspend/);
      await clickInDialog('Suspend');
      await says('Wes Alder was not suspended');
      await row('wes.alder').filter({ hasText: 'Registered' }).waitFor();
    });

    itInRest('tells the request id where only the answer for the one user is a failure', async () => {
      await open(TEAM);
      await row('ben.cedar').waitFor();
      await demo.emulator.client.send(
        new BatchSuspendUserCommand({ AccountId: TEAM, UserIdList: [await idOf('Ben Cedar')] }),
      );
      await choose('Actions for Ben Cedar', /^Suspend/);
      await clickInDialog('Suspend');
      await says('Ben Cedar was not suspended');
      await says(/Request id \S+/);
    });

    it('logs users out and resets their PIN, without telling the PIN', async () => {
      await open(TEAM);
      await choose('Actions for Ben Cedar', /^Log out/);
      await clickInDialog('Cancel');
      await isQuiet();
      expect(await loggedOut(demo.emulator)).toEqual([]);
      await choose('Actions for Ben Cedar', /^Log out/);
      await clickInDialog('Log out');
      await says('Ben Cedar is logged out everywhere.');
      expect(await loggedOut(demo.emulator)).toEqual([await idOf('Ben Cedar')]);
      await choose('Actions for Ben Cedar', /^Reset personal PIN/);
      await clickInDialog('Reset PIN');
      await says('Ben Cedar has a new personal PIN.');
      expect(await tab.page.locator('body').textContent()).not.toMatch(/\b\d{10}\b/);
    });

    itInRest('works by the keyboard alone', async () => {
      await open(TEAM);
      const { keyboard } = tab.page;
      await licence('Ben Cedar').focus();
      await keyboard.press('B');
      await says('Ben Cedar has the licence Basic now.');
      await keyboard.press('Tab');
      expect(await focused()).toBe('Actions for Ben Cedar');
      await keyboard.press('Enter');
      await tab.page.getByRole('menuitem', { name: 'Open' }).waitFor();
      await keyboard.press('Escape');
      await tab.page.getByRole('menu').waitFor({ state: 'detached' });
      expect(await focused()).toBe('Actions for Ben Cedar');
      await keyboard.press('Enter');
      await tab.page.getByRole('menuitem', { name: 'Open' }).waitFor();
      await keyboard.press('Enter');
      await tab.page.getByRole('heading', { level: 1, name: 'Ben Cedar' }).waitFor();
    });
  });

  describe('selecting them', () => {
    it('takes one, the range up to another with shift, and all that are listed', async () => {
      await open(TEAM);
      await tab.page.getByLabel('Select Ada Birch').check();
      await tab.page.getByLabel('Select Dev Elm').click({ modifiers: ['Shift'] });
      await says(/^4 selected$/);
      await search().fill('cedar');
      await says('4 selected, 3 of them hidden by the filters');
      await search().fill('');
      await buttonWith(/^Select all 3\d listed$/).click();
      await says(/^3\d selected$/);
      await buttonWith('Clear selection').click();
      expect(await tab.page.getByText(/selected$/).count()).toBe(0);
    });
  });

  describeInRest('many of them', () => {
    it('draws only the rows in view, also at the end of the list', async () => {
      await inviteThroughApi(1_000);
      await open(TEAM);
      await says(/^1,03\d users$/);
      expect(await tab.page.locator('tbody tr').count()).toBeLessThan(80);
      await tab.page.getByRole('region', { name: 'Users, a table' }).press('End');
      const rows = await tab.page.getByRole('table').getAttribute('aria-rowcount');
      expect(Number(rows)).toBeGreaterThan(1_000);
      await tab.page.locator(`tr[aria-rowindex="${rows}"] select`).waitFor();
      expect(await tab.page.locator('tbody tr').count()).toBeLessThan(80);
    });
  });

  describe('for whom and where', () => {
    it('offers readers no changes', async () => {
      const at = await startOther({ authenticate: asReader });
      await open(TEAM, { at });
      await buttonWith('Actions for Ben Cedar').click();
      await tab.page.getByRole('menuitem', { name: 'Copy user id' }).waitFor();
      expect(await tab.page.getByRole('menuitem').allTextContents()).toEqual([
        'Open',
        'Copy e-mail address',
        'Copy user id',
        'Copy account id and user id',
      ]);
      expect(await licence('Ben Cedar').count()).toBe(0);
      expect(await buttonWith('Invite people').count()).toBe(0);
    });

    itInRest('fits narrow screens', async () => {
      await open(TEAM);
      await says(/^3\d users$/);
      await tab.page.setViewportSize({ width: 400, height: 800 });
      const width = await contentWidth();
      expect(width).toBeLessThanOrEqual(400);
    });

    it('says that the users cannot be shown, and tries again', async () => {
      await demo.emulator.controlApi('/faults', { Operation: 'ListUsers', Exception: 'ForbiddenException' });
      await open(TEAM);
      await says('The users cannot be shown');
      await buttonWith('Try again').click();
      await says(/^3\d users$/);
    });
  });
});

const focused = () => tab.page.evaluate<string>('document.activeElement.ariaLabel');

/** someone0@example.com and so on, in the Team account. */
async function inviteThroughApi(count: number): Promise<void> {
  for (let from = 0; from < count; from += 50) {
    const emails = Array.from({ length: 50 }, (_, index) => `someone${from + index}@example.com`);
    await demo.ask(
      `mutation ($accountId: ID!, $emails: [String!]!) {
        inviteUsers(accountId: $accountId, input: { userEmailList: $emails }) { invites { inviteId } }
      }`,
      { accountId: TEAM, emails },
    );
  }
}
