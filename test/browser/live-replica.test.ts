/** Two administrators at two gateways that share an emulator and a Redis server: each sees what the other changes. */
import {
  CreatePhoneNumberOrderCommand,
  DeletePhoneNumberCommand,
  ListRoomsCommand,
  UpdateRoomCommand,
} from '@aws-sdk/client-chime';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { listUsers } from '../support/bulk-page.js';
import { hasRedis } from '../support/redis.js';
import { type Administrator, replicaScene, type ReplicaScene } from '../support/replica-scene.js';

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const LWA = '2e7c1f40-5b1d-4c83-9a46-0d8f3b6a7c21';

/** Returns the path of the page of the user with this name. */
async function userPath({ emulator }: ReplicaScene, name: string): Promise<string> {
  const user = (await listUsers(emulator, TEAM)).find(({ DisplayName }) => DisplayName === name);
  return `accounts/${TEAM}/users/${user?.UserId}`;
}

/** Returns the oldest room. */
async function findRoom({ emulator }: ReplicaScene) {
  const { Rooms = [] } = await emulator.client.send(new ListRoomsCommand({ AccountId: LWA }));
  const [{ RoomId = '', Name = '' } = {}] = Rooms;
  return { id: RoomId, name: Name, path: `accounts/${LWA}/rooms/${RoomId}` };
}

const licence = ({ section }: Administrator) => section('Licence and type').getByLabel('Licence');

const isPointedOut = (part: Locator) => part.and(part.page().locator('[data-changed]')).waitFor();

/** Chooses the other licence on the page of a user, and waits until it is stored. @returns the licence */
async function changeLicence(administrator: Administrator, name: string): Promise<string> {
  const field = licence(administrator);
  const license = (await field.inputValue()) === 'Pro' ? 'Basic' : 'Pro';
  await field.selectOption(license);
  await administrator.says(`${name} has the licence ${license}`);
  return license;
}

const showsLicence = async (shown: Locator, license: string) => {
  await expect.poll(() => shown.inputValue(), { timeout: 30_000 }).toBe(license);
};

const sources = [
  { source: 'the feed of the emulator', hasFeed: true },
  { source: 'Redis alone', hasFeed: false },
];

describeInBrowser('two administrators', { timeout: 120_000 }, () => {
  describe.skipIf(!hasRedis).each(sources)('with changes through $source', ({ hasFeed }) => {
    const scene = replicaScene({ hasFeed });
    const { first, second } = scene;

    it('see in a list what the other one has saved, and only the other one has it pointed out', async () => {
      const path = await userPath(scene, 'Ada Birch');
      await Promise.all([first.open(path), second.open(`accounts/${TEAM}/users`)]);
      const license = await changeLicence(first, 'Ada Birch');
      await isPointedOut(second.row('Ada Birch').first());
      await second.status('Just now: 1 user changed.').waitFor();
      await showsLicence(second.page.getByLabel('Licence of Ada Birch'), license);
      expect(await first.page.locator('[data-changed]').count()).toBe(0);
    });

    it('see on a page what the other one has saved in a list', async () => {
      const path = await userPath(scene, 'Ben Cedar');
      await Promise.all([first.open(`accounts/${TEAM}/users`), second.open(path)]);
      const field = first.page.getByLabel('Licence of Ben Cedar');
      const license = (await field.inputValue()) === 'Pro' ? 'Basic' : 'Pro';
      await field.selectOption(license);
      await isPointedOut(second.section('Licence and type'));
      await showsLicence(licence(second), license);
      await second.status('Somebody else has changed what this page shows.').waitFor();
    });

    it('are offered what the other one has created', async () => {
      await Promise.all([first.open(`accounts/${LWA}/rooms`), second.open(`accounts/${LWA}/rooms`)]);
      await first.buttonWith('Create a room').click();
      await first.dialog().getByLabel('Name').fill('Moonshot');
      await first.clickInDialog('Create');
      await first.heading('Moonshot').waitFor();
      await second.button('Show 1 new room').click();
      await second.row('Moonshot').waitFor();
    });

    it('learn before they save that the other one was faster', async () => {
      const { path, name } = await findRoom(scene);
      await Promise.all([first.open(path), second.open(path)]);
      await second.button('Rename').click();
      await second.dialog().getByLabel('Name').fill('Second');
      await first.button('Rename').click();
      await first.dialog().getByLabel('Name').fill(`First ${name}`);
      await first.clickInDialog('Rename');
      await second.dialog().getByText('Changed by somebody else just now').waitFor();
      expect(await second.dialog().getByLabel('Name').inputValue()).toBe('Second');
      await second.heading(`First ${name}`).waitFor();
      await second.clickInDialog('Rename');
      await first.heading('Second').waitFor();
    });

    it('go on while Redis is away, and miss nothing of what the other one does then', async () => {
      const path = await userPath(scene, 'Cora Dogwood');
      await Promise.all([first.open(path), second.open(`accounts/${TEAM}/users`)]);
      await scene.redis.crash();
      const duringOutage = await changeLicence(first, 'Cora Dogwood');
      await first.link('Users').last().click();
      await first.row('Cora Dogwood').waitFor();
      await second.page.getByRole('searchbox', { name: 'Search' }).fill('Cora');
      await scene.redis.start();
      const shown = second.page.getByLabel('Licence of Cora Dogwood');
      await showsLicence(shown, duringOutage);
      const field = first.page.getByLabel('Licence of Cora Dogwood');
      const afterwards = duringOutage === 'Pro' ? 'Basic' : 'Pro';
      await field.selectOption(afterwards);
      await showsLicence(shown, afterwards);
    });

    it.runIf(hasFeed)('see what a script does at the emulator', async () => {
      const { id, path } = await findRoom(scene);
      await Promise.all([first.open(`accounts/${LWA}/rooms`), second.open(path)]);
      const change = { AccountId: LWA, RoomId: id, Name: 'Scripted' };
      await scene.emulator.client.send(new UpdateRoomCommand(change));
      await isPointedOut(first.row('Scripted'));
      await isPointedOut(second.heading('Scripted'));
    });

    it.runIf(hasFeed)('see what only the clock does', async () => {
      const { emulator } = scene;
      await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: '+18005550100' }));
      await Promise.all([first.open('phone-numbers'), second.open('phone-numbers/deleted')]);
      await second.row('+18005550100').waitFor();
      await emulator.client.send(
        new CreatePhoneNumberOrderCommand({
          ProductType: 'BusinessCalling',
          E164PhoneNumbers: ['+12065550150'],
        }),
      );
      await emulator.controlApi('/clock', { AdvanceSeconds: 7 * 24 * 3600 });
      await first.button('Show 1 new number').click();
      await first.row('+12065550150').waitFor();
      await second.status('Just now: 1 number gone.').waitFor();
      await second.row('+18005550100').waitFor({ state: 'detached' });
    });
  });
});
