/** The console's search for phone numbers on offer, and the orders of them. */
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, link, button, status, contentWidth } = scene;

const open = async (path: string, options = {}) => {
  await scene.open(`/console/phone-numbers/${path}`, options);
};

const SEATTLE = 'search?use=BusinessCalling&country=US&way=area-code&areaCode=206';

/** Orders two numbers, and stays on the page of the order. @returns its id */
const placeOrder = async (): Promise<string> => {
  await open(SEATTLE);
  await tab.page.getByLabel('+12065550103').click();
  await tab.page.getByLabel('+12065550104').click();
  await button('Order 2 numbers …').click();
  await tab.page.getByRole('dialog', { name: 'Order 2 numbers?' }).waitFor();
  await button('Order').click();
  await heading('Order').waitFor();
  await status('Chime is acquiring 2 numbers. This takes seconds as a rule.').waitFor();
  return tab.page.url().split('/').at(-1) ?? '';
};

describeInBrowser('orders of phone numbers', () => {
  it('begin with a search by area code, city or state, toll-free prefix, or country', async () => {
    await open('search');
    await heading('Order numbers').waitFor();
    await button('Search').click();
    await tab.page.getByText('Give three digits, such as 206.').waitFor();
    await tab.page.getByRole('textbox', { name: 'Area code' }).fill('206');
    await button('Search').click();
    await status('97 numbers on offer, 0 numbers chosen').waitFor();
    await tab.page.getByText('City or state', { exact: true }).click();
    await tab.page.getByLabel('City', { exact: true }).fill('portland');
    await tab.page.getByLabel('State', { exact: true }).fill('me');
    await button('Search').click();
    await tab.page.getByLabel('+12075550100').waitFor();
    await status('100 numbers on offer, 0 numbers chosen').waitFor();
    await tab.page.goBack();
    await tab.page.getByLabel('+12065550103').waitFor();
    expect(await tab.page.getByRole('textbox', { name: 'Area code' }).inputValue()).toBe('206');
  });

  itInRest('are of the kinds that their use allows', async () => {
    await open('search');
    await tab.page.getByText('Toll-free', { exact: true }).click();
    await tab.page.getByText('Toll-free numbers cannot be used for Business Calling.').waitFor();
    await tab.page.getByLabel('Used for').selectOption('VoiceConnector');
    await button('Search').click();
    await tab.page.getByLabel('+18005550101').waitFor();
    await tab.page.getByLabel('Used for').selectOption('SipMediaApplicationDialIn');
    await tab.page.getByLabel('Country').selectOption('GB');
    await tab.page.getByLabel('Type of number').selectOption('TollFree');
    await button('Search').click();
    await tab.page.getByLabel('+448081570001').waitFor();
    expect(new URL(tab.page.url()).search).toBe('?use=SipMediaApplicationDialIn&country=GB&type=TollFree');
  });

  itInRest('tell when nothing is on offer', async () => {
    await open('search?use=BusinessCalling&country=US&way=area-code&areaCode=999');
    await status('Nothing of that kind is on offer. Try another place.').waitFor();
  });

  it('are watched until all their numbers are acquired, which are in the inventory then', async () => {
    const id = await placeOrder();
    await demo.emulator.controlApi(`/phone-number-orders/${id}/finish`, {});
    await status('All 2 numbers are in the inventory.').waitFor();
    await link('+12065550103').click();
    await tab.page.getByRole('dialog').getByText('calls in and out').waitFor();
    await tab.page.keyboard.press('Escape');
    await status('9 numbers').waitFor();
  });

  itInRest('tell which of their numbers failed', async () => {
    const id = await placeOrder();
    await demo.emulator.controlApi(`/phone-number-orders/${id}/fail`, { E164PhoneNumbers: ['+12065550104'] });
    await button('Look now').click();
    await status('1 of 2 numbers is in the inventory; 1 could not be acquired.').waitFor();
    const failed = tab.page.getByRole('row', { name: '+12065550104' });
    await failed.getByText('Failed', { exact: true }).waitFor();
    await tab.page.getByText('The API does not tell the reason.').waitFor();
  });

  itInRest('are looked at again after a look has failed', async () => {
    const id = await placeOrder();
    await demo.emulator.controlApi('/faults', {
      Operation: 'GetPhoneNumberOrder',
      Exception: 'ForbiddenException',
      Times: 3,
    });
    await demo.emulator.controlApi(`/phone-number-orders/${id}/finish`, {});
    await tab.page.getByRole('alert').getByText('it is tried again').waitFor();
    await status('All 2 numbers are in the inventory.').waitFor();
  });

  it('that are refused leave what was chosen, and tell why', async () => {
    await open(SEATTLE);
    await demo.emulator.controlApi('/faults', {
      Operation: 'CreatePhoneNumberOrder',
      Exception: 'ResourceLimitExceededException',
    });
    await button('Choose all 97').click();
    await button('Order 97 numbers …').click();
    await button('Order').click();
    await tab.page.getByRole('alert').getByText('A quota of Chime is used up.').waitFor();
    await status('97 numbers on offer, 97 numbers chosen').waitFor();
  });

  itInRest('are listed, the newest first, and lead to their details', async () => {
    await open('orders');
    await status('3 orders').waitFor();
    const rows = await tab.page.getByRole('table', { name: 'Orders' }).getByRole('row').allTextContents();
    expect(rows.slice(1).map((text) => /SIP|Voice|Business/.exec(text)?.[0])).toEqual([
      'SIP',
      'Voice',
      'Business',
    ]);
    await tab.page.getByRole('row', { name: 'Acquired in part' }).getByRole('link').click();
    await status('3 of 4 numbers are in the inventory; 1 could not be acquired.').waitFor();
    await tab.page.goBack();
    await heading('Orders').waitFor();
  });

  itInRest('that do not exist have a page that says so', async () => {
    await open('orders/e0000000-0000-4000-8000-00000000ffff');
    await tab.page.getByText('There is no such order.').waitFor();
  });

  itInRest('are placed by the keyboard alone', async () => {
    await open('search');
    await tab.page.getByRole('textbox', { name: 'Area code' }).focus();
    await tab.page.keyboard.type('206');
    await tab.page.keyboard.press('Enter');
    await tab.page.getByLabel('+12065550103').focus();
    await tab.page.keyboard.press('Space');
    await button('Order 1 number …').focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('dialog', { name: 'Order 1 number?' }).waitFor();
    await tab.page.keyboard.press('Tab');
    await tab.page.keyboard.press('Enter');
    await status('Chime is acquiring 1 number. This takes seconds as a rule.').waitFor();
  });

  itInRest('fit narrow screens', async () => {
    await open(SEATTLE, { viewport: { width: 400, height: 800 } });
    await tab.page.getByLabel('+12065550103').waitFor();
    expect(await contentWidth()).toBe(400);
  });
});
