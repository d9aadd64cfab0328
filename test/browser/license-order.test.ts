/** Two changes of one user, of which the second is made before the first is answered. */
import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import { describeInBrowser, drawTwice } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';
import { listUsers } from '../support/bulk-page.js';

const scene = browserScene();
const { tab, demo } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';

describeInBrowser('a licence that is changed twice', () => {
  it('is changed in the order in which that was chosen', async () => {
    await scene.open(`/console/accounts/${TEAM}/users`);
    const licence = tab.page.getByLabel('Licence of Ben Cedar');
    await licence.waitFor();
    const answers = new EventEmitter();
    const answered = once(answers, 'answer');
    let sent = 0;
    await tab.page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('"ChangeUser"') === true) {
        sent += 1;
        if (sent === 1) await answered;
      }
      await route.continue();
    });
    await licence.selectOption('Basic');
    await licence.selectOption('Pro');
    await expect.poll(() => sent).toBe(1);
    await drawTwice(tab.page);
    expect(sent).toBe(1);
    answers.emit('answer');
    for (const name of ['Basic', 'Pro'])
      await tab.page.getByText(`Ben Cedar has the licence ${name} now.`).first().waitFor();
    const users = await listUsers(demo.emulator, TEAM);
    expect(users.find(({ DisplayName }) => DisplayName === 'Ben Cedar')?.LicenseType).toBe('Pro');
  });
});
