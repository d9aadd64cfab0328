/** Pages of the console while somebody else, a script or the clock changes what they show. */
import {
  BatchUpdateUserCommand,
  CreateRoomCommand,
  DeleteRoomCommand,
  InviteUsersCommand,
  ListRoomsCommand,
  UpdateRoomCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-chime';
import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { listUsers } from '../support/bulk-page.js';
import { openLive } from '../support/live-page.js';
import { itInRest } from '../support/rest.js';

const scene = browserScene();
const { tab, demo, heading, row, buttonWith, button, section, dialog, says, status } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const LWA = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

/** Opens a page, and waits until changes arrive on it. */
async function open(path: string, options?: OpenOptions): Promise<void> {
  const isLive = await openLive(scene, `/console/${path}`, options);
  await isLive();
}

const userCalled = async (name: string) => {
  const users = await listUsers(demo.emulator, TEAM);
  const user = users.find(({ DisplayName }) => DisplayName === name);
  if (!user?.UserId) throw new Error(`There is no ${name}.`);
  return { AccountId: TEAM, UserId: user.UserId, LicenseType: user.LicenseType };
};

/** Somebody else changes the licence. */
async function changeLicence(name: string) {
  const { LicenseType, ...user } = await userCalled(name);
  const license = LicenseType === 'Pro' ? 'Basic' : 'Pro';
  await demo.emulator.client.send(new UpdateUserCommand({ ...user, LicenseType: license }));
  return license;
}

const licence = (name: string) => tab.page.getByLabel(`Licence of ${name}`);
const rowOf = (text: string) => row(text).first();
const isHighlighted = (text: string) => rowOf(text).and(tab.page.locator('[data-changed]')).waitFor();

const firstRoom = async () => {
  const { Rooms = [] } = await demo.emulator.client.send(new ListRoomsCommand({ AccountId: LWA }));
  const [room] = Rooms;
  if (!room?.RoomId || !room.Name) throw new Error('There are no rooms.');
  return { AccountId: LWA, RoomId: room.RoomId, Name: room.Name };
};

describeInBrowser('changes by others', { timeout: 60_000 }, () => {
  describe('of a list', () => {
    it('show in their row, which is pointed out, and disturb nothing else', async () => {
      await open(`accounts/${TEAM}/users`);
      await tab.page.getByRole('checkbox', { name: 'Select Ben Cedar' }).check();
      const search = tab.page.getByRole('searchbox', { name: 'Search' });
      await search.fill('example');
      const license = await changeLicence('Ada Birch');
      await isHighlighted('Ada Birch');
      await status('Just now: 1 user changed.').waitFor();
      await expect.poll(() => licence('Ada Birch').inputValue()).toBe(license);
      expect(await tab.page.getByRole('checkbox', { name: 'Select Ben Cedar' }).isChecked()).toBe(true);
      expect(await search.inputValue()).toBe('example');
      await search.and(tab.page.locator(':focus')).waitFor();
      await rowOf('Ada Birch').and(tab.page.locator(':not([data-changed])')).waitFor();
    });

    it('are not pointed out if they are those of the tab', async () => {
      await open(`accounts/${TEAM}/users`);
      const { LicenseType } = await userCalled('Ben Cedar');
      await licence('Ben Cedar').selectOption(LicenseType === 'Basic' ? 'Pro' : 'Basic');
      await tab.page.getByText(/^Ben Cedar has the licence/).waitFor();
      await changeLicence('Ada Birch');
      await isHighlighted('Ada Birch');
      expect(await tab.page.locator('tr[data-changed]').count()).toBe(1);
    });

    it('are pointed out if they overwrite what the tab has just saved', async () => {
      await open(`accounts/${TEAM}/users`);
      const { LicenseType } = await userCalled('Ben Cedar');
      await licence('Ben Cedar').selectOption(LicenseType === 'Basic' ? 'Pro' : 'Basic');
      await tab.page.getByText(/^Ben Cedar has the licence/).waitFor();
      const license = await changeLicence('Ben Cedar');
      await isHighlighted('Ben Cedar');
      await status('Just now: 1 user changed.').waitFor();
      await expect.poll(() => licence('Ben Cedar').inputValue()).toBe(license);
    });

    it('show new entries when the user wants to see them', async () => {
      await open(`accounts/${TEAM}/users`);
      const people = ['new.one@example.com', 'new.two@example.com'];
      await demo.emulator.client.send(new InviteUsersCommand({ AccountId: TEAM, UserEmailList: people }));
      const show = button('Show 2 new users');
      await show.waitFor();
      expect(await row('new.one@example.com').count()).toBe(0);
      await show.click();
      await buttonWith('E-mail').click();
      await tab.page.getByRole('searchbox', { name: 'Search' }).fill('new.one');
      await row('new.one@example.com').waitFor();
      await show.waitFor({ state: 'detached' });
    });

    it('say that entries are gone', async () => {
      const room = await firstRoom();
      await open(`accounts/${LWA}/rooms`);
      await row(room.Name).waitFor();
      await demo.emulator.client.send(new DeleteRoomCommand(room));
      await status('Just now: 1 room gone.').waitFor();
      await row(room.Name).waitFor({ state: 'detached' });
      await demo.emulator.client.send(new CreateRoomCommand({ AccountId: LWA, Name: 'Moonshot' }));
      await button('Show 1 new room').click();
      await row('Moonshot').waitFor();
    });

    itInRest('are read together if there are many', async () => {
      await open(`accounts/${TEAM}/users`);
      const users = await listUsers(demo.emulator, TEAM);
      let reads = 0;
      tab.page.on('request', (request) => (reads += request.url().endsWith('/graphql') ? 1 : 0));
      const items = users
        .slice(0, 20)
        .map(({ UserId }) => ({ UserId: UserId ?? '', LicenseType: 'Pro' as const }));
      await demo.emulator.client.send(
        new BatchUpdateUserCommand({ AccountId: TEAM, UpdateUserRequestItems: items }),
      );
      const rest = users
        .slice(20)
        .map(({ UserId }) => ({ UserId: UserId ?? '', LicenseType: 'Pro' as const }));
      await demo.emulator.client.send(
        new BatchUpdateUserCommand({ AccountId: TEAM, UpdateUserRequestItems: rest }),
      );
      await says(/^Just now: \d+ users changed\.$/);
      await scene.isQuiet();
      expect(reads).toBeLessThan(5);
    });
  });

  describe('of a page', () => {
    it('show in the part that they concern', async () => {
      const { UserId } = await userCalled('Ada Birch');
      await open(`accounts/${TEAM}/users/${UserId}`);
      const license = await changeLicence('Ada Birch');
      await section('Licence and type').and(tab.page.locator('[data-changed]')).waitFor();
      expect(await section('Licence and type').getByLabel('Licence').inputValue()).toBe(license);
      expect(await tab.page.locator('section[data-changed]').count()).toBe(1);
      await status('Somebody else has changed what this page shows.').waitFor();
    });

    itInRest('are pointed out if they overwrite what the tab has just saved', async () => {
      const { UserId, LicenseType } = await userCalled('Ada Birch');
      await open(`accounts/${TEAM}/users/${UserId}`);
      const rights = section('Licence and type');
      await rights.getByLabel('Licence').selectOption(LicenseType === 'Basic' ? 'Pro' : 'Basic');
      await tab.page.getByText(/^Ada Birch has the licence/).waitFor();
      const license = await changeLicence('Ada Birch');
      await rights.and(tab.page.locator('[data-changed]')).waitFor();
      await expect.poll(() => rights.getByLabel('Licence').inputValue()).toBe(license);
      await status('Somebody else has changed what this page shows.').waitFor();
    });

    it('are no longer pointed out in a part that the tab has changed itself', async () => {
      const { UserId } = await userCalled('Ada Birch');
      await scene.open(`/console/accounts/${TEAM}/users/${UserId}`, {
        context: {},
        prepare: (page) => page.clock.install(),
      });
      const rights = section('Licence and type');
      await rights.waitFor();
      // Nothing fades from now on, unless the test moves the clock.
      await tab.page.clock.pauseAt(Date.now() + 10_000);
      await changeLicence('Ada Birch');
      const isPointedOut = async () => {
        await tab.page.clock.runFor(100);
        return rights.and(tab.page.locator('[data-changed]')).isVisible();
      };
      await expect.poll(isPointedOut, { timeout: 20_000 }).toBe(true);
      const field = rights.getByLabel('Licence');
      await field.selectOption((await field.inputValue()) === 'Pro' ? 'Basic' : 'Pro');
      await rights.and(tab.page.locator(':not([data-changed])')).waitFor();
    });

    itInRest('show in its title, and in the dialog that is open', async () => {
      const room = await firstRoom();
      await open(`accounts/${LWA}/rooms/${room.RoomId}`);
      await button('Rename').click();
      await dialog().getByLabel('Name').fill('Mine');
      await demo.emulator.client.send(new UpdateRoomCommand({ ...room, Name: 'Theirs' }));
      await dialog().getByText('Changed by somebody else just now').waitFor();
      expect(await dialog().getByLabel('Name').inputValue()).toBe('Mine');
      await tab.page.keyboard.press('Escape');
      await heading('Theirs').waitFor();
    });
  });
});
