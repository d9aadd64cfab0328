/** The page of one user in the console: what is shown, what is kept hidden, and what can be changed. */
import { GetUserSettingsCommand } from '@aws-sdk/client-chime';
import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, buttonWith, section, says, clickInDialog, contentWidth } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const JANE = '1ab2345c-67de-8901-f23g-45h678901j2k';
/** Has a phone number. */
const ADA = 'd0000000-0000-4000-8000-000000000001';
const WES = 'd0000000-0000-4000-8000-000000000200';

const open = async (accountId: string, userId: string, heading: string, options: OpenOptions = {}) => {
  await scene.open(`/console/accounts/${accountId}/users/${userId}`, options);
  await tab.page.getByRole('heading', { level: 1, name: heading }).waitFor();
};

interface Telephony {
  inboundCalling: boolean;
  outboundCalling: boolean;
  sms: boolean;
}

/** What the console sends to change them. */
interface Sent {
  operationName: string;
  variables: { input: { userSettings: { telephony: Telephony } } };
}

/** As they are stored. */
const settingsOf = async (UserId: string): Promise<Telephony> => {
  const command = new GetUserSettingsCommand({ AccountId: TEAM, UserId });
  const { UserSettings } = await demo.emulator.client.send(command);
  const { InboundCalling, OutboundCalling, SMS } = UserSettings?.Telephony ?? {};
  return {
    inboundCalling: InboundCalling ?? false,
    outboundCalling: OutboundCalling ?? false,
    sms: SMS ?? false,
  };
};

const changesBetween = (before: Telephony, after: Telephony): number =>
  (Object.keys(before) as (keyof Telephony)[]).filter((key) => before[key] !== after[key]).length;

describeInBrowser('the page of a user', () => {
  it('shows what is known, with times in the zone of whoever looks and UTC behind them', async () => {
    await open(TEAM, JANE, 'Jane Rowe', { context: { timezoneId: 'Asia/Tokyo' } });
    const time = section('Profile').locator('time').first();
    const utc = await time.getAttribute('title');
    expect(utc).toMatch(/^2025-01-06 \d\d:\d\d:\d\d UTC$/);
    const local = new Date(`${utc?.slice(0, 19).replace(' ', 'T')}Z`).toLocaleString('en-US', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'Asia/Tokyo',
    });
    expect((await time.textContent())?.replaceAll('\u202F', ' ')).toBe(local.replaceAll('\u202F', ' '));
    await tab.page.setViewportSize({ width: 400, height: 800 });
    expect(await contentWidth()).toBeLessThanOrEqual(400);
  });

  it('does not even read the PIN until somebody wants to see it', async () => {
    const sent: string[] = [];
    await scene.open(`/console/accounts/${TEAM}/users`);
    tab.page.on('request', (request) => sent.push(request.postData() ?? ''));
    await tab.page.getByRole('link', { name: 'jane.rowe@example.com' }).click();
    await section('Personal PIN').waitFor();
    await scene.isQuiet();
    expect(sent.filter((body) => body.includes('UserPin'))).toEqual([]);
    await buttonWith('Show').click();
    const pin = section('Personal PIN').getByText(/^\d{10}$/);
    const first = await pin.textContent();
    expect(sent.filter((body) => body.includes('UserPin'))).toHaveLength(1);
    await buttonWith(/^Reset PIN/).click();
    await says('Give Jane Rowe a new personal PIN?');
    await clickInDialog('Reset PIN');
    await says('Jane Rowe has a new personal PIN.');
    expect(await pin.textContent()).not.toBe(first);
    await buttonWith('Hide').click();
    expect(await pin.count()).toBe(0);
  });

  it('changes what the user may do with a number, and takes it back when Chime refuses', async () => {
    await open(TEAM, ADA, 'Ada Birch');
    const sms = tab.page.getByLabel('Send and receive text messages');
    const before = await sms.isChecked();
    await sms.setChecked(!before);
    await says('The settings of Ada Birch are saved.');
    await tab.page.reload();
    await sms.waitFor();
    expect(await sms.isChecked()).toBe(!before);
    await demo.emulator.controlApi('/faults', {
      Operation: 'UpdateUserSettings',
      Exception: 'ForbiddenException',
    });
    await sms.click();
    await says('The settings of Ada Birch were not changed');
    expect(await sms.isChecked()).toBe(!before);
  });

  it('changes one setting after the other, and takes back no more than the one', async () => {
    await open(TEAM, ADA, 'Ada Birch');
    const toggle = (name: string) => tab.page.getByRole('switch', { name });
    await toggle('Send and receive text messages').waitFor();
    const before = await settingsOf(ADA);
    const sent: Telephony[] = [];
    const answers = new EventEmitter();
    const answered = once(answers, 'answer');
    await tab.page.route('**/graphql', async (route) => {
      const { operationName, variables } = JSON.parse(route.request().postData() ?? '') as Sent;
      if (operationName !== 'ChangeUserTelephony') return route.fallback();
      sent.push(variables.input.userSettings.telephony);
      if (sent.length > 1) return route.fallback();
      await answered;
      const body = JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'CONFLICT' } }] });
      return route.fulfill({ status: 200, contentType: 'application/json', body });
    });
    await toggle('Receive calls').click();
    await toggle('Place calls').click();
    // Both show at once.
    expect(await toggle('Receive calls').isChecked()).toBe(!before.inboundCalling);
    expect(await toggle('Place calls').isChecked()).toBe(!before.outboundCalling);
    answers.emit('answer');
    await says('The settings of Ada Birch were not changed');
    await says('The settings of Ada Birch are saved.');
    expect(sent[1]).toEqual({ ...before, outboundCalling: !before.outboundCalling });
    expect(await toggle('Receive calls').isChecked()).toBe(before.inboundCalling);
    await toggle('Send and receive text messages').click();
    await expect.poll(() => buttonWith('Undo').count()).toBe(2);
    await buttonWith('Undo').first().click();
    await expect.poll(() => sent.length).toBe(4);
    await expect.poll(async () => changesBetween(before, await settingsOf(ADA))).toBe(1);
  });

  itInRest('has a place for a licence and a type that it does not know', async () => {
    await scene.open(`/console/`);
    await tab.page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('"UserDetail"')) return route.fallback();
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(/"(licenseType|userType)":"\w+"/g, '"$1":null');
      return route.fulfill({ response, body });
    });
    await tab.page.goto(`/console/accounts/${TEAM}/users/${JANE}`);
    for (const name of ['Licence', 'Type'])
      expect(await tab.page.getByLabel(name, { exact: true }).inputValue()).toBe('');
  });

  it('assigns a number of the inventory, releases it and undoes that', async () => {
    await open(TEAM, JANE, 'Jane Rowe');
    await buttonWith(/^Assign a number/).click();
    await tab.page.getByRole('combobox', { name: 'Phone number' }).click();
    await tab.page.getByRole('option', { name: '+12065550102' }).click();
    await buttonWith('Assign').last().click();
    await section('Phone number').getByText('+12065550102').waitFor();
    await buttonWith(/^Release/).click();
    await says('Take +12065550102 from Jane Rowe?');
    await clickInDialog('Release');
    await says('None is assigned.');
    await buttonWith('Undo').click();
    await section('Phone number').getByText('+12065550102').waitFor();
  });

  it('keeps what is entered for Alexa for Business', async () => {
    await open(TEAM, JANE, 'Jane Rowe');
    await section('Alexa for Business').getByLabel('Enabled').check();
    await section('Alexa for Business').getByLabel('Room').fill('arn:aws:a4b:us-east-1:111122223333:room/x');
    await section('Alexa for Business').getByRole('button', { name: 'Save' }).click();
    await says('Alexa for Business of Jane Rowe is saved.');
    await tab.page.reload();
    await section('Alexa for Business').waitFor();
    expect(await section('Alexa for Business').getByLabel('Enabled').isChecked()).toBe(true);
    expect(await section('Alexa for Business').getByLabel('Room').inputValue()).toMatch(/room\/x$/);
  });

  it('suspends and unsuspends a user of an Enterprise account, and undoes that', async () => {
    await open(FORESTS, WES, 'Wes Alder');
    await buttonWith('Suspend').click();
    await clickInDialog('Suspend');
    await section('Profile').getByText('Suspended').waitFor();
    await buttonWith('Undo').click();
    await section('Profile').getByText('Registered').waitFor();
    await says('Wes Alder may sign in again.');
  });

  itInRest('leads back to the list when a user has left a Team account', async () => {
    await open(TEAM, JANE, 'Jane Rowe');
    await buttonWith('Suspend').click();
    await clickInDialog('Suspend');
    await tab.page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
    await tab.page.goBack();
    await says('There is no such user in Example Trees, or the user has left it.');
  });
});
