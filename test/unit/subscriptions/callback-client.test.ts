/** Messages to a router that behaves badly. */
import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guardLookup } from '../../../src/subscriptions/address-guard.js';
import { CallbackClient } from '../../../src/subscriptions/callback-client.js';
import { type CallbackRouter, startCallbackRouter } from '../../support/callback-router.js';

let router: CallbackRouter;
let client: CallbackClient;

beforeEach(async () => {
  router = await startCallbackRouter();
  client = new CallbackClient(200);
});
afterEach(async () => {
  client.close();
  await router.stop();
});

const post = (url = `${router.prefix}1`) => client.post(new URL(url), { action: 'check' });

it('uses a connection again', async () => {
  router.respond = () => 200;
  expect([await post(), await post(), await post()]).toEqual([200, 200, 200]);
  expect(await router.connections()).toBe(1);
});

it('does not follow a redirect', async () => {
  router.respond = (_, response) => {
    response.writeHead(307, { location: `${router.prefix}inside` }).end();
    return undefined;
  };
  expect(await post()).toBe(307);
  expect(router.received.map(({ path }) => path)).toEqual(['/callback/1']);
});

it('receives no more of a large response than a bound', async () => {
  let sent = 0;
  router.respond = (_, response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(65_536);
    const write = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', write);
    write();
    return undefined;
  };
  expect(await post()).toBe(200);
  await expect.poll(() => router.connections()).toBe(0);
  expect(sent).toBeLessThan(16 << 20);
});

it('does not wait for a response that does not begin or end', async () => {
  router.respond = () => undefined;
  await expect(post()).rejects.toThrow('aborted');
  router.respond = (_, response) => {
    response.writeHead(200).write('{');
    return undefined;
  };
  await expect(post()).rejects.toThrow('aborted');
  await expect.poll(() => router.connections()).toBe(0);
});

it('connects to the address of the name that it has checked', async () => {
  const { port } = new URL(router.prefix);
  const asked: string[] = [];
  const resolveTo = (address: string) =>
    guardLookup(((host: string, _: object, callback: (error: null, found: LookupAddress[]) => void) => {
      asked.push(host);
      callback(null, [{ address, family: 4 }]);
    }) as never);
  const at = (address: string, host: string) =>
    new CallbackClient(200, resolveTo(address)).post(new URL(`http://${host}:${port}/callback/1`), {});
  router.respond = () => 200;
  expect(await at('127.0.0.1', 'localhost')).toBe(200);
  await expect(at('127.0.0.1', 'router.example.com')).rejects.toThrow('not allowed');
  await expect(at('169.254.169.254', 'router.example.com')).rejects.toThrow('not allowed');
  expect(asked).toEqual(['localhost', 'router.example.com', 'router.example.com']);
  expect(router.received).toHaveLength(1);
});

it.each(['http://169.254.169.254/', 'http://[::ffff:a9fe:a9fe]/', 'http://[fe80::1]/', 'http://0.0.0.0/'])(
  'does not connect to %s',
  async (url) => {
    await expect(post(url)).rejects.toThrow('The address is not allowed.');
  },
);
