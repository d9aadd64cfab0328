/** With which credentials, and under which date, the gateway's client of Chime signs. */
import { GetUserCommand } from '@aws-sdk/client-chime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifySignature } from '../../src/emulator/wire/request-signature.js';
import { credentials, echo, type Scene, startScene } from '../support/transport-scene.js';

let scene: Scene;

beforeEach(async () => {
  scene = await startScene();
});
afterEach(async () => {
  vi.useRealTimers();
  await scene.stop();
});

const get = new GetUserCommand({ AccountId: 'a', UserId: 'u' });
const secretOf = (number: number) => ({ accessKeyId: `KEY${number}`, secretAccessKey: `secret ${number}` });
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);
const keysOf = () =>
  scene.received.map(({ headers: { authorization = '' } }) => /Credential=(\w+)/.exec(authorization)?.[1]);

describe('credentials', () => {
  it('are asked for once while they do not expire, and not before the first call', async () => {
    let asked = 0;
    const transport = scene.transportWith({ credentials: async () => ((asked += 1), credentials) });
    expect(asked).toBe(0);
    await Promise.all(Array.from({ length: 20 }, () => transport.send(get)));
    await transport.send(get);
    expect(asked).toBe(1);
  });

  it('are renewed, with the signing key, five minutes before they expire', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let asked = 0;
    const transport = scene.transportWith({
      credentials: async () => {
        asked += 1;
        const expiration = new Date(Date.now() + 600_000);
        return { ...secretOf(asked), sessionToken: `token ${asked}`, expiration };
      },
    });
    for (const wait of [0, 299_000, 2_000, 1_000]) {
      vi.setSystemTime(Date.now() + wait);
      await transport.send(get);
    }
    expect(keysOf()).toEqual(['KEY1', 'KEY1', 'KEY2', 'KEY2']);
    for (const request of scene.received) {
      const number = Number(/KEY(\d)/.exec(request.headers.authorization ?? '')?.[1]);
      verifySignature(request, secretOf(number), new Date());
      expect(request.headers['x-amz-security-token']).toBe(`token ${number}`);
    }
  });

  it.each<[string, () => Promise<never>]>([
    [
      'fails',
      async () => Promise.reject(Object.assign(new Error('/home/ann'), { name: 'TokenProviderError' })),
    ],
    ['hangs', async () => new Promise(() => undefined)],
  ])(
    'are used until they expire where a renewal %s, which is tried seldom and told once',
    async (_how, fail) => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const start = Date.now();
      let works = true;
      let asked = 0;
      const transport = scene.transportWith({
        credentials: async () => {
          asked += 1;
          return works ? { ...secretOf(asked), expiration: new Date(Date.now() + 600_000) } : fail();
        },
      });
      const sendAt = async (seconds: number): Promise<number> => {
        vi.setSystemTime(start + seconds * 1_000);
        await Promise.all(Array.from({ length: 5 }, () => transport.send(get)));
        return asked;
      };
      expect(await sendAt(0)).toBe(1);
      works = false;
      const tries = [await sendAt(301), await sendAt(330), await sendAt(332), await sendAt(361)];
      expect(tries[1]).toBe(tries[0]);
      expect(tries[3]).toBe(tries[2]);
      expect(new Set(keysOf())).toEqual(new Set(['KEY1']));
      expect(scene.logged).toMatchObject([
        {
          level: 40,
          msg: 'the credentials for Chime cannot be renewed',
          expiration: expect.any(String) as string,
        },
      ]);
      expect(JSON.stringify(scene.logged)).not.toContain('home');
    },
  );

  it('are renewed once that works again, and not used when they have expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let works = true;
    let asked = 0;
    const missing = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    const transport = scene.transportWith({
      credentials: async () => {
        if (!works) throw missing;
        asked += 1;
        return { ...secretOf(asked), expiration: new Date(Date.now() + 600_000) };
      },
    });
    await transport.send(get);
    works = false;
    pass(301);
    await transport.send(get);
    works = true;
    pass(31);
    await transport.send(get);
    works = false;
    pass(301);
    await transport.send(get);
    expect(scene.logged).toHaveLength(2);
    pass(300);
    await expect(transport.send(get)).rejects.toBe(missing);
    expect(keysOf()).toEqual(['KEY1', 'KEY1', 'KEY2', 'KEY2']);
  });

  it('that cannot be had fail the call and are asked for again with the next', async () => {
    let asked = 0;
    const missing = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    const transport = scene.transportWith({
      credentials: async () => {
        asked += 1;
        if (asked === 1) throw missing;
        return credentials;
      },
    });
    await expect(transport.send(get)).rejects.toBe(missing);
    expect(scene.received).toEqual([]);
    await transport.send(get);
    expect(keysOf()).toEqual(['AKIDEXAMPLE']);
  });
});

describe('the date of a signature', () => {
  it.each(['-', '+'])(
    'follows the clock of the upstream, as it does in the stock client (%s 2 h)',
    async (sign) => {
      const skew = Number(`${sign}7200000`);
      scene.answer = (request) => ({
        ...echo(request),
        headers: { date: new Date(Date.now() + skew).toUTCString() },
      });
      for (const client of [scene.transportWith(), scene.stock]) {
        scene.received = [];
        await client.send(get);
        await client.send(get);
        const [first, second] = scene.received;
        if (!first || !second) throw new Error('two requests were expected');
        verifySignature(first, credentials, new Date());
        expect(() => verifySignature(second, credentials, new Date())).toThrow(/15 minutes/);
        verifySignature(second, credentials, new Date(Date.now() + skew));
      }
    },
  );
});
