/** One room in the console, and its members. */
import { CreateBotCommand, CreateUserCommand, ListRoomMembershipsCommand } from '@aws-sdk/client-chime';
import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { asReader, browserScene, type OpenOptions } from '../support/browser-scene.js';
import { bulkPage } from '../support/bulk-page.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, button, dialog, row, says, clickInDialog, contentWidth, startOther } = scene;

const FORESTS = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';
const PLANTING = 'a0000000-0000-4000-8000-000000000001';
const STORM = 'a0000000-0000-4000-8000-000000000002';

const open = async (roomId: string, title: string, options: OpenOptions = {}) => {
  await scene.open(`/console/accounts/${FORESTS}/rooms/${roomId}`, options);
  await heading(title).waitFor();
};
const openStorm = (options: OpenOptions = {}) => open(STORM, 'Storm Watch', options);

const role = (name: string) => tab.page.getByLabel(`Role of ${name}`);
const names = () => tab.page.getByRole('row').locator('td:first-child').allTextContents();

const stored = async (roomId: string) => {
  const command = new ListRoomMembershipsCommand({ AccountId: FORESTS, RoomId: roomId });
  const { RoomMemberships } = await demo.emulator.client.send(command);
  return Object.fromEntries(
    (RoomMemberships ?? []).map(({ Member, Role }) => [Member?.FullName ?? Member?.MemberId ?? '', Role]),
  );
};

describeInBrowser('a room', () => {
  describe('has members', () => {
    it('whose roles show that they are being saved until they are', async () => {
      await openStorm();
      const release = await bulkPage(scene).hold('ChangeMemberRole', 0);
      await role('Xena Beech').selectOption('Administrator');
      await row('Xena Beech').getByLabel('Saving').waitFor();
      expect(await role('Xena Beech').getAttribute('aria-busy')).toBe('true');
      release();
      await says('Xena Beech may manage the room now.');
      await row('Xena Beech').getByLabel('Saving').waitFor({ state: 'detached' });
    });

    it('who are shown with their roles', async () => {
      await openStorm();
      await says('3 members');
      expect(await names()).toEqual(['Wes Alder', 'Xena Beech', 'Ranger (Bot)']);
      expect(await role('Ranger (Bot)').count()).toBe(0);
      await tab.page.setViewportSize({ width: 400, height: 1100 });
      expect(await contentWidth()).toBe(400);
      await tab.page.getByRole('link', { name: 'Wes Alder' }).click();
      await heading('Wes Alder').waitFor();
    });

    it('whose role is changed in place, with undo, and a warning for the only administrator', async () => {
      await openStorm();
      await role('Xena Beech').selectOption('Administrator');
      await says('Xena Beech may manage the room now.');
      expect(await stored(STORM)).toMatchObject({ 'Xena Beech': 'Administrator' });
      await button('Undo').click();
      await expect.poll(() => role('Xena Beech').inputValue()).toBe('Member');
      await expect.poll(() => stored(STORM)).toMatchObject({ 'Xena Beech': 'Member' });
      await role('Wes Alder').selectOption('Member');
      await dialog('Leave Storm Watch without an administrator?').waitFor();
      await clickInDialog('Cancel');
      expect(await role('Wes Alder').inputValue()).toBe('Administrator');
    });

    itInRest('whose role is as it was when the change failed', async () => {
      await openStorm();
      await demo.emulator.controlApi('/faults', {
        Operation: 'UpdateRoomMembership',
        Exception: 'ForbiddenException',
      });
      await role('Xena Beech').selectOption('Administrator');
      await says('The role of Xena Beech was not changed');
      await expect.poll(() => role('Xena Beech').inputValue()).toBe('Member');
    });

    it('who are removed after a question, and come back with undo', async () => {
      await openStorm();
      await button('Remove Xena Beech').click();
      await dialog('Remove Xena Beech from Storm Watch?').waitFor();
      await clickInDialog('Remove');
      await says('2 members');
      expect(await stored(STORM)).not.toHaveProperty('Xena Beech');
      await button('Undo').click();
      await says('3 members');
      await row('Xena Beech').waitFor();
      expect(await stored(STORM)).toMatchObject({ 'Xena Beech': 'Member' });
    });

    it('who are added by their addresses, with the outcome for each', async () => {
      await openStorm();
      await button('Add members').click();
      await dialog('Add members to Storm Watch').waitFor();
      const addresses = tab.page.getByLabel('E-mail addresses of users');
      await addresses.fill(
        'yan.cypress@forests.example.org, XENA.BEECH@forests.example.org\nnobody@example.org; broken',
      );
      await says('1 left out, as they are no addresses');
      await says('Is in the room already.');
      await tab.page.getByLabel('They join as').selectOption('Administrator');
      await button('Add 3 members').click();
      await says('Finished, but not for all.');
      await says(/^1 already in$/);
      await says(/^1 failed$/);
      await says('No user of this account has exactly this address.');
      expect(await stored(STORM)).toMatchObject({ 'Yan Cypress': 'Administrator', 'Xena Beech': 'Member' });
      await button('Done').click();
      await says('4 members');
    });

    itInRest('of whom many are added in batches, and those that failed again', async () => {
      const addresses: string[] = [];
      for (let index = 0; index < 70; index += 1) {
        const Email = `ranger${index}@forests.example.org`;
        addresses.push(Email);
        await demo.emulator.client.send(
          new CreateUserCommand({ AccountId: FORESTS, Email, Username: `Ranger ${index}` }),
        );
      }
      await open(PLANTING, 'Planting Plans');
      await demo.emulator.controlApi('/faults', {
        Operation: 'BatchCreateRoomMembership',
        Exception: 'BadRequestException',
      });
      await button('Add members').click();
      await tab.page.getByLabel('E-mail addresses of users').fill(addresses.join('\n'));
      await button('Add 70 members').click();
      await button('Retry the 50 that failed').click();
      await says('Finished: all are done.');
      await button('Done').click();
      await says('74 members');
      await tab.page.getByRole('searchbox', { name: 'Search members' }).fill('Ranger 69');
      await says('1 of 74 members');
    });

    itInRest('that are bots too, once their events go somewhere', async () => {
      await demo.emulator.client.send(new CreateBotCommand({ AccountId: FORESTS, DisplayName: 'Scout' }));
      await open(PLANTING, 'Planting Plans');
      await button('Add members').click();
      expect(await tab.page.getByLabel('Scout (Bot)').isDisabled()).toBe(true);
      await says('Needs somewhere for its events before: see the page of the bots.');
      await tab.page.getByLabel('Ranger (Bot)').check();
      await button('Add 1 member').click();
      await says('Finished: all are done.');
      await button('Done').click();
      await row('Ranger (Bot)').waitFor();
      await tab.page.getByRole('link', { name: 'Ranger (Bot)' }).click();
      await heading('Bots').waitFor();
    });
  });

  it('loses messages for good by their id', async () => {
    const messages = `/accounts/${FORESTS}/rooms/${STORM}/messages`;
    const { MessageId } = await demo.emulator.controlApi<{ MessageId: string }>(messages, {});
    await openStorm();
    await button('Redact a message').click();
    await dialog('Redact a message of Storm Watch').waitFor();
    await button('Redact for good').click();
    await says('Give the id of the message.');
    await tab.page.getByLabel('Message id').fill('another');
    await button('Redact for good').click();
    await says('There is no message with this id in this room');
    await tab.page.getByLabel('Message id').fill(MessageId);
    await button('Redact for good').click();
    await says('The message is redacted.');
    const message = await demo.emulator.controlApi(`/accounts/${FORESTS}/messages/${MessageId}`);
    expect(JSON.stringify(message)).toMatch(/redacted/i);
  });

  itInRest('is only looked at by those who may not change them', async () => {
    const at = await startOther({ authenticate: asReader });
    await openStorm({ at });
    await says('3 members');
    expect(
      await tab.page
        .locator('main')
        .getByRole('button', { name: /^(Rename|Redact|Delete|Add members|Remove)/ })
        .count(),
    ).toBe(0);
    expect(await role('Wes Alder').count()).toBe(0);
  });
});
