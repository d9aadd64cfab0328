/** The console's list of accounts: finding, creating, renaming and deleting them. */
import { CreateAccountCommand } from '@aws-sdk/client-chime';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { describeInRest, itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, link, button, status, contentWidth, startGuarded, signIn } = scene;

const names = () => tab.page.locator('tbody a').allTextContents();

const openList = async (address = '', options = {}) => {
  await scene.open(`/console/accounts${address}`, options);
  await heading('Accounts').waitFor();
};
const nameOf = async (accountId: string) => {
  const query = `query AccountList { account(accountId: "${accountId}") { name } }`;
  const { data } = await demo.ask<{ account: { name: string } }, Record<string, never>>(query);
  return data?.account.name;
};

describeInBrowser('the list of accounts', () => {
  describe('of the demo', () => {
    it('tells what each is, and fits narrow screens', async () => {
      await openList();
      await status('3 accounts').waitFor();
      const row = tab.page.getByRole('row', { name: /Example Gardens/ });
      expect(await row.getByRole('cell').allTextContents()).toEqual([
        'Example Gardens3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32',
        'Enterprise (Active Directory)',
        'Pro',
        '111122223333',
        expect.stringContaining('Jan 8, 2025'),
        '',
      ]);
      await tab.page.setViewportSize({ width: 400, height: 900 });
      await expect.poll(contentWidth).toBe(400);
    });

    it('finds accounts by a part of the name, which stays in the address', async () => {
      await openList();
      await tab.page.getByRole('searchbox', { name: 'Name' }).fill('FOREST');
      await status('1 of 3 accounts').waitFor();
      expect(await names()).toEqual(['Example Forests']);
      expect(new URL(tab.page.url()).search).toBe('?name=FOREST');
      await link('Example Forests').click();
      await heading('Example Forests').waitFor();
      await tab.page.goBack();
      await status('1 of 3 accounts').waitFor();
      await button('Clear').click();
      await status('3 accounts').waitFor();
      expect(new URL(tab.page.url()).search).toBe('');
    });

    it('finds the account of a user, whose address no server is sent in an address of a page', async () => {
      await openList();
      const field = tab.page.getByRole('searchbox', { name: 'Has the user' });
      await field.fill('wes.alder@forests');
      await tab.page.getByText('Give the whole e-mail address.').waitFor();
      expect(await names()).toHaveLength(3);
      await field.fill('wes.alder@forests.example.org');
      await status('1 account').waitFor();
      expect(await names()).toEqual(['Example Forests']);
      expect(new URL(tab.page.url()).search).toBe('');
      await tab.page.reload();
      await status('1 account').waitFor();
      await field.fill('nobody@forests.example.org');
      await status('No account matches.').waitFor();
    });

    it('creates an account, by the keyboard alone', async () => {
      await openList();
      await button('Create an account').focus();
      await tab.page.keyboard.press('Enter');
      const dialog = tab.page.getByRole('dialog', { name: 'Create an account' });
      await dialog.waitFor();
      await tab.page.keyboard.press('Enter');
      await dialog.getByText('Give a name.').waitFor();
      await tab.page.keyboard.type('Example Trees');
      await dialog.getByText('There is an account with this name already.').waitFor();
      await tab.page.keyboard.press('ControlOrMeta+a');
      await tab.page.keyboard.type('Example Meadows');
      await tab.page.keyboard.press('Enter');
      await heading('Example Meadows').waitFor();
      await tab.page.getByText('There are no users yet.').waitFor();
      await tab.page.goBack();
      await link('Example Meadows').waitFor();
      await status('4 accounts').waitFor();
    });

    it('renames an account, and takes it back', async () => {
      const accountId = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
      await openList();
      await button('Rename Example Forests').click();
      const dialog = tab.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Example Jungles');
      await dialog.getByRole('button', { name: 'Rename' }).click();
      await link('Example Jungles').waitFor();
      await status('The account Example Forests is called Example Jungles now.').waitFor();
      expect(await nameOf(accountId)).toBe('Example Jungles');
      await button('Undo').click();
      await link('Example Forests').waitFor();
      await status('The account Example Jungles is called Example Forests now.').waitFor();
      expect(await nameOf(accountId)).toBe('Example Forests');
    });

    itInRest('has the old name again when renaming fails, and tells why', async () => {
      await openList();
      await demo.emulator.controlApi('/faults', {
        Operation: 'UpdateAccount',
        Exception: 'ForbiddenException',
      });
      await button('Rename Example Forests').click();
      await tab.page.getByRole('dialog').getByLabel('Name').fill('Example Jungles');
      await tab.page.keyboard.press('Enter');
      const alert = tab.page.getByRole('alert');
      await alert.getByText('The account Example Forests was not renamed').waitFor();
      await alert.getByText(/^Request id /).waitFor();
      await link('Example Forests').waitFor();
      expect(await link('Example Jungles').count()).toBe(0);
    });

    it('tells who is in the way of deleting an account, and what the API says to it', async () => {
      await openList();
      await button('Delete Example Trees').click();
      const dialog = tab.page.getByRole('dialog', { name: 'Delete the account Example Trees?' });
      await dialog.getByText('25 users are not suspended: the deletion will be refused.').waitFor();
      const remove = dialog.getByRole('button', { name: 'Delete the account' });
      expect(await remove.isDisabled()).toBe(true);
      await dialog.getByLabel('Type the name of the account to confirm').fill('Example Trees');
      await remove.click();
      await dialog.getByText('Not deleted: it has users that are not suspended').waitFor();
      await dialog.getByRole('link', { name: 'Show them' }).click();
      await heading('Users').waitFor();
      await status('25 of 31 users').waitFor();
    });

    it('deletes an account that nothing keeps', async () => {
      await demo.emulator.client.send(new CreateAccountCommand({ Name: 'Example Weeds' }));
      await openList();
      const before = (await names()).length;
      await button('Delete Example Weeds').click();
      await tab.page.getByLabel('Type the name of the account to confirm').fill('Example Weeds');
      await tab.page.keyboard.press('Enter');
      await status('The account Example Weeds is deleted.').waitFor();
      await link('Example Weeds').waitFor({ state: 'detached' });
      expect(await names()).toHaveLength(before - 1);
      await tab.page.reload();
      await link('Example Trees').waitFor();
      expect(await names()).toHaveLength(before - 1);
    });
  });

  describeInRest('of more accounts than are read at once', () => {
    beforeEach(async () => {
      await demo.emulator.controlApi('/reset', { Seed: 'none' });
      for (let number = 0; number < 105; number += 1) {
        await demo.emulator.client.send(
          new CreateAccountCommand({ Name: `${number < 3 ? 'Oak' : 'Elm'} ${number}` }),
        );
      }
    });

    it('reads more when asked, and has them still after going back', async () => {
      await scene.open(`/console/accounts`);
      await status('The first 100 accounts').waitFor();
      await button('Load more').click();
      await status('105 accounts').waitFor();
      expect(new Set(await names()).size).toBe(105);
      await link('Elm 104').click();
      await heading('Elm 104').waitFor();
      await tab.page.goBack();
      await status('105 accounts').waitFor();
    });

    it('has Chime look for a name as long as not all have been read, and says what it compares', async () => {
      await scene.open(`/console/accounts?name=Oak`);
      await tab.page
        .getByText(/^3 accounts with a name that begins with this\. .* capital letters/)
        .waitFor();
      await tab.page.getByRole('searchbox', { name: 'Name' }).fill('ak');
      await tab.page.getByText(/^No account has a name that begins with this\./).waitFor();
    });
  });

  itInRest('offers nothing to those who may only read', async () => {
    const guarded = await startGuarded({ letter: 'r', roles: ['ReadOnly'] });
    await scene.open(`${guarded.url}/console/accounts`);
    await signIn('r');
    await status('3 accounts').waitFor();
    expect(await button('Create an account').count()).toBe(0);
    expect(await tab.page.getByRole('button', { name: /^(?:Rename|Delete) / }).count()).toBe(0);
  });
});
