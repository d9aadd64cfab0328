/** Every page of the gateway keeps the rules of WCAG 2.2 AA in both themes, wide and narrow. */
import { matchPath } from 'react-router';
import { expect, it } from 'vitest';
import { expectAccessible } from '../../support/accessibility.js';
import { describeInBrowser } from '../../support/browser.js';
import { browserScene } from '../../support/browser-scene.js';
import { consoleRoutes } from '../../support/console-routes.js';

const scene = browserScene();
const { tab, heading, section, status, says, contentWidth } = scene;

const TEAM = '/console/accounts/12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '/console/accounts/2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const GARDENS = '/console/accounts/3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32';
const NUMBERS = '/console/phone-numbers';
const STORM = `${FORESTS}/rooms/a0000000-0000-4000-8000-000000000002`;
const JANE = `${TEAM}/users/1ab2345c-67de-8901-f23g-45h678901j2k`;
const SEATTLE = `${NUMBERS}/search?use=BusinessCalling&country=US&way=area-code&areaCode=206`;
const ORDERS = `${NUMBERS}/orders`;

const text = (words: string | RegExp) => tab.page.getByText(words).first();
const chart = () => tab.page.locator('path.recharts-sector').first();

interface Page {
  readonly name: string;
  readonly path: string;
  /** Waits for the last that comes. */
  readonly isShown: () => Promise<unknown>;
}

const PAGES: readonly Page[] = [
  { name: 'landing', path: '/', isShown: () => text('which Amazon ended in February 2026').waitFor() },
  { name: 'accounts', path: '/console/accounts', isShown: () => status('3 accounts').waitFor() },
  { name: 'account', path: TEAM, isShown: () => chart().waitFor() },
  {
    name: 'account settings, Team',
    path: `${TEAM}/settings`,
    isShown: () => tab.page.getByRole('switch', { name: 'Meetings offer to call people' }).waitFor(),
  },
  {
    name: 'account settings, Enterprise',
    path: `${GARDENS}/settings`,
    isShown: () => section('Sign-in delegate groups').getByText('Front Desk').waitFor(),
  },
  { name: 'users', path: `${TEAM}/users`, isShown: () => says(/^3\d users$/) },
  { name: 'user', path: JANE, isShown: () => section('Personal PIN').waitFor() },
  {
    name: 'bulk work',
    path: `${TEAM}/bulk`,
    isShown: () => tab.page.getByLabel('E-mail addresses').waitFor(),
  },
  { name: 'rooms', path: `${FORESTS}/rooms`, isShown: () => says('2 rooms') },
  { name: 'room', path: STORM, isShown: () => says('3 members') },
  { name: 'bots', path: `${FORESTS}/bots`, isShown: () => says('1 of the 10 that AWS lets an account have') },
  { name: 'phone numbers', path: NUMBERS, isShown: () => status('7 numbers').waitFor() },
  { name: 'phone number search', path: SEATTLE, isShown: () => status(/^97 numbers on offer/).waitFor() },
  { name: 'phone number orders', path: ORDERS, isShown: () => status('3 orders').waitFor() },
  {
    name: 'phone number order',
    path: `${ORDERS}/e0000000-0000-4000-8000-000000000001`,
    isShown: () => heading('Order').waitFor(),
  },
  {
    name: 'deletion queue',
    path: `${NUMBERS}/deleted`,
    isShown: () => status('The queue is empty.').waitFor(),
  },
  {
    name: 'settings',
    path: '/console/settings',
    isShown: () => tab.page.getByRole('textbox', { name: 'Default calling name' }).waitFor(),
  },
  { name: 'not found', path: '/console/no/such/page', isShown: () => heading('Not found').waitFor() },
];

describeInBrowser('accessible', () => {
  it('has a case below for each page of the console', () => {
    const paths = PAGES.map(({ path }) => new URL(path, 'http://localhost').pathname);
    const isCovered = (route: string) => paths.some((path) => matchPath(`/console/${route}`, path));
    expect(consoleRoutes().filter((route) => !isCovered(route))).toEqual([]);
  });

  it.each(PAGES)('$name', async ({ path, isShown }) => {
    await scene.open(path);
    await isShown();
    await expectAccessible(tab.page);
  });

  it.each(PAGES)('$name, on a narrow screen', async ({ path, isShown }) => {
    const width = path === '/' ? 320 : 400;
    await scene.open(path, { viewport: { width, height: 900 } });
    await isShown();
    await expect.poll(contentWidth).toBe(width);
    await expectAccessible(tab.page);
  });
});
