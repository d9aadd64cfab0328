/** Inviting people to an account in the console, and creating users. */
import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { bulkPage, listUsers } from '../support/bulk-page.js';

const scene = browserScene();
const { tab, demo, buttonWith, row, says, clickInDialog } = scene;
const on = bulkPage(scene);

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

const open = async (accountId: string, options: OpenOptions = {}) => {
  await scene.open(`/console/accounts/${accountId}/users`, options);
  await tab.page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
};

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

const addressesOf = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@example.com`);
/** How many addresses each request to invite had. */
const sizesOf = (sent: readonly { name: string; body: string }[]) =>
  sent.flatMap(({ name, body }) => (name === 'InviteUsers' ? [body.match(/@example\.com/g)?.length] : []));
const focusedText = () => tab.page.evaluate<string>('document.activeElement.textContent');
const focusedTag = () => tab.page.evaluate<string>('document.activeElement.tagName');

/** Opens the dialog and gives it a file. */
const choose = async (name: string, buffer: Buffer) => {
  await open(TEAM);
  await buttonWith('Invite people').click();
  const chooser = tab.page.waitForEvent('filechooser');
  await buttonWith('Choose a file').click();
  await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer });
};

describeInBrowser('bringing users in', () => {
  it('takes pasted addresses apart, and says what is wrong with each before anything is sent', async () => {
    await open(TEAM);
    const sent = recordOperations();
    await buttonWith('Invite people').click();
    await tab.page
      .getByLabel('E-mail addresses')
      .fill('"Doe, Jo" <jo@example.com>, a@example.com;JO@example.com\nnobody\nx@y\tb@example.com');
    await says('3 addresses, 1 more than once');
    await tab.page.getByRole('listitem').filter({ hasText: 'nobody has no @' }).waitFor();
    await tab.page.getByRole('listitem').filter({ hasText: 'x@y has no dot after the @' }).waitFor();
    expect(sent).toEqual([]);
    await buttonWith('Invite 3 people').click();
    await says('Finished: all are done.');
    await buttonWith('Done').click();
    await search().fill('jo@example.com');
    await row('jo@example.com').filter({ hasText: 'Pending' }).waitFor();
  });

  it('sends batches of 50 by the keyboard alone, out of a table, and tells the outcome of each address', async () => {
    await open(TEAM);
    const sent = recordOperations();
    await demo.emulator.controlApi('/faults', { Operation: 'InviteUsers', Exception: 'BadRequestException' });
    const { keyboard } = tab.page;
    await buttonWith('Invite people').focus();
    await keyboard.press('Enter');
    await tab.page.getByLabel('E-mail addresses').waitFor();
    await expect.poll(focusedTag).toBe('TEXTAREA');
    await keyboard.insertText(
      ['Name,E-mail', ...addressesOf(119), 'jane.rowe@example.com']
        .map((address, index) => (index === 0 ? address : `Somebody,${address}`))
        .join('\n'),
    );
    await says('120 addresses');
    for (let step = 0; step < 6 && (await focusedText()) !== 'Invite 120 people'; step += 1)
      await keyboard.press('Tab');
    await keyboard.press('Enter');
    await says('Finished, but not for all.');
    expect(sizesOf(sent)).toEqual([50, 50, 20]);
    const outcome = await on.save('Save the outcome');
    expect(outcome[0]).toEqual(['E-mail', 'Outcome', 'Code', 'Reason', 'Request id']);
    expect(outcome[1]?.slice(0, 3)).toEqual(['p0@example.com', 'failed', 'BAD_USER_INPUT']);
    expect(outcome[120]?.slice(0, 2)).toEqual(['jane.rowe@example.com', 'kept']);
    await on.outcome().getByText('p0@example.com').waitFor();
    await on
      .outcome()
      .getByText(/Request id/)
      .first()
      .waitFor();
    await buttonWith('Retry the 50 that failed').click();
    await says('Finished: all are done.');
    expect(sizesOf(sent)).toEqual([50, 50, 20, 50]);
    await buttonWith('Done').click();
    await says(/^1\d\d users$/);
  });

  it('stops where the gateway is not let in, waits where it is asked to, and goes on', async () => {
    await open(TEAM);
    const sent = recordOperations();
    await demo.emulator.controlApi('/faults', { Operation: 'InviteUsers', Exception: 'ForbiddenException' });
    await buttonWith('Invite people').click();
    await tab.page.getByLabel('E-mail addresses').fill(addressesOf(120).join('\n'));
    await buttonWith('Invite 120 people').click();
    await says('It paused by itself');
    await says('Chime does not let the gateway do this.');
    expect(sizesOf(sent)).toEqual([50]);
    let held = 0;
    await on.intercept('InviteUsers', async (route) => {
      held += 1;
      if (held > 1) return route.fallback();
      const extensions = { code: 'THROTTLED', retryAfter: 1 };
      const body = JSON.stringify({ errors: [{ message: 'x', extensions }] });
      return route.fulfill({ status: 200, contentType: 'application/json', body });
    });
    await buttonWith('Resume').click();
    await says('asks to wait; it goes on by itself');
    await says('Finished: all are done.');
    // The first batch was refused twice, and is not lost.
    expect(sizesOf(sent)).toEqual([50, 50, 50, 50, 20]);
  });

  it('sends nothing again where an answer got lost, and nothing more once it is left', async () => {
    await open(TEAM, { expected: /Failed to load resource/ });
    const sent = recordOperations();
    await on.intercept('InviteUsers', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await buttonWith('Invite people').click();
    await tab.page.getByLabel('E-mail addresses').fill('jo@example.com');
    await buttonWith('Invite 1 person').click();
    await says('they may have been invited');
    expect(await buttonWith(/that failed$/).count()).toBe(0);
    await buttonWith('Done').click();
    await search().fill('jo@example.com');
    await row('jo@example.com').filter({ hasText: 'Pending' }).waitFor();
    const answers = new EventEmitter();
    const answered = once(answers, 'answer');
    await tab.page.unroute('**/graphql');
    await tab.page.getByRole('link', { name: 'Overview' }).click();
    await tab.page.getByRole('link', { name: 'Users', exact: true }).click();
    await on.intercept('InviteUsers', async (route) => {
      await answered;
      await route.continue();
    });
    await buttonWith('Invite people').click();
    await tab.page.getByLabel('E-mail addresses').fill(addressesOf(120).join('\n'));
    await buttonWith('Invite 120 people').click();
    await expect.poll(() => sizesOf(sent)).toEqual([1, 50]);
    await tab.page.goBack();
    await clickInDialog('Leave');
    await tab.page.waitForURL(`**/accounts/${TEAM}`);
    answers.emit('answer');
    await scene.isQuiet();
    expect(sizesOf(sent)).toEqual([1, 50]);
  });

  it('invites again whose invitation failed: one, and all that are selected', async () => {
    await open(TEAM);
    await tab.page.getByLabel('Attention').selectOption('failed');
    await says(/^2 of 3\d users$/);
    const name = await tab.page.locator('tbody tr').first().getByRole('link').first().textContent();
    await buttonWith(`Actions for ${name}`).click();
    await tab.page.getByRole('menuitem', { name: 'Invite again' }).click();
    await says(`${name} is invited again.`);
    await says(/^1 of 3\d users$/);
    await tab.page.getByLabel('Attention').selectOption('');
    await says(/^3\d users$/);
    await on.selectAll();
    await buttonWith('Invite again').click();
    const invited = (await listUsers(demo.emulator, TEAM)).filter(({ UserInvitationStatus: status }) =>
      ['Pending', 'Failed'].includes(status ?? ''),
    );
    await says(`Invite ${invited.length} users again?`);
    await clickInDialog('Invite again');
    await says('Finished: all are done.');
    const after = (await listUsers(demo.emulator, TEAM)).filter(
      ({ UserInvitationStatus: status }) => status === 'Pending',
    );
    expect(after.map(({ UserId }) => UserId)).toEqual(invited.map(({ UserId }) => UserId));
  });

  it('creates a device of an Enterprise account, and says when an address is taken', async () => {
    await open(FORESTS);
    expect(await buttonWith('Invite people').count()).toBe(0);
    await buttonWith('Create a user').click();
    await tab.page.getByRole('dialog').getByLabel('E-mail address').fill('wes.alder@forests.example.org');
    await buttonWith('Create').last().click();
    await says('Somebody in this account has this address.');
    await tab.page.getByRole('dialog').getByLabel('E-mail address').fill('room1@forests.example.org');
    await tab.page.getByRole('dialog').getByLabel('Name').fill('Room 1');
    expect(await tab.page.getByRole('dialog').getByLabel('Type').inputValue()).toBe('PrivateUser');
    await tab.page.getByRole('dialog').getByLabel('Type').selectOption('SharedDevice');
    await buttonWith('Create').last().click();
    await tab.page.getByRole('heading', { level: 1, name: 'Room 1' }).waitFor();
    expect(await tab.page.getByLabel('Type', { exact: true }).inputValue()).toBe('SharedDevice');
  });

  it('creates a user of the address that was pasted with a name, and refuses what is no address', async () => {
    await open(FORESTS);
    const sent = recordOperations();
    await buttonWith('Create a user').click();
    const field = tab.page.getByRole('dialog').getByLabel('E-mail address');
    await field.fill('jo@exam!ple.com');
    await buttonWith('Create').last().click();
    await says('The address has a character after the @ that is no letter, digit, hyphen or dot.');
    await field.fill('“Doe, Jo” <jo.doe@forests.example.org>\u200B;');
    await buttonWith('Create').last().click();
    await tab.page.getByRole('heading', { level: 1, name: 'jo.doe' }).waitFor();
    const created = sent.filter(({ name }) => name === 'CreateUser').map(({ body }) => body);
    expect(created).toEqual([expect.stringContaining('"email":"jo.doe@forests.example.org"')]);
  });

  describe('out of a file', () => {
    it('asks for the column if several hold addresses, and takes nobody before', async () => {
      const table = 'Staff\r\nName;Work Email;Manager Email\r\nZoë;zoe@example.com;boss@example.com\r\n';
      await choose('staff.csv', Buffer.from(table, 'latin1'));
      await says('No address is taken until you choose the column.');
      expect(await buttonWith('Invite 0 people').isDisabled()).toBe(true);
      expect(await tab.page.getByLabel('E-mail addresses').inputValue()).toContain('Zoë');
      await tab.page.getByLabel('The addresses are in the column').selectOption('Work Email');
      await says('1 address, read from the column “Work Email” only');
      await buttonWith('Invite 1 person').waitFor();
    });

    it('says in which line a quotation mark is not closed, and takes nobody', async () => {
      await choose('staff.csv', Buffer.from('Name,E-mail\nJo,jo@example.com\n"Al,al@example.com\n'));
      await says('A quotation mark in line 3 is not closed');
      expect(await buttonWith('Invite 0 people').isDisabled()).toBe(true);
    });

    it('says that a workbook is no CSV', async () => {
      await choose('staff.csv', Buffer.from('PK\x03\x04'));
      await says('It is a workbook: save the sheet as CSV, and choose that file.');
    });
  });
});
