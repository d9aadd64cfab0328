/** What the console does to many phone numbers at once, and what it offers to those who may only read them. */
import { CreatePhoneNumberOrderCommand } from '@aws-sdk/client-chime';
import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, button, dialog, status, startGuarded, signIn } = scene;

const FREE = '+12065550100';
const ASSIGNED = '+12065550101';

const row = (number: string) =>
  tab.page.getByRole('row').filter({ has: tab.page.getByLabel(`Actions for ${number}`) });

const openInventory = async () => {
  await scene.open(`/console/phone-numbers`);
  await row(FREE).waitFor();
};

/** What the graph has of a number. */
const productOf = async (phoneNumberId: string) => {
  const { data } = await demo.ask<{ phoneNumber: { productType: string } }, { phoneNumberId: string }>(
    'query Product($phoneNumberId: ID!) { phoneNumber(phoneNumberId: $phoneNumberId) { productType } }',
    { phoneNumberId },
  );
  return data?.phoneNumber.productType;
};

describeInBrowser('phone numbers that are selected', () => {
  it('are those of the chosen status, if all that are listed are selected', async () => {
    await openInventory();
    await tab.page.getByRole('combobox', { name: 'Status' }).selectOption('Assigned');
    await status('1 of 7 numbers').waitFor();
    await row(ASSIGNED).waitFor();
    await tab.page.getByLabel('Select all numbers that are listed').click();
    await status('1 selected').waitFor();
  });

  it('are deleted together, and what was refused is told for each', async () => {
    await openInventory();
    await tab.page.getByLabel('Select all numbers that are listed').click();
    await status('7 selected').waitFor();
    await button('Delete …').click();
    await tab.page.getByRole('dialog', { name: 'Delete 7 numbers?' }).waitFor();
    await dialog().getByText('One of them will be left as it is').waitFor();
    await dialog().getByText(`${ASSIGNED}: It is assigned. Release it first.`).waitFor();
    await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog().getByText('6 of 7 numbers done, 1 failed').waitFor();
    const failed = dialog().getByRole('row').filter({ hasText: 'Failed' });
    await failed.getByText('It is assigned. Release it first.').waitFor();
    expect(await failed.textContent()).toContain(ASSIGNED);
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await status('1 number').waitFor();
    await tab.page.getByRole('link', { name: 'Deletion queue' }).click();
    await status('6 numbers').waitFor();
    await tab.page.getByLabel('Select all deleted numbers that are listed').click();
    await button('Restore …').click();
    await dialog().getByRole('button', { name: 'Restore', exact: true }).click();
    await dialog().getByText('6 of 6 numbers done').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await status('The queue is empty.').waitFor();
  });

  itInRest('get another use in batches; a batch that failed is tried again', async () => {
    const numbers = Array.from(
      { length: 60 },
      (_none, place) => `+120255501${String(place).padStart(2, '0')}`,
    );
    const { PhoneNumberOrder: order } = await demo.emulator.client.send(
      new CreatePhoneNumberOrderCommand({ ProductType: 'BusinessCalling', E164PhoneNumbers: numbers }),
    );
    await demo.emulator.controlApi(`/phone-number-orders/${order?.PhoneNumberOrderId}/finish`, {});
    await openInventory();
    await tab.page.getByRole('searchbox', { name: 'Search' }).fill('+1 202');
    await status('60 of 67 numbers').waitFor();
    await tab.page.getByLabel('Select all numbers that are listed').click();
    await button('Change their use …').click();
    await dialog().getByLabel('Voice Connector').click();
    await demo.emulator.controlApi('/faults', {
      Operation: 'BatchUpdatePhoneNumber',
      Exception: 'BadRequestException',
    });
    await button('Change the use').click();
    await dialog().getByText('35 of 60 numbers done, 25 failed').waitFor();
    await button('Try the others again').click();
    await dialog().getByText('60 of 60 numbers done').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await row('+12025550100').getByText('Voice Connector').waitFor();
    expect(await productOf('+12025550159')).toBe('VoiceConnector');
  });

  itInRest('are not left unseen: going elsewhere asks before', async () => {
    await scene.open(`/console/phone-numbers/orders`);
    await tab.page.getByRole('link', { name: 'Inventory' }).click();
    await row(FREE).waitFor();
    const gate = new EventEmitter();
    const opened = once(gate, 'open');
    await tab.page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('mutation DeleteNumbers')) await opened;
      await route.continue();
    });
    await tab.page.getByLabel(`Select ${FREE}`).click();
    await button('Delete …').click();
    await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
    await tab.page.evaluate('history.back()');
    const question = tab.page.getByRole('dialog', { name: 'Leave while this is going on?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    gate.emit('open');
    await dialog().getByText('1 of 1 number done').waitFor();
  });

  itInRest('are shown without what may not be done to those who may only read them', async () => {
    const at = await startGuarded({ letter: 'r', permissions: ['phone-number:read'] });
    await scene.open('/console/phone-numbers', { at });
    await signIn('r');
    await row(ASSIGNED).getByText('A user', { exact: true }).waitFor();
    expect(await tab.page.getByRole('link', { name: 'Order numbers' }).count()).toBe(0);
    expect(await tab.page.getByRole('checkbox').count()).toBe(0);
    await button(`Actions for ${ASSIGNED}`).click();
    expect(await tab.page.getByRole('menuitem').allTextContents()).toEqual(['Details', 'Copy the number']);
    await tab.page.keyboard.press('Escape');
  });
});
