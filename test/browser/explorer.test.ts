/** The explorer in a browser that reaches nothing but the gateway. */
import { ListUsersCommand, LogoutUserCommand } from '@aws-sdk/client-chime';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { hasResponse, openExplorer, runOperation } from '../support/explorer-page.js';
import { apiKey } from '../support/guarded-gateway.js';
import { itInRest } from '../support/rest.js';

// Whoever explores asks what nobody knew beforehand.
const scene = browserScene({ env: { TRUSTED_DOCUMENTS: '' } });
const { tab, demo } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';

const open = (path?: string, options?: OpenOptions) => openExplorer(scene, path, options);

/** Types the headers into their pane, which adds what closes the text. */
async function typeHeaders(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Headers' }).click();
  await page.getByRole('region', { name: 'Headers' }).click();
  await page.keyboard.type(text);
  // The editor tells of what was typed a moment later; the history takes it from there.
  await page.waitForTimeout(1_000);
}

describeInBrowser('the explorer', { timeout: 60_000 }, () => {
  it('runs updateUser as it opens', async () => {
    const page = await open();
    await runOperation(page);
    await hasResponse(page, '"licenseType": "Basic"');
    const { data } = await demo.ask<{ user: { licenseType: string } }, Record<string, unknown>>(
      '{ user(accountId: "12a3456b-7c89-012d-3456-78901e23fg45", userId: "1ab2345c-67de-8901-f23g-45h678901j2k") { licenseType } }',
    );
    expect(data?.user.licenseType).toBe('Basic');
  });

  it('follows a subscription until it is stopped', async () => {
    const page = await open();
    await page.getByRole('button', { name: /^userChanged/ }).click();
    await page.getByRole('tab', { name: 'UserChanged' }).waitFor();
    const sent: string[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    await runOperation(page);
    await expect.poll(() => sent.join('\n')).toContain('subscribe');
    const { Users = [] } = await demo.emulator.client.send(new ListUsersCommand({ AccountId: TEAM }));
    const UserId = Users.at(-1)?.UserId;
    await demo.emulator.client.send(new LogoutUserCommand({ AccountId: TEAM, UserId }));
    await hasResponse(page, '"operation": "LogoutUser"');
    await hasResponse(page, `"userId": "${UserId}"`);
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await expect.poll(() => sent.join('\n')).toContain('complete');
  });

  it('sends the headers pane with a subscription, and says why the gateway closes it', async () => {
    const guarded = await scene.startGuarded({ letter: 'r', roles: ['ReadOnly'] });
    await open('/explorer', { at: guarded, expected: /401|WebSocket/ });
    await tab.page.getByRole('button', { name: /^phoneNumberChanged/ }).click();
    await tab.page.getByRole('tab', { name: 'PhoneNumberChanged' }).waitFor();
    await runOperation(tab.page);
    await hasResponse(tab.page, 'The gateway closed the connection');
    const received: string[] = [];
    tab.page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => received.push(String(payload))),
    );
    await typeHeaders(tab.page, `{"authorization": "Bearer ${apiKey('r')}`);
    await runOperation(tab.page);
    await expect.poll(() => received.join('\n')).toContain('connection_ack');
  });

  it('opens each example in a tab of its own, and keeps them', async () => {
    const page = await open();
    await page.getByRole('button', { name: /^Users, page by page/ }).click();
    await page.getByRole('tab', { name: 'Users' }).waitFor();
    await runOperation(page);
    await hasResponse(page, '"primaryEmail"');
    expect(await page.getByRole('tab', { name: 'UpdateUser' }).count()).toBe(1);
    // Each change of what is open is stored a moment later.
    const storedQuery = async () =>
      page.evaluate<string>(`(({ tabs, activeTabIndex }) => tabs[activeTabIndex].query)(
        JSON.parse(localStorage.getItem('graphiql:tabState')))`);
    await page.getByRole('button', { name: /^updateUser/ }).click();
    await page.getByRole('tab', { name: 'UpdateUser', selected: true }).waitFor();
    await expect.poll(storedQuery).toContain('mutation UpdateUser');
    await page.getByRole('button', { name: /^Users, page by page/ }).click();
    await page.getByRole('tab', { name: 'Users', selected: true }).waitFor();
    await expect.poll(storedQuery).toContain('query Users');
    expect(await page.getByRole('tab').count()).toBe(2);
    await page.reload();
    await page.getByRole('tab', { name: 'Users', selected: true }).waitFor();
    expect(await page.getByRole('tab').count()).toBe(2);
    await runOperation(page);
    await hasResponse(page, '"primaryEmail"');
  });

  itInRest('finds words of descriptions, and says where they are', async () => {
    const page = await open('/explorer#reference');
    const search = page.getByRole('combobox', { name: 'Search names and descriptions' });
    await search.fill('licence');
    const match = page.getByRole('option', { name: 'Account.defaultLicense' }).first();
    await match.waitFor();
    expect(await match.locator('mark').textContent()).toMatch(/^licence$/i);
    await page.getByText(/^\d+ matches$/).waitFor();
    await search.press('Escape');
    await match.waitFor({ state: 'hidden' });
    await search.fill('no such word');
    await page.getByText('No name or description has these words.').waitFor();
  });

  it('opens what the keyboard chooses in the search, which its shortcut reaches', async () => {
    const page = await open();
    await page.keyboard.press('Control+Alt+KeyK');
    const search = page.getByRole('combobox', { name: 'Search names and descriptions' });
    await expect
      .poll(() => page.evaluate('document.activeElement.ariaLabel'))
      .toBe('Search names and descriptions');
    await page.keyboard.type('updateuser');
    await page.getByRole('option', { name: 'UpdateUserInput', exact: true }).waitFor();
    const chosen = page.getByRole('option', { selected: true });
    expect(await chosen.textContent()).toContain('Mutation.updateUser');
    await search.press('ArrowDown');
    const name = (await chosen.textContent()) ?? '';
    expect(name).not.toContain('Mutation.updateUser');
    expect(await search.getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    await search.press('ArrowUp');
    await search.press('Enter');
    const reference = page.getByRole('region', { name: 'Documentation Explorer' });
    await reference.getByText('updateUser', { exact: true }).filter({ visible: true }).first().waitFor();
    await reference
      .getByRole('link', { name: 'UpdateUserInput!' })
      .or(reference.getByRole('link', { name: 'UpdateUserInput' }))
      .first()
      .click();
    await reference.getByRole('button', { name: 'Go back to updateUser' }).click();
    await reference.getByRole('button', { name: 'Go back to Docs' }).waitFor();
  });

  it('sends the headers that are typed in, and keeps them nowhere', async () => {
    const page = await open();
    await typeHeaders(page, '{"x-request-id": "typed-by-hand');
    const sent = page.waitForRequest((request) => request.url().endsWith('/graphql'));
    await runOperation(page);
    expect((await sent).headers()['x-request-id']).toBe('typed-by-hand');
    await hasResponse(page, '"licenseType"');
    const kept = await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage])');
    expect(kept).toMatch(/graphiql:queries.*UpdateUser/);
    expect(kept).not.toContain('typed-by-hand');
  });
});
