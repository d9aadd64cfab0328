/** Lists of the console keep people's place on the way back, and the focus when the row that had it is gone. */
import { CreateRoomCommand } from '@aws-sdk/client-chime';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const { tab, demo, open, button, buttonWith, clickInDialog, row, says, heading, link, section } =
  browserScene();

const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const STORM = `/console/accounts/${FORESTS}/rooms/a0000000-0000-4000-8000-000000000002`;
/** So low that every list scrolls. */
const LOW = { viewport: { width: 800, height: 360 } };

const table = (name: string) => section(`${name}, a table`);
const scrolled = (name: string) =>
  table(name).evaluate((element) => (element as unknown as { scrollTop: number }).scrollTop);
const scroll = async (name: string, top: number) => {
  await table(name).evaluate((element, to) => {
    (element as unknown as { scrollTop: number }).scrollTop = to;
  }, top);
  await expect.poll(() => scrolled(name)).toBe(top);
};
const focused = () =>
  tab.page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.textContent');
const follow = (name: string) =>
  link(name)
    .first()
    .evaluate((element) => (element as unknown as { click: () => void }).click());

describeInBrowser('the way back to a list', () => {
  it('of phone numbers, with the selection', async () => {
    await open('/console/phone-numbers', LOW);
    await tab.page.getByLabel('+12065550100', { exact: false }).first().waitFor();
    await tab.page.getByRole('checkbox', { name: 'Select +12065550100' }).check();
    await says('1 selected');
    await scroll('Numbers', 30);
    await follow('Settings');
    await heading('Settings').waitFor();
    await tab.page.goBack();
    await says('1 selected');
    await expect.poll(() => scrolled('Numbers')).toBe(30);
    await follow('Settings');
    await heading('Settings').waitFor();
    await follow('Phone numbers');
    await table('Numbers').waitFor();
    expect(await scrolled('Numbers')).toBe(0);
    expect(await tab.page.getByText('1 selected').count()).toBe(0);
  });

  itInRest('of rooms', async () => {
    for (let number = 1; number <= 30; number += 1)
      await demo.emulator.client.send(new CreateRoomCommand({ AccountId: FORESTS, Name: `Room ${number}` }));
    await open(`/console/accounts/${FORESTS}/rooms`, LOW);
    await row('Room 1').first().waitFor();
    await scroll('Rooms', 400);
    await follow('Overview');
    await heading('Example Forests').waitFor();
    await tab.page.goBack();
    await expect.poll(() => scrolled('Rooms')).toBe(400);
  });

  itInRest('of the members of a room', async () => {
    await open(STORM, { viewport: { width: 800, height: 200 } });
    await row('Wes Alder').waitFor();
    await scroll('Members', 20);
    await follow('Overview');
    await heading('Example Forests').waitFor();
    await tab.page.goBack();
    await expect.poll(() => scrolled('Members')).toBe(20);
  });
});

describeInBrowser('the focus', () => {
  itInRest('goes to the table when the row that opened a dialog is deleted', async () => {
    await open('/console/phone-numbers');
    await button('Actions for +12065550100').click();
    await tab.page.getByRole('menuitem', { name: /^Delete/ }).click();
    await clickInDialog('Delete');
    await row('+12065550100').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Numbers, a table');
  });

  it('goes to the table when the row is filtered away by its own change', async () => {
    await open(`/console/accounts/${FORESTS}/users?licence=Pro`);
    await tab.page.getByLabel('Licence of Wes Alder').focus();
    await tab.page.getByLabel('Licence of Wes Alder').selectOption('Basic');
    await tab.page.getByLabel('Licence of Wes Alder').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Users, a table');
  });

  itInRest('goes to the heading when the whole list is gone', async () => {
    await open(`/console/accounts/${FORESTS}/rooms#find=storm`);
    await buttonWith('Actions for Storm Watch').click();
    await tab.page.getByRole('menuitem', { name: /^Delete/ }).click();
    await clickInDialog('Delete');
    await table('Rooms').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Rooms');
  });
});
