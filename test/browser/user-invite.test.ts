/** Inviting people to an account in the console, and creating users. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeInBrowser, startBrowser, type Tab, type TestBrowser } from '../support/browser.js';
import { type Demo, startDemo } from '../support/demo.js';

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

let browser: TestBrowser;
let demo: Demo;
let tab: Tab;

const open = async (accountId: string) => {
  tab = await browser.open(`${demo.url}/console/accounts/${accountId}/users`);
  await tab.page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
};

const row = (text: string) => tab.page.getByRole('row').filter({ hasText: text });
const button = (name: string | RegExp) => tab.page.getByRole('button', { name });
const says = (text: string | RegExp) => tab.page.getByText(text).first().waitFor();
const search = () => tab.page.getByRole('searchbox', { name: 'Search' });
/** The operations that the page sends, by name, in order. */
const recordOperations = (): { name: string; body: string }[] => {
  const sent: { name: string; body: string }[] = [];
  tab.page.on('request', (request) => {
    const body = request.postData() ?? '';
    const name = /"operationName":"(\w+)"/.exec(body)?.[1];
    if (name !== undefined) sent.push({ name, body });
  });
  return sent;
};

describeInBrowser('bringing users in', () => {
  beforeAll(async () => {
    browser = await startBrowser();
  });
  beforeEach(async () => {
    demo = await startDemo();
  });
  afterEach(async () => {
    expect(tab.problems).toEqual([]);
    await tab.close();
    await demo.stop();
  });
  afterAll(() => browser.stop());

  it('takes pasted addresses apart, and says what is wrong with each before anything is sent', async () => {
    await open(TEAM);
    const sent = recordOperations();
    await button('Invite people').click();
    await tab.page
      .getByLabel('E-mail addresses')
      .fill('"Doe, Jo" <jo@example.com>, a@example.com;JO@example.com\nnobody\nx@y\tb@example.com');
    await says('3 addresses, 1 more than once');
    await tab.page.getByRole('listitem').filter({ hasText: 'nobody has no @' }).waitFor();
    await tab.page.getByRole('listitem').filter({ hasText: 'x@y has no dot after the @' }).waitFor();
    await tab.expectAccessible();
    await tab.takeScreenshots('user-list-invite');
    expect(sent).toEqual([]);
    await button('Invite 3 people').click();
    await says('3 invited');
    await button('Done').click();
    await search().fill('jo@example.com');
    await row('jo@example.com').filter({ hasText: 'Pending' }).waitFor();
  });

  it('sends batches of 50, tells the outcome of each address, and tries the failed again', async () => {
    await open(TEAM);
    const sent = recordOperations();
    await demo.emulator.sideDoor('/faults', { Operation: 'InviteUsers', Exception: 'ForbiddenException' });
    await button('Invite people').click();
    const addresses = Array.from({ length: 119 }, (_, index) => `p${index}@example.com`);
    await tab.page.getByLabel('E-mail addresses').fill([...addresses, 'jane.rowe@example.com'].join('\n'));
    await button('Invite 120 people').click();
    await says('69 invited, 1 in the account already, 50 failed');
    const invitations = sent.filter(({ name }) => name === 'InviteUsers');
    expect(invitations.map(({ body }) => body.match(/@example\.com/g)?.length)).toEqual([50, 50, 20]);
    const outcome = tab.page.getByRole('region', { name: 'Outcome of each invitation' });
    await outcome
      .getByRole('listitem')
      .filter({ hasText: 'p0@example.com' })
      .filter({ hasText: 'Failed' })
      .waitFor();
    await outcome
      .getByText(/Request id/)
      .first()
      .waitFor();
    await button('Try the failed again').click();
    await says('119 invited, 1 in the account already');
    await button('Done').click();
    await says(/^1\d\d users$/);
  });

  it('creates a device of an Enterprise account, and says when an address is taken', async () => {
    await open(FORESTS);
    expect(await button('Invite people').count()).toBe(0);
    await button('Create a user').click();
    await tab.page.getByRole('dialog').getByLabel('E-mail address').fill('wes.alder@forests.example.org');
    await button('Create').last().click();
    await says('Somebody in this account has this address.');
    await tab.expectAccessible();
    await tab.page.getByRole('dialog').getByLabel('E-mail address').fill('room1@forests.example.org');
    await tab.page.getByRole('dialog').getByLabel('Name').fill('Room 1');
    await button('Create').last().click();
    await tab.page.getByRole('heading', { level: 1, name: 'Room 1' }).waitFor();
    expect(await tab.page.getByLabel('Type', { exact: true }).inputValue()).toBe('SharedDevice');
  });
});
