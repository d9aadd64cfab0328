/**
 * Takes the screenshots in docs/images: pages of the built program with the demo organisation and some more users, in
 * both themes. Needs Debian's chromium-headless-shell. Run `npm run images` after a change of the pages' appearance.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');
const ACCOUNT = '12a3456b-7c89-012d-3456-78901e23fg45';

/** The screenshots: the page, an optional preparation, and the size if it differs from the default. */
const PICTURES = [
  { name: 'landing', path: '/', prepare: showUsualPort, height: 800 },
  { name: 'explorer', path: '/explorer', prepare: runFirstExample, width: 1600, height: 860 },
  { name: 'overview', path: `/console/accounts/${ACCOUNT}`, height: 1000 },
  { name: 'users', path: `/console/accounts/${ACCOUNT}/users`, prepare: selectSome, width: 1440 },
  { name: 'phone-numbers', path: '/console/phone-numbers' },
];

/** Shows the port of the documentation instead of the free one in use. */
async function showUsualPort(page) {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('[data-origin]'))
      element.textContent = element.textContent.replace(location.origin, 'http://127.0.0.1:4000');
  });
}

async function runFirstExample(page) {
  await page.getByRole('button', { name: /execute query/i }).click();
}

async function selectSome(page) {
  for (const index of [2, 3, 5]) await page.getByRole('checkbox').nth(index).check();
}

const dataDir = mkdtempSync(join(tmpdir(), 'chime-images-'));
const gateway = spawn(process.execPath, [join(root, 'dist/main.js')], {
  env: {
    ...process.env,
    NODE_ENV: '',
    PORT: '0',
    EMULATOR_PORT: '0',
    DATA_DIR: dataDir,
    // Nobody reads the log, and the gateway would wait for a reader.
    LOG_LEVEL: 'silent',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exit = once(gateway, 'exit');
try {
  const url = await urlOf(gateway);
  await inviteMore(url);
  mkdirSync(images, { recursive: true });
  for (const theme of ['light', 'dark']) await takePictures(url, theme);
} finally {
  gateway.kill();
  await exit;
  rmSync(dataDir, { recursive: true });
}

async function takePictures(url, theme) {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    for (const { name, path, prepare, width = 1280, height = 760 } of PICTURES) {
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: 'reduce',
      });
      await page.goto(url + path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await prepare?.(page);
      // Charts and responses appear a moment after everything has been loaded.
      await page.waitForTimeout(1_500);
      await page.screenshot({ path: join(images, `${name}-${theme}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

/** Adds users so that the list is long: fictitious people, at a domain that receives no mail. */
async function inviteMore(url) {
  const names = ['ada', 'bo', 'cleo', 'dev', 'eli', 'finn', 'gwen', 'hugo', 'ines', 'jun', 'kai', 'lena'];
  const addresses = names.flatMap((name) => [1, 2, 3].map((number) => `${name}.${number}@example.com`));
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation ($accountId: ID!, $input: InviteUsersInput!) {
        inviteUsers(accountId: $accountId, input: $input) { invites { inviteId } }
      }`,
      variables: { accountId: ACCOUNT, input: { userEmailList: addresses } },
    }),
  });
  const { errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
}

/** Returns the URL that the program prints. */
async function urlOf({ stdout }) {
  let text = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const url = /GraphQL\s+(http\S+)\/graphql/.exec(text)?.[1];
    if (url) return url;
  }
  throw new Error('the program ended at its start');
}
