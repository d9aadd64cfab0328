/**
 * Tests the built program like a user: starts it, sends one updateUser, and stops it. Runs under the same Node as this
 * script.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LONGEST_START = 20_000;

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'chime-smoke-'));
const gateway = spawn(process.execPath, [main], {
  env: { ...process.env, NODE_ENV: '', PORT: '0', EMULATOR_PORT: '0', DATA_DIR: dataDir },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exit = once(gateway, 'exit');

try {
  const url = await urlOf(gateway);
  const [accountId, userId] = [
    '12a3456b-7c89-012d-3456-78901e23fg45',
    '1ab2345c-67de-8901-f23g-45h678901j2k',
  ];
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation ($accountId: ID!, $userId: ID!, $input: UpdateUserInput!) {
        updateUser(accountId: $accountId, userId: $userId, input: $input) { userId licenseType account { accountId } }
      }`,
      variables: { accountId, userId, input: { licenseType: 'Basic' } },
    }),
  });
  assert.deepEqual(await response.json(), {
    data: { updateUser: { userId, licenseType: 'Basic', account: { accountId } } },
  });
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  gateway.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null], 'SIGTERM must end the program with 0');
  process.stdout.write(`smoke test passed under Node ${process.version}\n`);
} finally {
  gateway.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
}

/** Returns the URL that the program prints. */
async function urlOf({ stdout }) {
  const timer = setTimeout(
    () => stdout.destroy(new Error('the program did not start in time')),
    LONGEST_START,
  );
  let text = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const url = /GraphQL\s+(http\S+)\/graphql/.exec(text)?.[1];
    if (url !== undefined) {
      clearTimeout(timer);
      stdout.resume();
      return url;
    }
  }
  throw new Error(`the program ended without a URL:\n${text}`);
}
