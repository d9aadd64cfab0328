/** Forged tokens, and signed ones whose claims are wrong or ask for more than they give. */
import { base64url, exportSPKI } from 'jose';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIENCE, claims, createKeyPair, ISSUER, now, sign } from '../support/token.js';
import { bearer, FORBIDDEN, type SignedTarget, startSignedTarget, UNAUTHENTICATED } from './signed-target.js';
import { MARKER } from './target.js';

const pair = await createKeyPair('ES256', 'main');
const stranger = await createKeyPair('ES256', 'main');
const rsa = await createKeyPair('RS256', 'rsa');

let target: SignedTarget;
beforeAll(async () => {
  target = await startSignedTarget(pair, rsa);
});
afterAll(() => target.stop());

/** A token that is in order but for these claims. All tokens here hold the marker, which no log and no answer may. */
const good = (others: Record<string, unknown> = {}): Promise<string> =>
  sign(pair, claims({ jti: MARKER, ...others }));
const part = (json: unknown): string =>
  base64url.encode(typeof json === 'string' ? json : JSON.stringify(json));
const marked = claims({ jti: MARKER });
/** Header and claims as they stand, signed by HMAC. */
function mac(header: object, secret: string | Uint8Array): string {
  const input = `${part(header)}.${part(marked)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
/** A right token with another header, payload or signature in its place. */
async function altered(change: (parts: [string, string, string]) => string[]): Promise<string> {
  return change((await good()).split('.') as [string, string, string]).join('.');
}

it.each([{}, { roles: 'FullAccess' }, { roles: undefined, scope: 'openid user:read' }])(
  'a right token is believed: %o',
  async (others) => {
    const { status } = await target.survives(async () => target.send(bearer(await good(others))), {
      status: 200,
      calls: 1,
    });
    expect(status).toBe(200);
  },
);

const forged: [string, () => string | Promise<string>][] = [
  ...['none', 'None', 'NONE', 'nOnE', '', ' none'].map((alg): [string, () => string] => [
    `the algorithm "${alg}"`,
    () => `${part({ alg, typ: 'JWT' })}.${part(marked)}.`,
  ]),
  ['no algorithm', () => `${part({ typ: 'JWT' })}.${part(marked)}.`],
  ['a list of algorithms', () => altered(([, p, s]) => [part({ alg: ['ES256', 'none'] }), p, s])],
  ['an object for an algorithm', () => altered(([, p, s]) => [part({ alg: { toString: 'ES256' } }), p, s])],
  ['a public key as secret', async () => mac({ alg: 'HS256', kid: 'rsa' }, await exportSPKI(rsa.publicKey))],
  ['a JWK as secret', () => mac({ alg: 'HS256', kid: 'main' }, JSON.stringify(pair.jwk))],
  ['an empty secret', () => mac({ alg: 'HS256', kid: 'main' }, '')],
  ['a null byte as secret', () => mac({ alg: 'HS256', kid: '/dev/null' }, '\0')],
  ['the key of a stranger', () => sign(stranger, marked)],
  ['its own key in its header', () => sign(stranger, marked, { jwk: stranger.jwk })],
  ['the address of its keys', () => sign(stranger, marked, { jku: `${target.upstream.url}/${MARKER}` })],
  ['the address of its certificate', () => sign(stranger, marked, { x5u: `${target.upstream.url}/x` })],
  ['its own certificate', () => sign(stranger, marked, { x5c: ['MIIB'] })],
  ...['../../../dev/null', "x' OR '1'='1", '__proto__', 'constructor', '', 'main\0', 'MAIN'].map(
    (kid): [string, () => Promise<string>] => [
      `the key id ${JSON.stringify(kid)}`,
      () => sign({ ...stranger, kid }, marked),
    ],
  ),
  ['the key of another algorithm', () => sign({ ...pair, kid: 'rsa' }, marked)],
  ['no signature', () => altered(([h, p]) => [h, p, ''])],
  ['no third part', () => altered(([h, p]) => [h, p])],
  ['a signature of zeros', () => altered(([h, p]) => [h, p, base64url.encode(new Uint8Array(64))])],
  ['a shortened signature', () => altered(([h, p, s]) => [h, p, s.slice(0, -4)])],
  ['a signature and more', () => altered(([h, p, s]) => [h, p, `${s}AAAA`])],
  ['a signature twice', () => altered(([h, p, s]) => [h, p, s, s])],
  ['a signature of another payload', () => altered(([h, , s]) => [h, part(claims({ sub: 'root' })), s])],
  [
    'another header',
    () => altered(([h, p, s]) => [part(`${Buffer.from(h, 'base64url').toString()} `), p, s]),
  ],
  ['five parts', () => `${part({ alg: 'dir', enc: 'A256GCM' })}..AAAA.${part(marked)}.AAAA`],
  [
    'an unencoded payload',
    () => altered(([, , s]) => [part({ alg: 'ES256', b64: false, crit: ['b64'] }), MARKER, s]),
  ],
  [
    'an unknown critical extension',
    () => altered(([, p, s]) => [part({ alg: 'ES256', crit: ['x'], x: 1 }), p, s]),
  ],
  ['no JSON', () => altered(([h, , s]) => [h, part(`{${MARKER}`), s])],
  ['a payload that is a list', () => altered(([h, , s]) => [h, part([marked]), s])],
  ['eight thousand characters', () => `${'A'.repeat(8_000)}.${MARKER}.A`],
  ['four thousand dots', () => '.'.repeat(4_000)],
];

describe('a forged token is refused: with', () => {
  it.each(forged)('%s', async (_title, token) => {
    const made = await token();
    const { status } = await target.survives(() => target.send(bearer(made)), UNAUTHENTICATED);
    expect(status).toBe(UNAUTHENTICATED.status);
  });
});

const wrong: [string, Record<string, unknown>][] = [
  ['that has expired', { exp: now() - 60 }],
  ['that never expires', { exp: undefined }],
  ['whose expiry is text', { exp: String(now() + 300) }],
  ['whose expiry is null', { exp: null }],
  ['whose expiry is a list', { exp: [now() + 300] }],
  ['that is not valid yet', { nbf: now() + 600 }],
  ['whose start is text', { nbf: '0' }],
  ['of no issuer', { iss: undefined }],
  ['of an issuer without its slash', { iss: ISSUER.slice(0, -1) }],
  ['of an issuer that begins alike', { iss: `${ISSUER}.example.org` }],
  ['of an issuer in capitals', { iss: ISSUER.toUpperCase() }],
  ['of several issuers', { iss: [ISSUER, 'https://example.com/'] }],
  ['for no audience', { aud: undefined }],
  ['for another audience', { aud: 'other' }],
  ['for an audience that begins alike', { aud: `${AUDIENCE}x` }],
  ['for a list of other audiences', { aud: ['other', `${AUDIENCE} `] }],
  ['for an object as audience', { aud: { [AUDIENCE]: true } }],
  ['of nobody', { sub: undefined }],
  ['of an empty subject', { sub: '' }],
  ['of an object as subject', { sub: { id: MARKER } }],
  ['of a number as subject', { sub: 1 }],
  ['of a subject with a line break', { sub: `ann\n${MARKER}` }],
  ['of a subject with a null byte', { sub: `ann\0${MARKER}` }],
  ['of a subject of five thousand characters', { sub: MARKER.padEnd(5_000, 'x') }],
  ...[null, 'all', '*', true, 7, {}, { all: true }, [null], [1], [['a']], ['a', {}]].map(
    (accounts): [string, Record<string, unknown>] => [
      `whose accounts are ${JSON.stringify(accounts)}`,
      { chime_accounts: accounts },
    ],
  ),
  ...[
    true,
    7,
    [['FullAccess']],
    [{ name: 'FullAccess' }],
    { FullAccess: true },
    { length: 1, 0: 'FullAccess' },
  ].flatMap((names): [string, Record<string, unknown>][] => [
    [`whose roles are ${JSON.stringify(names)}`, { roles: names }],
    [`whose scopes are ${JSON.stringify(names)}`, { scope: names }],
  ]),
];

describe('a signed token is refused:', () => {
  it.each(wrong)('one %s', async (_title, others) => {
    const token = await good(others);
    const { status } = await target.survives(() => target.send(bearer(token)), UNAUTHENTICATED);
    expect(status).toBe(UNAUTHENTICATED.status);
  });
});

/** Claims in which there is no permission, whatever they look like. */
const powerless: [string, Record<string, unknown>][] = [
  ...[
    ['fullaccess'],
    ['FULLACCESS'],
    ['FullAccess '],
    ['Full', 'Access'],
    ['admin', 'root', '*'],
    ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'],
    [],
    'ReadOnly,FullAccess',
    'FullAccess\u00a0',
  ].map((roles): [string, Record<string, unknown>] => [`roles ${JSON.stringify(roles)}`, { roles }]),
  ...[
    '*',
    'user:*',
    '*:*',
    'user',
    'user:READ',
    'user:read,user:write',
    'user:readx',
    '__proto__',
    ['user:read user:write'],
  ].map((scope): [string, Record<string, unknown>] => [
    `scope ${JSON.stringify(scope)}`,
    { roles: undefined, scope },
  ]),
  [
    'claims of other products',
    {
      roles: undefined,
      realm_access: { roles: ['FullAccess'] },
      permissions: ['user:read'],
      scp: 'user:read',
      groups: ['FullAccess'],
      'cognito:groups': ['FullAccess'],
    },
  ],
  [
    'a prototype with roles',
    { roles: undefined, ['__proto__']: { roles: ['FullAccess'], scope: 'user:read' } },
  ],
];

describe('a token gives nothing that it does not name:', () => {
  it.each(powerless)('%s', async (_title, others) => {
    const token = await good(others);
    const { status } = await target.survives(() => target.send(bearer(token)), FORBIDDEN);
    expect(status).toBe(FORBIDDEN.status);
  });
});
