/** The console's bots of an account. */
import { GetBotCommand, GetEventsConfigurationCommand, ListBotsCommand } from '@aws-sdk/client-chime';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { asReader, browserScene, type OpenOptions } from '../support/browser-scene.js';
import { bulkPage } from '../support/bulk-page.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, button, dialog, says, clickInDialog, contentWidth, startOther } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const GARDENS = '3f8d2a51-6c2e-4d94-8b57-1e9a4c7b8d32';
const RANGER = 'b0000000-0000-4000-8000-000000000001';
const ENDPOINT = 'https://ranger.forests.example.org/events';
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:ranger';

const open = async (options: OpenOptions = {}, accountId = FORESTS, rest = '') => {
  await scene.open(`/console/accounts/${accountId}/bots${rest}`, options);
  await heading('Bots').waitFor();
};

const card = (name: string) => tab.page.getByRole('region', { name, exact: true });
const running = () => tab.page.getByRole('switch', { name: 'Running: Ranger (Bot)' });

const key = { AccountId: FORESTS, BotId: RANGER };
const storedBot = async () => (await demo.emulator.client.send(new GetBotCommand(key))).Bot;
const storedEvents = async () => {
  const { EventsConfiguration } = await demo.emulator.client.send(new GetEventsConfigurationCommand(key));
  return EventsConfiguration?.OutboundEventsHTTPSEndpoint ?? EventsConfiguration?.LambdaFunctionArn;
};

describeInBrowser('bots', () => {
  it('are shown with all but their secrets', async () => {
    await open();
    await says('1 of the 10 that AWS lets an account have');
    await card('Ranger (Bot)').getByText(ENDPOINT).waitFor();
    expect(await tab.page.content()).not.toContain((await storedBot())?.SecurityToken);
    await tab.page.setViewportSize({ width: 400, height: 1000 });
    expect(await contentWidth()).toBe(400);
    await tab.page.getByRole('link', { name: 'Show the rooms of Ranger (Bot)' }).click();
    await heading('Rooms').waitFor();
    await says('Storm Watch');
  });

  itInRest('show that they are being stopped until they are', async () => {
    await open();
    const release = await bulkPage(scene).hold('SwitchBot', 0);
    await running().click();
    await card('Ranger (Bot)').getByLabel('Saving').waitFor();
    expect(await running().getAttribute('aria-busy')).toBe('true');
    release();
    await says('Ranger (Bot) is stopped.');
    await card('Ranger (Bot)').getByLabel('Saving').waitFor({ state: 'detached' });
  });

  it('are created for good, by the keyboard', async () => {
    await open({ viewport: { width: 1280, height: 900 } });
    const { keyboard } = tab.page;
    await button('Create a bot').focus();
    await keyboard.press('Enter');
    await dialog('Create a bot in Example Forests').waitFor();
    expect(await tab.page.getByLabel('Domain').inputValue()).toBe('forests.example.org');
    await keyboard.type('x'.repeat(56));
    await keyboard.press('Enter');
    await says('A name has at most 55 characters.');
    await keyboard.press('Control+A');
    await keyboard.type('Scout');
    await keyboard.press('Tab');
    await keyboard.press('Control+A');
    await keyboard.type('me@example.com');
    await keyboard.press('Enter');
    await says('Give the domain only, without an @.');
    await keyboard.press('Control+A');
    await keyboard.type('other.example.com');
    await keyboard.press('Enter');
    await says('The bot was not created');
    await keyboard.press('Control+A');
    await keyboard.type('forests.example.org');
    await keyboard.press('Enter');
    await card('Scout (Bot)').getByText('Scout-chimebot@forests.example.org').waitFor();
    await card('Scout (Bot)').getByText('Nowhere: it can be added to no room until this is set.').waitFor();
    await says('2 of the 10 that AWS lets an account have');
    const { Bots } = await demo.emulator.client.send(new ListBotsCommand({ AccountId: FORESTS }));
    expect(Bots).toHaveLength(2);
  });

  it('are stopped and started, with undo', async () => {
    await open();
    await running().press('Space');
    await says('Ranger (Bot) is stopped.');
    await card('Ranger (Bot)').getByText('Stopped').waitFor();
    expect(await storedBot()).toMatchObject({ Disabled: true });
    await button('Undo').click();
    await says('Ranger (Bot) runs again.');
    expect(await running().isChecked()).toBe(true);
    expect(await storedBot()).toMatchObject({ Disabled: false });
  });

  itInRest('run as before when they could not be stopped', async () => {
    await open();
    await demo.emulator.controlApi('/faults', { Operation: 'UpdateBot', Exception: 'ForbiddenException' });
    await running().press('Space');
    await tab.page.getByRole('alert').getByText('Ranger (Bot) was not stopped').waitFor();
    await expect.poll(() => running().isChecked()).toBe(true);
  });

  it('have a security token that is shown on demand and replaced after a question', async () => {
    await open();
    const before = (await storedBot())?.SecurityToken ?? '';
    await button('Show the security token of Ranger (Bot)').click();
    await card('Ranger (Bot)').getByText(before, { exact: true }).waitFor();
    await button('Hide').click();
    expect(await tab.page.content()).not.toContain(before);
    await button('Replace the security token of Ranger (Bot)').click();
    await dialog('Replace the security token of Ranger (Bot)?').waitFor();
    await says('The old token does not come back: this cannot be undone.');
    await clickInDialog('Replace the token');
    await says('Ranger (Bot) has a new security token.');
    const after = (await storedBot())?.SecurityToken ?? '';
    expect(after).not.toBe(before);
    await card('Ranger (Bot)').getByText(after, { exact: true }).waitFor();
  });

  it('have their events sent to an endpoint or a function, with undo', async () => {
    await open();
    await button('Change where the events of Ranger (Bot) go').click();
    await dialog('Where the events of Ranger (Bot) go').waitFor();
    await tab.page.getByLabel('Address of the endpoint').fill('http://ranger.example.org');
    await button('Send events there').click();
    await says('Give a whole address that begins with https://.');
    await tab.page.getByLabel('A Lambda function').check();
    await tab.page.getByLabel('ARN of the function').fill('ranger');
    await says(/^This is no ARN of a function/);
    await tab.page.getByLabel('ARN of the function').fill(FUNCTION);
    await button('Send events there').click();
    await card('Ranger (Bot)').getByText(FUNCTION).waitFor();
    expect(await storedEvents()).toBe(FUNCTION);
    await button('Undo').click();
    await card('Ranger (Bot)').getByText(ENDPOINT).waitFor();
    await says('The events of Ranger (Bot) go where they went before.');
    expect(await storedEvents()).toBe(ENDPOINT);
  });

  it('are sent no events any more after a question, with undo', async () => {
    await open();
    await button('Stop sending events to Ranger (Bot)').click();
    await dialog('Stop sending events to Ranger (Bot)?').waitFor();
    await clickInDialog('Stop sending');
    await card('Ranger (Bot)')
      .getByText(/^Nowhere/)
      .waitFor();
    await expect(storedEvents()).rejects.toThrow('BotId names a bot without an events configuration.');
    await button('Undo').click();
    await card('Ranger (Bot)').getByText(ENDPOINT).waitFor();
    await expect.poll(storedEvents).toBe(ENDPOINT);
  });

  itInRest('are told to be none where there are none, and of Enterprise accounts only', async () => {
    await open({}, GARDENS);
    await says(/^There are no bots yet/);
    await tab.page.goto(`/console/accounts/${TEAM}/bots`);
    await says('Only Enterprise accounts have bots.');
  });

  itInRest('are only looked at by those who may not change them', async () => {
    const at = await startOther({ authenticate: asReader });
    await open({ at });
    await card('Ranger (Bot)').getByText('Running').waitFor();
    expect(await tab.page.locator('main').getByRole('button').count()).toBe(0);
    expect(await tab.page.getByRole('switch').count()).toBe(0);
  });
});
