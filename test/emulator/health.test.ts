/** The health checks of the emulator: open to everyone, in production too. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    controlApi: false,
  });
});
afterAll(() => emulator.stop());

const ask = async (path: string, method = 'GET') => {
  const response = await fetch(emulator.url + path, { method });
  return [response.status, response.headers.get('cache-control'), await response.text()];
};

it('serves /livez and /readyz without a signature', async () => {
  expect(await ask('/livez')).toEqual([200, 'no-store', '{"status":"ok"}']);
  expect(await ask('/readyz')).toEqual([200, 'no-store', '{"status":"ready"}']);
});

it('serves nothing else without a signature', async () => {
  for (const [path, method] of [
    ['/livez', 'POST'],
    ['/livez/', 'GET'],
    ['/livez?x', 'GET'],
    ['/accounts', 'GET'],
  ] as const)
    expect((await ask(path, method))[0]).not.toBe(200);
});
