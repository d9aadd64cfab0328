/** Credentials in the wrong place, more than once, or not at all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawPost } from '../support/raw-http.js';
import { claims, createKeyPair, now, sign } from '../support/token.js';
import { bearer, BODY, type SignedTarget, startSignedTarget, UNAUTHENTICATED } from './signed-target.js';
import { MARKER, type Reaction } from './target.js';

const pair = await createKeyPair('ES256', 'main');
const stranger = await createKeyPair('ES256', 'main');

let target: SignedTarget;
beforeAll(async () => {
  target = await startSignedTarget(pair);
});
afterAll(() => target.stop());

const marked = claims({ jti: MARKER });
const good = (others: Record<string, unknown> = {}): Promise<string> => sign(pair, { ...marked, ...others });

/** Where a token, or who asks, may be thought to come from. */
const misplaced: [string, (token: string) => Promise<Reaction>][] = [
  ['in the query string', (token) => target.send({}, BODY, `/graphql?access_token=${token}`)],
  [
    'in the query string as a header',
    (token) => target.send({}, BODY, `/graphql?authorization=Bearer%20${token}`),
  ],
  [
    'in the body',
    (token) =>
      target.send(
        {},
        JSON.stringify({
          ...(JSON.parse(BODY) as object),
          extensions: { headers: { authorization: `Bearer ${token}` } },
        }),
      ),
  ],
  ['in a cookie', (token) => target.send({ cookie: `authorization=Bearer ${token}; access_token=${token}` })],
  ['for a proxy', (token) => target.send({ 'proxy-authorization': `Bearer ${token}` })],
  ['in x-authorization', (token) => target.send({ 'x-authorization': `Bearer ${token}` })],
  [
    'forwarded',
    (token) =>
      target.send({
        'x-forwarded-authorization': `Bearer ${token}`,
        'x-original-authorization': `Bearer ${token}`,
      }),
  ],
  [
    'as a password',
    (token) => target.send({ authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` }),
  ],
  ['without a scheme', (token) => target.send({ authorization: token })],
  ['in quotes', (token) => target.send({ authorization: `Bearer "${token}"` })],
  ['after another', (token) => target.send({ authorization: `Bearer a.b.c, Bearer ${token}` })],
  ['before another', (token) => target.send({ authorization: `Bearer ${token}, Bearer ${token}` })],
  ['as an API key', (token) => target.send({ 'x-api-key': token })],
  ['beside an API key', (token) => target.send({ authorization: `Bearer ${token}`, 'x-api-key': 'chime_x' })],
  [
    'by the word of a router',
    () =>
      target.send({
        'x-caller': JSON.stringify({ id: MARKER, roles: ['FullAccess'] }),
        'x-router-secret': MARKER.repeat(4),
      }),
  ],
  [
    'by the word of a proxy',
    () =>
      target.send({
        'x-user': MARKER,
        'x-remote-user': MARKER,
        'x-forwarded-user': MARKER,
        'x-forwarded-for': '127.0.0.1',
        forwarded: 'for=127.0.0.1',
      }),
  ],
  ...['authorization: Bearer ', 'Authorization: Bearer ', 'AUTHORIZATION: bearer '].map(
    (line): [string, (token: string) => Promise<Reaction>] => [
      `twice (${line.split(':')[0]})`,
      (token) => target.raw(rawPost([`authorization: Bearer ${token}`, line + token], BODY)),
    ],
  ),
  [
    'with a byte that is not ASCII',
    (token) => target.raw(rawPost([`authorization: Bearer ${token}\xe9`], BODY)),
  ],
  ['behind a tab', (token) => target.raw(rawPost([`authorization: Bearer\t${token}`], BODY))],
];

describe('credentials are taken from their header alone, and once:', () => {
  it.each(misplaced)('not %s', async (_title, attack) => {
    const token = await good();
    const { status } = await target.survives(() => attack(token), UNAUTHENTICATED);
    expect(status).toBe(UNAUTHENTICATED.status);
  });

  it.each([
    ['a space before the colon', (token: string) => `authorization : Bearer ${token}`],
    ['a null byte', (token: string) => `authorization: Bearer ${token}\0`],
    ['a bare line feed', (token: string) => `x: y\nauthorization: Bearer ${token}`],
    ['a bare carriage return', (token: string) => `x: y\rauthorization: Bearer ${token}`],
  ])('no header that is none: %s', async (_title, line) => {
    const token = await good();
    const reaction = await target.survives(
      () => target.raw(rawPost([line(token), 'connection: close'], BODY)),
      { status: 400, code: 'BAD_REQUEST' },
    );
    expect(reaction.text).not.toContain(token);
  });
});

describe('without credentials nothing is told:', () => {
  it.each<[string, string]>([
    ['a document that is none', '{ user('],
    ['a field that there is not', '{ nothing }'],
    ['introspection', '{ __schema { types { name } } }'],
    ['the SDL', '{ _service { sdl } }'],
  ])('%s', async (_title, query) => {
    const asked = await target.survives(() => target.send({}, JSON.stringify({ query })), UNAUTHENTICATED);
    const usual = await target.send({});
    expect(asked.text).toBe(usual.text);
  });

  it('not for a body that is too large, and before it is there', async () => {
    const head = [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      'content-length: 200000000',
    ];
    const { status } = await target.survives(
      () => target.raw(`${[...head, '', ''].join('\r\n')}{"query":"${MARKER}`),
      UNAUTHENTICATED,
    );
    expect(status).toBe(UNAUTHENTICATED.status);
  });

  it('unknown keys, wrong signatures and expired tokens have the same answer', async () => {
    const tokens = [
      await sign(stranger, marked),
      await good({ exp: now() - 60 }),
      await good({ aud: 'x' }),
      'nonsense',
    ];
    const answers = [];
    for (const token of tokens) {
      const { status, head, text } = await target.survives(() => target.send(bearer(token)), UNAUTHENTICATED);
      answers.push({ status, text, challenge: /^www-authenticate: (.*)$/m.exec(head)?.[1] });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});
