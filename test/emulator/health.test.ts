/** The health checks of the emulator: open to everyone, in production too. */
import { fastify } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoreBackend } from '../../src/emulator/store/store-backend.js';
import { serveHealth } from '../../src/emulator/wire/health.js';
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

it('reads the store once for all requests to /readyz that arrive during the read', async () => {
  const reads: ((isReadable: boolean) => void)[] = [];
  const read = () =>
    new Promise<void>((resolve, reject) => {
      reads.push((isReadable) => (isReadable ? resolve() : reject(new Error('The store is away.'))));
    });
  let arrived = 0;
  const server = fastify();
  server.addHook('onRequest', (_request, _reply, done) => {
    arrived += 1;
    done();
  });
  serveHealth(server, { read } as unknown as StoreBackend);
  for (const [isReadable, status] of [
    [true, 200],
    [false, 503],
    [true, 200],
  ] as const) {
    arrived = 0;
    const responses = Array.from({ length: 10 }, () => server.inject('/readyz'));
    await expect.poll(() => arrived).toBe(10);
    expect(reads).toHaveLength(1);
    reads.pop()?.(isReadable);
    const statuses = (await Promise.all(responses)).map(({ statusCode }) => statusCode);
    expect(new Set(statuses)).toEqual(new Set([status]));
  }
  await server.close();
});
