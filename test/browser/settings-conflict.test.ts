/** Two administrators at the same settings: nobody undoes what the other has changed without knowing. */
import { expect, it } from 'vitest';
import {
  GetGlobalSettingsCommand,
  GetRetentionSettingsCommand,
  GetUserSettingsCommand,
  ListBotsCommand,
  ListUsersCommand,
  PutEventsConfigurationCommand,
  PutRetentionSettingsCommand,
  UpdateAccountCommand,
  UpdateAccountSettingsCommand,
  UpdateGlobalSettingsCommand,
  UpdateUserSettingsCommand,
} from '@aws-sdk/client-chime';
import { describeInBrowser } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';

const scene = browserScene();
const { tab, demo, dialog, button, buttonWith, says, clickInDialog, section } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const LWA = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

const CONFLICT = 'Somebody else has changed this meanwhile';

const toggle = (name: string) => tab.page.getByRole('switch', { name });
const field = (name: string) => tab.page.getByRole('textbox', { name, exact: true });

/** The window gets the focus again. */
const comeBack = () => tab.page.evaluate('window.dispatchEvent(new Event("focus"))');

const openUser = async () => {
  const { Users = [] } = await demo.emulator.client.send(new ListUsersCommand({ AccountId: TEAM }));
  const UserId = Users[0]?.UserId ?? '';
  await scene.open(`/console/accounts/${TEAM}/users/${UserId}`);
  await toggle('Receive calls').waitFor();
  const user = { AccountId: TEAM, UserId };
  const stored = async () =>
    (await demo.emulator.client.send(new GetUserSettingsCommand(user))).UserSettings?.Telephony;
  return { user, stored, before: await stored() };
};

const elsewhere = async ({ user, before }: Awaited<ReturnType<typeof openUser>>) => {
  const Telephony = { InboundCalling: false, OutboundCalling: false, SMS: false, ...before };
  const theirs = { ...Telephony, SMS: !Telephony.SMS };
  await demo.emulator.client.send(
    new UpdateUserSettingsCommand({ ...user, UserSettings: { Telephony: theirs } }),
  );
  return theirs;
};

describeInBrowser('settings that somebody else has changed since they were shown', () => {
  it('of a user are not written before the difference has been shown', async () => {
    const opened = await openUser();
    const theirs = await elsewhere(opened);
    await toggle('Receive calls').click();
    await dialog(CONFLICT).getByText('Send and receive text messages').waitFor();
    await says(`Stored now: ${theirs.SMS ? 'on' : 'off'}`);
    expect(await opened.stored()).toEqual(theirs);
    await clickInDialog('Take over theirs');
    await dialog().waitFor({ state: 'detached' });
    expect(await opened.stored()).toEqual(theirs);
    expect(await toggle('Receive calls').isChecked()).toBe(theirs.InboundCalling);
    expect(await toggle('Send and receive text messages').isChecked()).toBe(theirs.SMS);
  });

  it('of a user keep what the other one has changed when mine is written', async () => {
    const opened = await openUser();
    const theirs = await elsewhere(opened);
    await toggle('Receive calls').click();
    await clickInDialog('Write mine');
    await expect.poll(opened.stored).toEqual({ ...theirs, InboundCalling: !theirs.InboundCalling });
    // What is undone is mine alone.
    await button('Undo').click();
    await expect.poll(opened.stored).toEqual(theirs);
    expect(await dialog().count()).toBe(0);
  });

  it('are read again when somebody comes back to the window', async () => {
    const opened = await openUser();
    const theirs = await elsewhere(opened);
    await comeBack();
    await expect.poll(() => toggle('Send and receive text messages').isChecked()).toBe(theirs.SMS);
    await toggle('Receive calls').click();
    await expect.poll(opened.stored).toEqual({ ...theirs, InboundCalling: !theirs.InboundCalling });
    expect(await dialog().count()).toBe(0);
  });

  it('of meetings are not written over', async () => {
    await scene.open(`/console/accounts/${TEAM}/settings`);
    await toggle('Meetings offer to call people').waitFor();
    await demo.emulator.client.send(
      new UpdateAccountSettingsCommand({
        AccountId: TEAM,
        AccountSettings: { DisableRemoteControl: true, EnableDialOut: false },
      }),
    );
    await toggle('Meetings offer to call people').click();
    await dialog(CONFLICT).getByText('Shared screens may be controlled by others').waitFor();
    await clickInDialog('Close');
    await expect.poll(() => toggle('Shared screens may be controlled by others').isChecked()).toBe(false);
    expect(await toggle('Meetings offer to call people').isChecked()).toBe(false);
  });

  it('keep what is being typed when they are read again, and ask before it is written', async () => {
    await scene.open('/console/settings');
    await field('Bucket of Business Calling').fill('mine-records');
    await demo.emulator.client.send(
      new UpdateGlobalSettingsCommand({
        BusinessCalling: { CdrBucket: 'their-records' },
        VoiceConnector: { CdrBucket: 'their-voice' },
      }),
    );
    await comeBack();
    await expect.poll(() => field('Bucket of Voice Connectors').inputValue()).toBe('their-voice');
    expect(await field('Bucket of Business Calling').inputValue()).toBe('mine-records');
    await says(/^Bucket of Business Calling: their-records$/);
    await button('Save').click();
    await dialog(CONFLICT).getByText('Shown here before: example-trees-call-records').waitFor();
    await says('Stored now: their-records');
    await clickInDialog('Close');
    expect(await field('Bucket of Business Calling').inputValue()).toBe('mine-records');
    await button('Save').click();
    await clickInDialog('Write mine');
    await says('The buckets are saved.');
    const { BusinessCalling, VoiceConnector } = await demo.emulator.client.send(
      new GetGlobalSettingsCommand({}),
    );
    expect([BusinessCalling?.CdrBucket, VoiceConnector?.CdrBucket]).toEqual(['mine-records', 'their-voice']);
  });

  it('of retention are compared, and the question before a deletion is about what is stored now', async () => {
    await scene.open(`/console/accounts/${LWA}/settings`);
    const days = tab.page.getByLabel('Days that messages of chat rooms are kept');
    await days.fill('5000');
    await demo.emulator.client.send(
      new PutRetentionSettingsCommand({
        AccountId: LWA,
        RetentionSettings: {
          RoomRetentionSettings: { RetentionDays: 30 },
          ConversationRetentionSettings: { RetentionDays: 60 },
        },
      }),
    );
    await section('Chat retention').getByRole('button', { name: 'Save' }).click();
    await dialog(CONFLICT).getByText('Stored now: 30 days').waitFor();
    await clickInDialog('Write mine');
    await says('The chat retention of Example Forests is saved.');
    const { RetentionSettings } = await demo.emulator.client.send(
      new GetRetentionSettingsCommand({ AccountId: LWA }),
    );
    expect(RetentionSettings).toMatchObject({
      RoomRetentionSettings: { RetentionDays: 5_000 },
      ConversationRetentionSettings: { RetentionDays: 60 },
    });
  });

  it('of an account keep the name that somebody else has given', async () => {
    await scene.open(`/console/accounts/${LWA}/settings`);
    await section('General').getByLabel('Name').fill('Mine');
    await demo.emulator.client.send(new UpdateAccountCommand({ AccountId: LWA, Name: 'Theirs' }));
    await buttonWith('Rename').click();
    await dialog(CONFLICT).getByText('Stored now: Theirs').waitFor();
    await clickInDialog('Take over theirs');
    await expect.poll(() => section('General').getByLabel('Name').inputValue()).toBe('Theirs');
  });

  it('of a bot are not written over', async () => {
    await scene.open(`/console/accounts/${LWA}/bots`);
    const stop = buttonWith(/^Stop sending events to /).first();
    await stop.waitFor();
    const { Bots = [] } = await demo.emulator.client.send(new ListBotsCommand({ AccountId: LWA }));
    for (const { BotId } of Bots) {
      await demo.emulator.client.send(
        new PutEventsConfigurationCommand({
          AccountId: LWA,
          BotId,
          OutboundEventsHTTPSEndpoint: 'https://theirs.example.com/events',
        }),
      );
    }
    await stop.click();
    await dialog(CONFLICT).getByText('Stored now: https://theirs.example.com/events').waitFor();
    await clickInDialog('Take over theirs');
    await says('https://theirs.example.com/events');
  });
});
