/** The console's inventory of phone numbers, and the queue of those that were deleted. */
import { expect, it } from 'vitest';
import { describeInBrowser, drawTwice } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';

const scene = browserScene();
const { tab, demo, heading, button, dialog, status, contentWidth } = scene;

const FREE = '+12065550100';
const ASSIGNED = '+12065550101';
const TOLL_FREE = '+18005550100';

const row = (number: string) =>
  tab.page.getByRole('row').filter({ has: tab.page.getByLabel(`Actions for ${number}`) });

const open = async (path: string, options = {}) => {
  await scene.open(`/console/phone-numbers${path}`, options);
};
const openInventory = async (options = {}) => {
  await open('', options);
  await row(FREE).waitFor();
};
const choose = async (number: string, item: RegExp) => {
  await button(`Actions for ${number}`).click();
  await tab.page.getByRole('menuitem', { name: item }).click();
};

interface StoredNumber {
  readonly status: string;
  readonly productType: string;
  readonly callingName: string | null;
  readonly deletionTimestamp: string | null;
  readonly user: { readonly displayName: string } | null;
}

/** What the graph has of a number. */
const stored = async (phoneNumberId: string) => {
  const { data } = await demo.ask<{ phoneNumber: StoredNumber }, { phoneNumberId: string }>(
    `query Stored($phoneNumberId: ID!) {
      phoneNumber(phoneNumberId: $phoneNumberId) {
        status productType callingName deletionTimestamp user { displayName }
      }
    }`,
    { phoneNumberId },
  );
  return data?.phoneNumber;
};

describeInBrowser('phone numbers of the inventory', () => {
  it('are listed with whom they are assigned to', async () => {
    await openInventory();
    await status('7 numbers').waitFor();
    await row(ASSIGNED).getByRole('link', { name: 'Ada Birch' }).waitFor();
    await row(ASSIGNED).getByText('Assigned', { exact: true }).waitFor();
    await row(FREE).getByText('Free', { exact: true }).waitFor();
  });

  it('are found by filters that stand in the address; what is searched for is not sent to a server', async () => {
    await openInventory();
    await tab.page.getByLabel('Use').selectOption('VoiceConnector');
    await status('2 of 7 numbers').waitFor();
    await tab.page.getByRole('searchbox', { name: 'Search' }).fill('(212) 555');
    await status('1 of 7 numbers').waitFor();
    const url = new URL(tab.page.url());
    expect(url.search).toBe('?use=VoiceConnector');
    expect(url.hash).toBe('#find=%28212%29+555');
    await tab.page.reload();
    await status('1 of 7 numbers').waitFor();
    await tab.page.getByRole('searchbox', { name: 'Search' }).fill('nothing');
    await status('No number matches. Clear the search and the filters to see all.').waitFor();
    await button('Clear').click();
    await status('7 numbers').waitFor();
  });

  it('are all there when the filters are cleared while somebody types', async () => {
    // The clock stays with the context.
    await openInventory({ context: {} });
    await tab.page.clock.install();
    await tab.page.getByLabel('Use').selectOption('VoiceConnector');
    const field = tab.page.getByRole('searchbox', { name: 'Search' });
    await field.fill('nothing');
    await button('Clear').click();
    await status('7 numbers').waitFor();
    // Longer than it waits for the next letter.
    await tab.page.clock.runFor(1_000);
    await drawTwice(tab.page);
    expect(await tab.page.getByRole('status').getByText('7 numbers', { exact: true }).count()).toBe(1);
    expect(await field.inputValue()).toBe('');
  });

  it('are sorted, as the address says', async () => {
    await openInventory();
    await tab.page.getByRole('columnheader', { name: 'Type' }).getByRole('button').click();
    await tab.page.waitForURL(/\?sort=/);
    await row('+441632960000').waitFor();
    const numbers = await tab.page.getByRole('row').locator('td:nth-child(2)').allTextContents();
    expect(numbers[0]).toBe('+441632960000');
  });

  it('have details, to which a link leads and from which back leads', async () => {
    await openInventory();
    await button('+12065550101').click();
    await dialog().getByText('calls in and out').waitFor();
    await dialog().getByText('Example Trees').waitFor();
    await dialog().getByText('Delete cannot be done now: Release it first.').waitFor();
    expect(new URL(tab.page.url()).hash).toBe('#number=%2B12065550101');
    await tab.page.reload();
    await dialog().getByText('calls in and out').waitFor();
    await tab.page.goBack();
    await dialog().waitFor({ state: 'detached' });
  });

  it('are assigned to a user who is searched for in an account', async () => {
    await openInventory();
    await choose(FREE, /^Assign/);
    await dialog().getByRole('combobox', { name: 'Account of the user' }).click();
    await tab.page.getByRole('option', { name: 'Example Trees' }).click();
    await dialog().getByLabel('Ada Birch').waitFor();
    expect(await dialog().getByLabel('Ada Birch').isDisabled()).toBe(true);
    await dialog()
      .getByText(/has \+12065550101 already/)
      .waitFor();
    await dialog().getByPlaceholder('Part of an e-mail address or name').fill('ben.cedar');
    await dialog().getByLabel('Ben Cedar').click();
    await dialog().getByRole('button', { name: 'Assign to Ben Cedar' }).click();
    await row(FREE).getByRole('link', { name: 'Ben Cedar' }).waitFor();
    await status(`Ben Cedar has the number ${FREE} now.`).waitFor();
    expect((await stored(FREE))?.user?.displayName).toBe('Ben Cedar');
  });

  it('are released, and assigned again by undo', async () => {
    await openInventory();
    await choose(ASSIGNED, /^Release/);
    await tab.page.getByRole('dialog', { name: `Take ${ASSIGNED} from Ada Birch?` }).waitFor();
    await button('Release').click();
    await row(ASSIGNED).getByText('Free', { exact: true }).waitFor();
    await status(`${ASSIGNED} is free.`).waitFor();
    expect((await stored(ASSIGNED))?.user).toBeNull();
    await button('Undo').click();
    await row(ASSIGNED).getByRole('link', { name: 'Ada Birch' }).waitFor();
    await status(`Ada Birch has the number ${ASSIGNED} now.`).waitFor();
    expect((await stored(ASSIGNED))?.user?.displayName).toBe('Ada Birch');
  });

  it('are assigned as before when the release fails, with the reason and the request id', async () => {
    await openInventory();
    await demo.emulator.controlApi('/faults', {
      Operation: 'DisassociatePhoneNumberFromUser',
      Exception: 'ForbiddenException',
    });
    await choose(ASSIGNED, /^Release/);
    await button('Release').click();
    const alert = tab.page.getByRole('alert');
    await alert.getByText(`${ASSIGNED} was not released`).waitFor();
    await alert.getByText(/^Request id /).waitFor();
    await row(ASSIGNED).getByText('Assigned', { exact: true }).waitFor();
  });

  it('get another use, of those that their kind allows; undo gives the old one back', async () => {
    await openInventory();
    await choose(TOLL_FREE, /^Change its use/);
    expect(await dialog().getByLabel('Business Calling').isDisabled()).toBe(true);
    await dialog().getByText('Toll-free numbers cannot be used for Business Calling.').waitFor();
    await dialog().getByLabel('SIP media application').click();
    await button('Change the use').click();
    await row(TOLL_FREE).getByText('SIP media application').waitFor();
    await status(`${TOLL_FREE} is for SIP media application now.`).waitFor();
    await button('Undo').click();
    await row(TOLL_FREE).getByText('Voice Connector').waitFor();
    await status(`${TOLL_FREE} is for Voice Connector now.`).waitFor();
    expect((await stored(TOLL_FREE))?.productType).toBe('VoiceConnector');
  });

  it('get a calling name, and then no other while that is being changed', async () => {
    await openInventory();
    await choose(FREE, /^Calling name/);
    const name = dialog().getByLabel('Calling name');
    await name.fill('A');
    await tab.page.keyboard.press('Enter');
    await dialog().getByText('Give 2 to 15 letters, digits and spaces, or nothing for no name.').waitFor();
    await name.fill('Front Desk');
    await tab.page.keyboard.press('Enter');
    await row(FREE).getByText('(being changed)').waitFor();
    expect((await stored(FREE))?.callingName).toBe('Front Desk');
    await button(`Actions for ${FREE}`).click();
    const item = tab.page.getByRole('menuitem', { name: /^Calling name/ });
    await item.getByText('A calling name is being changed').waitFor();
    expect(await item.isDisabled()).toBe(true);
  });

  it('are deleted, seen in the queue with their end, and restored from there', async () => {
    await openInventory();
    await choose(FREE, /^Delete/);
    await tab.page.getByRole('dialog', { name: `Delete ${FREE}?` }).waitFor();
    await dialog()
      .getByText(/can be restored from there for 7 days/)
      .waitFor();
    await button('Delete').click();
    await row(FREE).waitFor({ state: 'detached' });
    await status('6 numbers').waitFor();
    await tab.page.getByRole('link', { name: 'Deletion queue' }).click();
    await heading('Deletion queue').waitFor();
    await tab.page.getByText('in 7 days', { exact: true }).waitFor();
    expect((await stored(FREE))?.deletionTimestamp).not.toBeNull();
    await button(`Restore ${FREE}`).click();
    await status('The queue is empty.').waitFor();
    await status(`${FREE} is in the inventory again.`).waitFor();
    expect((await stored(FREE))?.status).toBe('Unassigned');
  });

  it('are not restored where Chime refuses it', async () => {
    await openInventory();
    await choose(FREE, /^Delete/);
    await button('Delete').click();
    await status(`${FREE} is in the deletion queue.`).waitFor();
    await demo.emulator.controlApi('/faults', {
      Operation: 'RestorePhoneNumber',
      Exception: 'ResourceLimitExceededException',
    });
    await tab.page.getByRole('link', { name: 'Deletion queue' }).click();
    await button(`Restore ${FREE}`).click();
    await tab.page.getByRole('alert').getByText('A quota of Chime is used up.').waitFor();
    await button(`Restore ${FREE}`).waitFor();
  });

  it('are worked on by the keyboard alone', async () => {
    await openInventory();
    await button(`Actions for ${TOLL_FREE}`).focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('menuitem', { name: 'Details' }).waitFor();
    await tab.page.keyboard.press('End');
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('dialog', { name: `Delete ${TOLL_FREE}?` }).waitFor();
    expect(await tab.page.evaluate('document.activeElement.textContent')).toBe('Cancel');
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.press('Enter');
    await row(TOLL_FREE).waitFor({ state: 'detached' });
    expect((await stored(TOLL_FREE))?.deletionTimestamp).not.toBeNull();
  });

  it('fit narrow screens', async () => {
    await openInventory({ viewport: { width: 400, height: 800 } });
    expect(await contentWidth()).toBe(400);
  });

  it('are shown again when reading them failed', async () => {
    await demo.emulator.controlApi('/faults', {
      Operation: 'ListPhoneNumbers',
      Exception: 'ForbiddenException',
    });
    await open('');
    await tab.page.getByRole('alert').getByText('The numbers cannot be shown').waitFor();
    await button('Try again').click();
    await row(FREE).waitFor();
  });
});
