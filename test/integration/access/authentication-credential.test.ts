/** Tokens and API keys in their headers: which forms are read, which are refused, and that none of it is logged. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  apiKey,
  bearer,
  BODY,
  type Door,
  INVALID,
  INVALID_KEY,
  REALMS,
  refused,
  startDoor,
} from '../../support/guarded-gateway.js';
import { startGatewayTo } from '../../support/gateway.js';
import { rawPost, sendRaw } from '../../support/raw-http.js';
import { claims, createKeyPair, now, sign } from '../../support/token.js';
import { respond, userBody } from '../../support/upstream.js';

let door: Door;

beforeAll(async () => {
  door = await startDoor();
});
afterAll(() => door.stop());
beforeEach(() => {
  door.gateway.logged.length = 0;
  door.upstream.script(respond(userBody()));
});

describe('a request with credentials', () => {
  it('is answered: a token', async () => {
    const response = await door.post(bearer(await sign(door.pair)));
    expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
  });

  it.each(['bearer', 'BEARER', 'Bearer  '])(
    'is answered however the scheme is written: %s',
    async (scheme) => {
      const response = await door.post({ authorization: `${scheme} ${await sign(door.pair)}` });
      expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
    },
  );

  it('is answered: an API key', async () => {
    const response = await door.post({ 'x-api-key': apiKey('r') });
    expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
  });

  it.each(['Bearer', 'bearer', 'BEARER '])(
    'is answered: an API key as a bearer token, beside tokens, with the scheme written %s',
    async (scheme) => {
      const response = await door.post({ authorization: `${scheme} ${apiKey('r')}` });
      expect(await response.json()).toEqual({ data: { user: { userId: 'u' } } });
    },
  );

  it('may do what the entry of its API key says', async () => {
    const ask = async (letter: string, accountId: string) => {
      const query = `{ user(accountId: "${accountId}", userId: "u") { userId } }`;
      const response = await door.post({ 'x-api-key': apiKey(letter) }, JSON.stringify({ query }));
      const { data, errors } = (await response.json()) as {
        data: { user: object | null };
        errors?: { extensions: { code: string } }[];
      };
      return errors?.[0]?.extensions.code ?? data.user;
    };
    door.upstream.script(respond(userBody({ AccountId: 'b' })));
    expect(await ask('l', 'b')).toEqual({ userId: 'u' });
    expect(await ask('l', 'a')).toBe('FORBIDDEN');
    expect(await ask('n', 'b')).toBe('FORBIDDEN');
  });

  it.each<[string, Record<string, string>, string]>([
    ['an unknown API key', { 'x-api-key': apiKey('x') }, 'unknown-api-key'],
    ['an API key that has expired', { 'x-api-key': apiKey('p') }, 'expired-api-key'],
    ['an API key without its prefix', { 'x-api-key': 'r'.repeat(43) }, 'unknown-api-key'],
    ['an API key and more', { 'x-api-key': `${apiKey('r')}r` }, 'unknown-api-key'],
    ['the hash of an API key', { 'x-api-key': hash('sha256', apiKey('r')) }, 'unknown-api-key'],
    ['an empty API key', { 'x-api-key': '' }, 'unknown-api-key'],
    ['an unknown API key as a bearer token', bearer(apiKey('x')), 'unknown-api-key'],
    ['an API key as a bearer token, which has expired', bearer(apiKey('p')), 'expired-api-key'],
    ['a bearer token that only begins like an API key', bearer('chime_a.b.c'), 'unknown-api-key'],
    ['two API keys as bearer tokens', bearer(`${apiKey('r')} ${apiKey('r')}`), 'header-form'],
    [
      'one API key in both headers',
      { ...bearer(apiKey('r')), 'x-api-key': apiKey('r') },
      'several-credentials',
    ],
    ['a token that is none', bearer('nonsense'), 'token-form'],
    ['three parts that are no token', bearer('a.b.c'), 'token-form'],
    ['no token', { authorization: 'Bearer' }, 'header-form'],
    ['two tokens', { authorization: 'Bearer a.b.c d.e.f' }, 'header-form'],
    ['a tab for a space', { authorization: 'Bearer\ta.b.c' }, 'header-form'],
  ])('is refused: %s', async (_title, headers, refusal) => {
    const [used = '', ...others] = Object.keys(headers);
    const challenge = others.length > 0 ? REALMS : used === 'x-api-key' ? INVALID_KEY : INVALID;
    expect(await door.seen(await door.post(headers))).toEqual(refused(refusal, challenge));
  });

  it('of another scheme counts as none', async () => {
    expect(await door.seen(await door.post({ authorization: 'Basic dXNlcjpwdw==' }))).toEqual(
      refused('no-credentials', REALMS),
    );
  });

  it('of both kinds is refused, though each is right', async () => {
    const both = { ...bearer(await sign(door.pair)), 'x-api-key': apiKey('r') };
    expect(await door.seen(await door.post(both))).toEqual(refused('several-credentials', REALMS));
  });

  it.each([
    [
      'a right token and a wrong one',
      async () => [`authorization: Bearer ${await sign(door.pair)}`, 'Authorization: Bearer x'],
    ],
    [
      'a wrong token and a right one',
      async () => ['authorization: Bearer x', `AUTHORIZATION: Bearer ${await sign(door.pair)}`],
    ],
    ['the same API key', async () => [`x-api-key: ${apiKey('r')}`, `X-Api-Key: ${apiKey('r')}`]],
  ])('twice is refused: %s', async (_title, lines) => {
    const answer = await sendRaw(door.gateway.url, rawPost(await lines(), BODY));
    expect(answer.status).toBe(401);
    expect(door.refusals()).toEqual(['repeated-header']);
    expect(door.upstream.requests).toEqual([]);
  });

  it.each([
    ['authorization: Bearer \u00e9\u00fc', 'header-form'],
    ['x-api-key: chime_\u00ff\u00fe', 'header-form'],
  ])('with bytes that are not ASCII is refused: %s', async (line, refusal) => {
    expect((await sendRaw(door.gateway.url, rawPost([line], BODY))).status).toBe(401);
    expect(door.refusals()).toEqual([refusal]);
  });

  it('may be as large as headers may be', async () => {
    expect(await door.seen(await door.post(bearer(`a.${'b'.repeat(15_000)}.c`)))).toEqual(
      refused('token-form'),
    );
    const answer = await sendRaw(
      door.gateway.url,
      rawPost([`authorization: Bearer ${'b'.repeat(20_000)}`], BODY),
    );
    expect(answer.status).toBe(431);
    expect((await door.call('/livez')).status).toBe(200);
  });

  it('of a router means nothing where no router is trusted', async () => {
    const response = await door.post({
      'x-router-secret': 'x',
      'x-caller': '{"id":"root","roles":["FullAccess"]}',
    });
    expect(await door.seen(response)).toEqual(refused('no-credentials', REALMS));
  });
});

it('nothing of any credentials is ever logged', async () => {
  const secrets = [
    await sign(door.pair),
    await sign(door.pair, claims({ sub: 'ann@example.com', exp: now() - 500 })),
    await sign(await createKeyPair('ES256'), claims({ sub: 'ann@example.com' })),
    `a.${'b'.repeat(40)}.c`,
  ];
  for (const secret of secrets) await door.post({ ...bearer(secret), 'x-request-id': 'r' });
  for (const letter of ['r', 'x', 'p']) await door.post({ 'x-api-key': apiKey(letter) });
  expect(door.refusals()).toEqual([
    'token-expired',
    'token-signature',
    'token-form',
    'unknown-api-key',
    'expired-api-key',
  ]);
  const lines = JSON.stringify(door.gateway.logged);
  for (const part of secrets
    .flatMap((token) => [token, ...token.split('.')])
    .filter((text) => text.length > 1))
    expect(lines).not.toContain(part);
  expect(lines).not.toMatch(/chime_|ann@example|eyJ/);
});

describe('a gateway with one method', () => {
  it.each([
    [
      'jwt',
      'Bearer realm="chime-graphql-gateway"',
      'Bearer realm="chime-graphql-gateway", error="invalid_token"',
    ],
    ['api-key', REALMS, INVALID_KEY],
  ])('%s names it alone, and takes no notice of the other', async (AUTH, challenge, invalid) => {
    const names = Object.entries(door.env).filter(([name]) =>
      name.startsWith(AUTH === 'jwt' ? 'JWT_' : 'API_'),
    );
    const one = await startGatewayTo({
      endpoint: door.upstream.url,
      env: { ...Object.fromEntries(names), AUTH },
    });
    const ask = async (headers: Record<string, string>) => {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: BODY,
      };
      const response = await fetch(`${one.url}/graphql`, init);
      return [response.status, response.headers.get('www-authenticate')];
    };
    const [token, keyHeader] = [bearer(await sign(door.pair)), { 'x-api-key': apiKey('r') }];
    const [own, other] = AUTH === 'jwt' ? [token, keyHeader] : [keyHeader, token];
    try {
      expect(await ask({})).toEqual([401, challenge]);
      expect(await ask(other)).toEqual([401, challenge]);
      expect(await ask(AUTH === 'jwt' ? bearer('x') : { 'x-api-key': 'x' })).toEqual([401, invalid]);
      expect(await ask({ ...own, ...other })).toEqual([200, null]);
    } finally {
      await one.stop();
    }
  });
});
