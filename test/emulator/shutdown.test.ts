/**
 * The end of the emulator's process: requests in progress get a response, slow ones are cut, and a second signal ends
 * it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmulatorProcess, startProcess } from '../support/emulator-process.js';
import { openRaw } from '../support/raw-http.js';

let dataDir: string;
let emulator: EmulatorProcess;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chime-shutdown-'));
  emulator = await startProcess({ DATA_DIR: dataDir });
});
afterEach(async () => {
  emulator.child.kill('SIGKILL');
  await emulator.exited;
  await rm(dataDir, { recursive: true });
});

const BODY = '{"Name":"Last"}';
const HEAD = `POST /accounts HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${BODY.length}\r\n\r\n`;

it('a request in progress gets its response, and its writes exist at the next start', async () => {
  const connection = await openRaw(emulator.url);
  connection.socket.write(HEAD + BODY.slice(0, 5));
  await delay(200);
  emulator.child.kill('SIGTERM');
  await delay(300);
  await expect(fetch(`${emulator.url}/accounts`)).rejects.toThrow('fetch failed');
  connection.socket.write(BODY.slice(5));
  expect(await connection.next()).toMatchObject({
    status: 201,
    body: expect.stringMatching('Last') as string,
  });
  expect(await emulator.exited).toBe(0);
  emulator = await startProcess({ DATA_DIR: dataDir });
  expect(await (await fetch(`${emulator.url}/accounts`)).text()).toContain('"Name":"Last"');
});

it('a request that does not end is cut, and the process exits with 0', async () => {
  const connection = await openRaw(emulator.url);
  connection.socket.write(HEAD);
  await delay(200);
  const begin = performance.now();
  emulator.child.kill('SIGTERM');
  expect(await emulator.exited).toBe(0);
  expect(performance.now() - begin).toBeLessThan(7_000);
  await connection.closed;
});

it('after a second signal the process exits at once, with 1', async () => {
  const connection = await openRaw(emulator.url);
  connection.socket.write(HEAD);
  await delay(200);
  emulator.child.kill('SIGTERM');
  await delay(700);
  const begin = performance.now();
  emulator.child.kill('SIGTERM');
  expect(await emulator.exited).toBe(1);
  expect(performance.now() - begin).toBeLessThan(1_000);
});
