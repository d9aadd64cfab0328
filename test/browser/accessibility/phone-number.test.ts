/** Dialogs about phone numbers and orders keep the rules of WCAG 2.2 AA in both themes. */
import { it } from 'vitest';
import { type AccessibleCase, expectAccessible } from '../../support/accessibility.js';
import { describeInBrowser } from '../../support/browser.js';
import { browserScene } from '../../support/browser-scene.js';

const scene = browserScene();
const { tab, demo, button, dialog, status, says } = scene;

const NUMBERS = '/console/phone-numbers';
const SEATTLE = `${NUMBERS}/search?use=BusinessCalling&country=US&way=area-code&areaCode=206`;
const FREE = '+12065550100';
const ASSIGNED = '+12065550101';

const label = (name: string) => tab.page.getByLabel(name);
const item = (name: string | RegExp) => tab.page.getByRole('menuitem', { name });
const choose = async (menu: string, name: string | RegExp) => {
  await button(menu).click();
  await item(name).click();
};
const fails = (Operation: string) =>
  demo.emulator.controlApi('/faults', { Operation, Exception: 'ForbiddenException' });

/** Orders two numbers, and stays on the page of the order. */
const placeOrder = async () => {
  await label('+12065550103').click();
  await label('+12065550104').click();
  await button('Order 2 numbers …').click();
  await button('Order').click();
  await status('Chime is acquiring 2 numbers. This takes seconds as a rule.').waitFor();
};

const deleteNumbers = async () => {
  await label('Select all numbers that are listed').click();
  await button('Delete …').click();
  await dialog().getByText(`${ASSIGNED}: It is assigned. Release it first.`).waitFor();
};

const CASES: readonly AccessibleCase[] = [
  {
    name: 'numbers that are about to be deleted',
    path: NUMBERS,
    reach: deleteNumbers,
  },
  {
    name: 'numbers of which one was not deleted',
    path: NUMBERS,
    reach: async () => {
      await deleteNumbers();
      await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
      await dialog().getByText('6 of 7 numbers done, 1 failed').waitFor();
    },
  },
  {
    name: 'a search without an area code',
    path: `${NUMBERS}/search`,
    reach: async () => {
      await button('Search').click();
      await says('Give three digits, such as 206.');
    },
  },
  { name: 'an order under way', path: SEATTLE, reach: placeOrder },
  {
    name: 'an order of which a number failed',
    path: SEATTLE,
    reach: async () => {
      await placeOrder();
      const id = tab.page.url().split('/').at(-1);
      const failed = { E164PhoneNumbers: ['+12065550104'] };
      await demo.emulator.controlApi(`/phone-number-orders/${id}/fail`, failed);
      await button('Look now').click();
      await says('The API does not tell the reason.');
    },
  },
  {
    name: 'details of a number',
    path: NUMBERS,
    reach: async () => {
      await button(ASSIGNED).click();
      await dialog().getByText('Delete cannot be done now: Release it first.').waitFor();
    },
  },
  {
    name: 'assigning a number',
    path: NUMBERS,
    reach: async () => {
      await choose(`Actions for ${FREE}`, /^Assign/);
      await dialog().getByRole('combobox', { name: 'Account of the user' }).click();
      await tab.page.getByRole('option', { name: 'Example Trees' }).click();
      await dialog()
        .getByText(/has \+12065550101 already/)
        .waitFor();
    },
  },
  {
    name: 'releasing a number',
    path: NUMBERS,
    reach: async () => {
      await choose(`Actions for ${ASSIGNED}`, /^Release/);
      await dialog(`Take ${ASSIGNED} from Ada Birch?`).waitFor();
    },
  },
  {
    name: 'a number that was not released',
    path: NUMBERS,
    reach: async () => {
      await fails('DisassociatePhoneNumberFromUser');
      await choose(`Actions for ${ASSIGNED}`, /^Release/);
      await button('Release').click();
      await tab.page
        .getByRole('alert')
        .getByText(/^Request id /)
        .waitFor();
    },
  },
  {
    name: 'changing the use of a number',
    path: NUMBERS,
    reach: async () => {
      await choose('Actions for +18005550100', /^Change its use/);
      await dialog().getByText('Toll-free numbers cannot be used for Business Calling.').waitFor();
    },
  },
  {
    name: 'a calling name that is too short',
    path: NUMBERS,
    reach: async () => {
      await choose(`Actions for ${FREE}`, /^Calling name/);
      await dialog().getByLabel('Calling name').fill('A');
      await tab.page.keyboard.press('Enter');
      await says('Give 2 to 15 letters, digits and spaces, or nothing for no name.');
    },
  },
  {
    name: 'deleting a number',
    path: NUMBERS,
    reach: async () => {
      await choose(`Actions for ${FREE}`, /^Delete/);
      await dialog()
        .getByText(/can be restored from there for 7 days/)
        .waitFor();
    },
  },
  {
    name: 'a number in the deletion queue',
    path: NUMBERS,
    reach: async () => {
      await choose(`Actions for ${FREE}`, /^Delete/);
      await button('Delete').click();
      await status('6 numbers').waitFor();
      await tab.page.getByRole('link', { name: 'Deletion queue' }).click();
      await tab.page.getByText('in 7 days', { exact: true }).waitFor();
    },
  },
];

describeInBrowser('accessible', () => {
  it.each(CASES)('$name', async ({ path, reach }) => {
    await scene.open(path);
    await reach();
    await expectAccessible(tab.page);
  });
});
