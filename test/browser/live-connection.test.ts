/** The console's WebSocket: blocked, lost, refused, with another credential, and in a tab that nobody sees. */
import { UpdateUserCommand } from '@aws-sdk/client-chime';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { browserScene, type OpenOptions } from '../support/browser-scene.js';
import { listUsers } from '../support/bulk-page.js';
import { freePort } from '../support/free-port.js';
import { startGatewayTo } from '../support/gateway.js';
import { openLive, watchLive } from '../support/live-page.js';
import { claims, createFiles, createKeyPair, JWT_ENV, now, sign } from '../support/token.js';
import { TRUSTED_DOCUMENTS } from '../support/demo.js';

const scene = browserScene();
const { tab, demo, row, signIn } = scene;

const TEAM = '12a3456b-7c89-012d-3456-78901e23fg45';
const USERS = `/console/accounts/${TEAM}/users`;

const open = (path: string, options?: OpenOptions) => openLive(scene, path, options);

/** Somebody else changes the licence of Ada Birch. */
async function changeLicence(): Promise<string> {
  const users = await listUsers(demo.emulator, TEAM);
  const { UserId, LicenseType } = users.find(({ DisplayName }) => DisplayName === 'Ada Birch') ?? {};
  const license = LicenseType === 'Pro' ? 'Basic' : 'Pro';
  await demo.emulator.client.send(new UpdateUserCommand({ AccountId: TEAM, UserId, LicenseType: license }));
  return license;
}

const hasLicence = async (license: string) => {
  await expect
    .poll(() => tab.page.getByLabel('Licence of Ada Birch').inputValue(), { timeout: 30_000 })
    .toBe(license);
};

/** The window gets the focus again. */
const comeBack = () => tab.page.evaluate('window.dispatchEvent(new Event("focus"))');

describeInBrowser('the connection for changes', { timeout: 90_000 }, () => {
  it('is replaced by reading on focus where WebSockets are blocked', async () => {
    // The routes of a WebSocket end with their page.
    await scene.open(USERS, {
      expected: /WebSocket/,
      context: {},
      prepare: (page) =>
        page.routeWebSocket(/graphql$/, (socket) => socket.close({ code: 1008, reason: 'blocked' })),
    });
    await row('Ada Birch').waitFor();
    const license = await changeLicence();
    await comeBack();
    await hasLicence(license);
  });

  it('returns after a restart of the gateway, and the page reads what it has missed', async () => {
    const env = { TRUSTED_DOCUMENTS, PORT: String(await freePort()) };
    const start = () => startGatewayTo({ endpoint: demo.emulator.url, env });
    const first = await start();
    const isLive = await open(USERS, { at: first, expected: /WebSocket|Failed to load resource/ });
    await isLive();
    await first.stop();
    const license = await changeLicence();
    const second = await start();
    onTestFinished(() => second.stop());
    await hasLicence(license);
  });

  it('uses the credential of the tab, and the new one after signing in again', async () => {
    const guarded = await scene.startGuarded(
      { letter: 'f', roles: ['FullAccess'] },
      { letter: 'r', roles: ['ReadOnly'] },
    );
    const parameters: unknown[] = [];
    await scene.open(`${guarded.url}/console/`);
    tab.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const { type, payload: sent } = JSON.parse(String(payload)) as { type: string; payload: unknown };
        if (type === 'connection_init') parameters.push(sent);
      }),
    );
    await signIn('f');
    await tab.page.goto(guarded.url + USERS);
    await expect.poll(() => parameters.length, { timeout: 20_000 }).toBe(1);
    await scene.isQuiet();
    await hasLicence(await changeLicence());
    await tab.page.getByRole('button', { name: 'Sign out' }).click();
    await signIn('r');
    await expect.poll(() => parameters.length, { timeout: 20_000 }).toBe(2);
    const [first, second] = parameters as Record<string, string>[];
    expect(first?.['x-api-key']).not.toBe(second?.['x-api-key']);
  });

  it('is not used for what the viewer may not follow', async () => {
    const guarded = await scene.startGuarded({ letter: 'a', roles: ['FullAccess'], accounts: [TEAM] });
    const subscribed: string[] = [];
    await scene.open(`${guarded.url}/console/`);
    tab.page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        for (const field of String(payload).match(/\b\w+Changed\b/g) ?? []) subscribed.push(field);
      }),
    );
    await signIn('a');
    await tab.page.goto(guarded.url + USERS);
    await expect
      .poll(() => subscribed.toSorted(), { timeout: 20_000 })
      .toEqual(['accountChanged', 'userChanged']);
  });

  it('ends with the token, and begins again with the next', async () => {
    const [pair, files] = await Promise.all([createKeyPair('ES256'), createFiles()]);
    onTestFinished(() => files.remove());
    const JWT_PUBLIC_KEY_FILE = await files.write('keys.json', { keys: [pair.jwk] });
    const guarded = await scene.startOther({ env: { ...JWT_ENV, JWT_PUBLIC_KEY_FILE } });
    await scene.open(`${guarded.url}/console/`, { expected: /401|WebSocket/ });
    const enter = async (seconds: number) => {
      await tab.page.getByLabel('Access token').fill(await sign(pair, claims({ exp: now() + seconds })));
      await tab.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    };
    let closed = 0;
    tab.page.on('websocket', (socket) => socket.on('close', () => (closed += 1)));
    await enter(12);
    await tab.page.goto(guarded.url + USERS);
    await row('Ada Birch').waitFor();
    const isLive = watchLive(tab.page);
    await isLive();
    await expect.poll(() => closed, { timeout: 20_000 }).toBeGreaterThan(0);
    await comeBack();
    await scene.dialog('Sign in again').waitFor();
    expect(await row('Ada Birch').count()).toBe(1);
    await enter(300);
    await scene.dialog('Sign in again').waitFor({ state: 'detached' });
    await hasLicence(await changeLicence());
  });
});
