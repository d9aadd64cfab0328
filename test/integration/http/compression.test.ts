/** Compression of GraphQL responses: which ones, for whom, and what never is. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { respond, startUpstream, type Upstream } from '../../support/upstream.js';

let upstream: Upstream;
let gateway: TestGateway;

const USERS = Array.from({ length: 100 }, (_, index) => ({
  UserId: `user-${index}`,
  AccountId: 'a',
  DisplayName: `Person ${index} ☺`,
  PersonalPIN: String(1_000_000_000 + index),
}));

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(
    respond({ Users: USERS, Bot: { BotId: 'b', DisplayName: 'b'.repeat(250), SecurityToken: 'secret' } }),
  );
  gateway = await startGatewayTo({ endpoint: upstream.url });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const list = (fields: string): string => `{ users(accountId: "a", first: 100) { nodes { ${fields} } } }`;
const LARGE = list('userId displayName accountId');
const REGENERATIONS = Array.from(
  { length: 20 },
  (_, index) =>
    `m${index}: regenerateSecurityToken(accountId: "a", botId: "b") { securityToken displayName }`,
);

interface Received {
  status: number | undefined;
  encoding: string | undefined;
  vary: string | undefined;
  type: string | undefined;
  /** Bytes of the body as they came. */
  length: number;
  text: string;
}

const DECODERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  br: (body) => brotliDecompressSync(body),
  gzip: (body) => gunzipSync(body),
  identity: (body) => body,
};

/** Sends exactly these headers, which `fetch` would not. */
async function send(
  body: object,
  headers: Record<string, string> = {},
  { url }: { url: string } = gateway,
): Promise<Received> {
  const sent = request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.end(JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const received = await buffer(response);
  const {
    'content-encoding': encoding,
    'content-length': length,
    vary,
    'content-type': type,
  } = response.headers;
  expect(length).toBe(String(received.length));
  const text = DECODERS[encoding ?? 'identity']?.(received).toString() ?? '';
  return { status: response.statusCode, encoding, vary, type, length: received.length, text };
}

const accepting = (encoding: string) => ({ 'accept-encoding': encoding });

describe('a large response', () => {
  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br;q=0.9', 'gzip'],
    ['br, gzip', 'br'],
    ['gzip;q=0.5, br', 'br'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['deflate', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['gzip;q=0, br;q=0', undefined],
    ['', undefined],
  ])('to a client that accepts "%s" is encoded as %s', async (accepted, encoding) => {
    const plain = await send({ query: LARGE });
    expect(plain).toMatchObject({ status: 200, encoding: undefined, vary: 'origin, accept-encoding' });
    const received = await send({ query: LARGE }, accepting(accepted));
    expect(received).toMatchObject({ encoding, vary: plain.vary, type: plain.type, text: plain.text });
    expect(received.length < plain.length / 5).toBe(encoding !== undefined);
  });

  it('comes whole to many clients at once', async () => {
    const { text } = await send({ query: LARGE });
    const received = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        send({ query: LARGE }, accepting(index % 2 === 0 ? 'br' : 'gzip')),
      ),
    );
    expect(received.every((each) => each.text === text && each.encoding !== undefined)).toBe(true);
  });

  it('is compressed to a GET as well, and when it holds errors', async () => {
    const broken = { query: list(Array.from({ length: 45 }, (_, index) => `unknown${index}`).join(' ')) };
    expect(await send(broken, accepting('gzip'))).toMatchObject({ encoding: 'gzip' });
    const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(LARGE)}`, {
      headers: { 'apollo-require-preflight': '1', 'accept-encoding': 'br' },
    });
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(await response.text()).toBe((await send({ query: LARGE })).text);
  });
});

describe('a response is left as it is', () => {
  it('when it is small', async () => {
    const received = await send({ query: '{ __typename }' }, accepting('br, gzip'));
    expect(received).toMatchObject({ encoding: undefined, vary: 'origin' });
  });

  it.each([
    ['a field', list('userId personalPIN')],
    ['a field under another name', list('userId secret: personalPIN')],
    ['a fragment', `${list('userId ...F')} fragment F on User { personalPIN }`],
    ['an inline fragment', list('... on User { userId personalPIN }')],
    [
      'a field next to a large list without',
      `${LARGE.slice(0, -1)} x: user(accountId: "a", userId: "u") { personalPIN } }`,
    ],
    ['a mutation that makes one', `mutation { ${REGENERATIONS.join(' ')} }`],
  ])('when the document asks for a secret: %s', async (_title, query) => {
    const { text, encoding } = await send({ query }, accepting('br, gzip'));
    expect(text.length).toBeGreaterThan(4_096);
    expect(encoding).toBeUndefined();
  });

  it('when it holds metrics', async () => {
    const response = await fetch(`${gateway.url}/metrics`, { headers: accepting('br, gzip') });
    expect((await response.text()).length).toBeGreaterThan(10_000);
    expect(response.headers.get('content-encoding')).toBeNull();
  });

  it('when compression is off', async () => {
    const off = await startGatewayTo({ endpoint: upstream.url, env: { COMPRESSION: 'false' } });
    try {
      const received = await send({ query: LARGE }, accepting('br, gzip'), off);
      expect(received).toMatchObject({ encoding: undefined, vary: 'origin' });
    } finally {
      await off.stop();
    }
  });
});

it('HEAD is refused without a body, whatever it accepts', async () => {
  const response = await fetch(`${gateway.url}/graphql`, { method: 'HEAD', headers: accepting('gzip') });
  expect([response.status, response.headers.get('content-encoding')]).toEqual([405, null]);
});
