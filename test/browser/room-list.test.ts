/** The console's rooms of an account. */
import { CreateRoomCommand, ListRoomsCommand } from '@aws-sdk/client-chime';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, button, dialog, row, says, contentWidth } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const RANGER = 'b0000000-0000-4000-8000-000000000001';

const open = async (options: OpenOptions = {}, accountId = FORESTS) => {
  await scene.open(`/console/accounts/${accountId}/rooms`, options);
  await heading('Rooms').waitFor();
};

const names = () => tab.page.getByRole('row').locator('td:first-child').allTextContents();

const create = (Name: string) =>
  demo.emulator.client.send(new CreateRoomCommand({ AccountId: FORESTS, Name }));

describeInBrowser('the rooms of an account', () => {
  it('are listed, searched and sorted, and a link leads to all of that', async () => {
    await open();
    await says('2 rooms');
    await button('Name').click();
    await button('Name').click();
    await expect.poll(names).toEqual(['Storm Watch', 'Planting Plans']);
    await tab.page.getByRole('searchbox', { name: 'Search' }).fill('plant');
    await says('1 of 2 rooms');
    expect(await names()).toEqual(['Planting Plans']);
    const { search, hash } = new URL(tab.page.url());
    expect([search, hash]).toEqual(['?sort=-name', '#find=plant']);
    await tab.page.reload();
    await says('1 of 2 rooms');
    await tab.page.setViewportSize({ width: 400, height: 800 });
    expect(await contentWidth()).toBe(400);
  });

  it('are filtered by a member who is found by typing, and a link leads to that', async () => {
    await open();
    const member = tab.page.getByRole('combobox', { name: 'Rooms of' });
    await member.fill('zoe');
    await tab.page.getByRole('option', { name: /^Zoe Drake/ }).waitFor();
    await member.press('ArrowDown');
    await member.press('Enter');
    await expect.poll(names).toEqual(['Planting Plans']);
    expect(new URL(tab.page.url()).searchParams.has('member')).toBe(true);
    await tab.page.reload();
    await expect.poll(() => member.inputValue()).toBe('Zoe Drake (zoe.drake@forests.example.org)');
    await member.click();
    await tab.page.getByRole('option', { name: 'Everybody' }).click();
    await says('2 rooms');
    await tab.page.goto(`/console/accounts/${FORESTS}/rooms?member=${RANGER}`);
    await expect.poll(names).toEqual(['Storm Watch']);
    await expect.poll(() => member.inputValue()).toBe('Ranger (Bot)');
  });

  it('are created, renamed with undo, and deleted, by the keyboard', async () => {
    await open();
    const { keyboard } = tab.page;
    await button('Create a room').focus();
    await keyboard.press('Enter');
    await dialog('Create a room in Example Forests').waitFor();
    await keyboard.press('Enter');
    await says('Give a name.');
    await keyboard.type('Storm Watch');
    await says('There is a room with this name already. There may be two.');
    await keyboard.type(' North');
    await keyboard.press('Enter');
    await heading('Storm Watch North').waitFor();
    await says('Nobody is in this room yet.');
    await button('Rename').focus();
    await keyboard.press('Enter');
    await dialog('Rename the room Storm Watch North').waitFor();
    await keyboard.press('Control+A');
    await keyboard.type('Night Watch');
    await keyboard.press('Enter');
    await heading('Night Watch').waitFor();
    await says('The room Storm Watch North is called Night Watch now.');
    await button('Undo').focus();
    await keyboard.press('Enter');
    await heading('Storm Watch North').waitFor();
    await button('Delete').focus();
    await keyboard.press('Enter');
    await dialog('Delete the room Storm Watch North?').waitFor();
    await says('This cannot be undone.');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await heading('Rooms').waitFor();
    await says('The room Storm Watch North is deleted.');
    await says('2 rooms');
    const { Rooms } = await demo.emulator.client.send(new ListRoomsCommand({ AccountId: FORESTS }));
    expect(Rooms?.map(({ Name }) => Name)).toEqual(['Planting Plans', 'Storm Watch']);
  });

  it('make no second room when the creation is tried again after a failure', async () => {
    await open({ expected: /Failed to load resource/ });
    let isFirst = true;
    await tab.page.route('**/graphql', async (route) => {
      const isCreation = route.request().postData()?.includes('CreateRoom') === true;
      if (!isCreation || !isFirst) return route.continue();
      isFirst = false;
      // It arrives, and the answer is lost.
      await route.fetch();
      return route.abort();
    });
    await button('Create a room').click();
    await tab.page.getByLabel('Name').fill('Seed Bank');
    await button('Create').click();
    await says('The gateway cannot be reached. Check the connection and try again.');
    await button('Create').click();
    await heading('Seed Bank').waitFor();
    const { Rooms } = await demo.emulator.client.send(new ListRoomsCommand({ AccountId: FORESTS }));
    expect(Rooms).toHaveLength(3);
  });

  itInRest('keep their names when a change fails', async () => {
    await open();
    await demo.emulator.controlApi('/faults', { Operation: 'UpdateRoom', Exception: 'ForbiddenException' });
    await button('Actions for Storm Watch').click();
    await tab.page.getByRole('menuitem', { name: 'Rename …' }).click();
    await tab.page.getByRole('textbox', { name: 'Name' }).fill('Calm Watch');
    await button('Rename').click();
    const alert = tab.page.getByRole('alert');
    await alert.getByText('The room Storm Watch was not renamed').waitFor();
    await alert.getByText(/^Request id/).waitFor();
    await row('Storm Watch').waitFor();
    expect(await row('Calm Watch').count()).toBe(0);
  });

  itInRest('are read page by page, and only those in view are drawn', async () => {
    await Promise.all(Array.from({ length: 249 }, (_, index) => create(`Room ${index}`)));
    // The list is in the order of creation.
    await create('Room 249');
    await open();
    await says('252 rooms');
    expect(await tab.page.getByRole('row').count()).toBeLessThan(60);
    await tab.page.getByRole('region', { name: 'Rooms, a table' }).evaluate((table) => {
      table.scrollTop = table.scrollHeight;
    });
    await row('Room 249').waitFor();
  });

  itInRest('are of Enterprise accounts only', async () => {
    await open({}, TEAM);
    await says('Only Enterprise accounts have chat rooms that can be administered.');
    expect(await button('Create a room').count()).toBe(0);
  });
});
