/** The console's overview of an account: its people in numbers and pictures, and who of them someone should look at. */
import { CreateAccountCommand } from '@aws-sdk/client-chime';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, link, status, contentWidth, startGuarded, signIn } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const LWA = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

const openOverview = async (accountId: string, options = {}) => {
  await scene.open(`/console/accounts/${accountId}`, options);
};

/** The rows of a table, without its head. */
const rows = async (title: string) => {
  const table = tab.page.getByRole('table', { name: title });
  return (await table.getByRole('row').allInnerTexts()).slice(1).map((row) => row.split(/\s*[\t\n]\s*/));
};

describeInBrowser('the overview of an account', () => {
  it('counts its people, in pictures and in tables', async () => {
    await openOverview(TEAM);
    await status('31 users').waitFor();
    expect(await rows('By licence')).toEqual([
      ['Basic', '8', '26%'],
      ['Pro', '23', '74%'],
    ]);
    expect(await rows('By registration')).toEqual([
      ['Registered', '25', '81%'],
      ['Not signed in yet', '6', '19%'],
    ]);
    expect(await rows('By invitation')).toEqual([
      ['Accepted', '22', '71%'],
      ['Pending', '4', '13%'],
      ['Failed', '2', '6%'],
      ['Never invited', '3', '10%'],
    ]);
    const parts = tab.page.locator('path.recharts-sector');
    await parts.first().waitFor();
    expect(await parts.count()).toBe(8);
    await tab.page.setViewportSize({ width: 1280, height: 1000 });
  });

  itInRest('fits narrow screens', async () => {
    await openOverview(TEAM, { viewport: { width: 400, height: 1400 } });
    await status('31 users').waitFor();
    await tab.page.locator('path.recharts-sector').first().waitFor();
    await expect.poll(contentWidth).toBe(400);
  });

  it.each([
    ['Invitation failed', '2 of 31 users', '?attention=failed'],
    ['Invited 14 days ago or more', '4 of 31 users', '?attention=pending'],
    ['Unused Pro licence', '6 of 31 users', '?attention=unused-pro'],
    ['Basic', '8 of 31 users', '?licence=Basic'],
    ['Not signed in yet', '6 of 31 users', '?registration=Unregistered'],
    ['Never invited', '3 of 31 users', '?invitation=none'],
  ])('leads to the users behind: %s', async (name, count, search) => {
    await openOverview(TEAM);
    await link(name).click();
    await heading('Users').waitFor();
    await status(count).waitFor();
    expect(new URL(tab.page.url()).search).toBe(search);
    await tab.page.goBack();
    await heading('Example Trees').waitFor();
  });

  it.each([
    [TEAM, '6 never signed in, 0 are suspended.'],
    [LWA, '0 never signed in, 2 are suspended.'],
  ])('says why Pro licences are unused: %s', async (accountId, reasons) => {
    await openOverview(accountId);
    await tab.page.getByText(`The licence is Pro, but nobody uses it. ${reasons}`).waitFor();
  });

  itInRest('says that nobody needs attention only once all have been read', async () => {
    await openOverview(LWA);
    await status('6 users').waitFor();
    // Two are suspended, and have Pro licences.
    await link('Unused Pro licence').waitFor();
    expect(await tab.page.getByText('Nobody.', { exact: true }).count()).toBe(2);
    expect(await tab.page.getByText('Nobody so far.').count()).toBe(0);
  });

  itInRest('tells when its people cannot be read, and reads them when asked again', async () => {
    await demo.emulator.controlApi('/faults', { Operation: 'ListUsers', Exception: 'ForbiddenException' });
    await openOverview(TEAM);
    const alert = tab.page.getByRole('alert');
    await alert.getByText('Chime does not let the gateway do this.').waitFor();
    await alert.getByText(/^Request id /).waitFor();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await status('31 users').waitFor();
  });

  itInRest('is said to be empty, or not to be there', async () => {
    const { Account } = await demo.emulator.client.send(new CreateAccountCommand({ Name: 'Example Sands' }));
    await openOverview(Account?.AccountId ?? '');
    await tab.page.getByText('There are no users yet.').waitFor();
    await tab.page.goto(`/console/accounts/no-such-account`);
    await tab.page.getByText('There is no such account, or it no longer exists.').waitFor();
  });

  itInRest('leaves out people for those who may not see them', async () => {
    const guarded = await startGuarded({ letter: 'a', permissions: ['account:read'] });
    await scene.open(`${guarded.url}/console/accounts/${TEAM}`);
    await signIn('a');
    await tab.page.getByText('To see who is in it you need the permission user:read.').waitFor();
    expect(await link('Users').count()).toBe(0);
    expect(await tab.page.getByRole('button', { name: 'Rename' }).count()).toBe(0);
  });
});
