/** The list of users of the console keeps people's place: on the way back, after dialogs, on small screens, while it saves. */
import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { asReader, browserScene, type OpenOptions } from '../support/browser-scene.js';

const { tab, open: openPath, buttonWith, row, says, startOther } = browserScene();

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

const open = async (accountId: string, options: OpenOptions = {}) => {
  await openPath(`/console/accounts/${accountId}/users`, options);
  await tab.page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
};
const table = () => tab.page.getByRole('region', { name: 'Users, a table' });
const scrolled = () => table().evaluate((element) => (element as unknown as { scrollTop: number }).scrollTop);
const focused = () =>
  tab.page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.textContent');

describeInBrowser('the place in the list of users', () => {
  it('is the same after going back: scroll position and selection', async () => {
    await open(TEAM);
    await tab.page.getByLabel('Select Ada Birch').check();
    await table().evaluate((element) => {
      (element as unknown as { scrollTop: number }).scrollTop = 400;
    });
    await expect.poll(scrolled).toBeGreaterThan(300);
    const before = await scrolled();
    const first = tab.page.locator('tbody tr:not([aria-hidden]) a').last();
    await first.evaluate((element) => (element as unknown as { click: () => void }).click());
    await tab.page.waitForURL(/users\/./);
    await tab.page.getByRole('heading', { name: 'Licence and type' }).waitFor();
    await tab.page.goBack();
    await says('1 selected');
    await expect.poll(scrolled).toBe(before);
    await tab.page.getByRole('link', { name: 'Overview' }).click();
    await tab.page.getByRole('link', { name: 'Users', exact: true }).click();
    await row('ada.birch').waitFor();
    expect(await scrolled()).toBe(0);
    expect(await tab.page.getByText('1 selected').count()).toBe(0);
  });

  it('has the focus again after each dialog and menu', async () => {
    await open(TEAM);
    const { keyboard } = tab.page;
    await buttonWith('Invite people').focus();
    await keyboard.press('Enter');
    await tab.page.getByRole('dialog').waitFor();
    await tab.page.getByLabel('E-mail addresses').waitFor();
    await keyboard.press('Escape');
    await expect.poll(focused).toBe('Invite people');
    await buttonWith('Actions for Ben Cedar').click();
    await tab.page.getByRole('menuitem', { name: /^Suspend/ }).click();
    await tab.page.getByRole('dialog').waitFor();
    await keyboard.press('Escape');
    await expect.poll(focused).toBe('Actions for Ben Cedar');
    await buttonWith('Columns').click();
    await tab.page.getByLabel('User id').waitFor();
    await keyboard.press('Escape');
    await expect.poll(focused).toBe('Columns');
  });

  it.each([
    ['a phone', { width: 390, height: 740 }, 3],
    ['a window at 200%', { width: 640, height: 360 }, 1],
  ])('shows rows in the first screen of %s', async (_what, viewport, rows) => {
    await open(TEAM, { viewport });
    await row('ada.birch').waitFor();
    const box = await tab.page
      .locator('tbody tr:not([aria-hidden])')
      .nth(rows - 1)
      .boundingBox();
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height);
    await buttonWith('Filters').click();
    await tab.page.getByLabel('Registration').selectOption('Unregistered');
    await buttonWith('Filters (1)').waitFor();
  });

  it('shows that a licence is being saved until it is', async () => {
    await open(TEAM);
    const licence = tab.page.getByLabel('Licence of Ben Cedar');
    await licence.waitFor();
    const answers = new EventEmitter();
    const answered = once(answers, 'answer');
    await tab.page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('"ChangeUser"') === true) await answered;
      await route.continue();
    });
    await licence.selectOption('Basic');
    await row('ben.cedar').getByLabel('Saving').waitFor();
    expect(await licence.getAttribute('aria-busy')).toBe('true');
    answers.emit('answer');
    await says('Ben Cedar has the licence Basic now.');
    await row('ben.cedar').getByLabel('Saving').waitFor({ state: 'detached' });
  });

  it('has legible values in fields that nobody may change', async () => {
    const at = await startOther({ authenticate: asReader });
    await open(FORESTS, { at });
    await tab.page.getByRole('link', { name: /wes.alder/ }).click();
    await tab.page.getByRole('heading', { level: 1, name: 'Wes Alder' }).waitFor();
    const field = tab.page.getByLabel('Licence', { exact: true });
    expect(await field.isDisabled()).toBe(true);
    const styleOf = (selector: string, property: string) =>
      tab.page.evaluate<string>(
        `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`,
      );
    expect(await styleOf('select:disabled', 'opacity')).toBe('1');
    expect(await styleOf('select:disabled', 'color')).toBe(await styleOf('body', 'color'));
  });

  it('is found by a name without accents and by words in any order', async () => {
    await open(TEAM);
    await tab.page.getByRole('searchbox', { name: 'Search' }).fill('CÉDAR  ben');
    await says(/^1 of 3\d users$/);
    await tab.page.getByRole('searchbox', { name: 'Search' }).fill('mailto:ben.cedar@example.com');
    await row('ben.cedar@example.com').waitFor();
    await says(/^1 of 3\d users$/);
  });
});
