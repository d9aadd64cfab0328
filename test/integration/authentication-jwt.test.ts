/** JWT bearer tokens: which are believed, which are forged, and who the caller is by their claims. */
import { base64url, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PERMISSIONS } from '../../src/models/shared/permission.js';
import { startGatewayTo, type TestGateway } from '../support/gateway.js';
import { startHttpServer } from '../support/http-server.js';
import {
  AUDIENCE,
  claims,
  createFiles,
  createKeyPair,
  type Files,
  ISSUER,
  JWT_ENV,
  type KeyPair,
  now,
  sign,
} from '../support/token.js';
import { respond, startUpstream, type Upstream, userBody } from '../support/upstream.js';

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];

let files: Files;
let upstream: Upstream;
let pairs: Record<string, KeyPair>;
let gateway: TestGateway;

const pairOf = (alg: string): KeyPair => {
  const pair = pairs[alg];
  if (pair === undefined) throw new Error(`There is no key for ${alg}.`);
  return pair;
};

async function start(env: Record<string, string>): Promise<TestGateway> {
  return startGatewayTo({ endpoint: upstream.url, env: { ...JWT_ENV, ...env } });
}

beforeAll(async () => {
  files = await createFiles();
  upstream = await startUpstream();
  pairs = Object.fromEntries(
    await Promise.all(
      [...ALGORITHMS, 'ES384', 'RS512'].map(async (alg) => [alg, await createKeyPair(alg)] as const),
    ),
  );
  const keys = Object.values(pairs).map(({ jwk }) => jwk);
  gateway = await start({ JWT_PUBLIC_KEY_FILE: await files.write('keys.json', { keys }) });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
  await files.remove();
});
beforeEach(() => {
  gateway.logged.length = 0;
  upstream.script(respond(userBody()));
});
afterEach(() => void vi.useRealTimers());

/** Status of the answer and, of a refusal, its reason in the log. */
async function outcome(token: string, at: TestGateway = gateway): Promise<string> {
  at.logged.length = 0;
  const response = await post(token, '{ __typename }', at);
  return [response.status, ...at.logged.map((line) => line['refusal'])].join(' ');
}

const post = (token: string, query: string, at: TestGateway = gateway) =>
  fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });

const encoded = (json: unknown): string => base64url.encode(JSON.stringify(json));

describe('a token', () => {
  it.each(ALGORITHMS)('signed with %s is believed', async (alg) => {
    expect(await outcome(await sign(pairOf(alg)))).toBe('200');
  });

  it.each(['ES384', 'RS512'])(
    'signed with %s is refused although there is a key: it is not allowed',
    async (alg) => {
      expect(await outcome(await sign(pairOf(alg)))).toBe('401 token-algorithm');
      const keys = [pairOf(alg).jwk];
      const other = await start({
        JWT_PUBLIC_KEY_FILE: await files.write(alg, { keys }),
        JWT_ALGORITHMS: alg,
      });
      try {
        expect(await outcome(await sign(pairOf(alg)), other)).toBe('200');
        expect(await outcome(await sign(pairOf('RS256')), other)).toBe('401 token-algorithm');
      } finally {
        await other.stop();
      }
    },
  );

  it('of a single key in PEM may have any key id, or none', async () => {
    const pem = await start({
      JWT_PUBLIC_KEY_FILE: await files.write('key.pem', await exportSPKI(pairOf('RS256').publicKey)),
    });
    try {
      expect(await outcome(await sign(pairOf('RS256')), pem)).toBe('200');
      expect(await outcome(await sign(pairOf('RS256'), claims(), { kid: undefined }), pem)).toBe('200');
      expect(await outcome(await sign(pairOf('ES256')), pem)).toBe('401 token-key');
    } finally {
      await pem.stop();
    }
  });
});

describe('a forged token is refused', () => {
  const alg = (name: string, more: object = {}) => encoded({ alg: name, typ: 'JWT', ...more });

  it.each(['none', 'None', 'NONE', 'nOnE', ''])('with the algorithm "%s"', async (name) => {
    for (const signature of ['', 'x']) {
      const refusal = await outcome(`${alg(name)}.${encoded(claims())}.${signature}`);
      expect(refusal).toMatch(/^401 token-(?:algorithm|form)$/);
    }
  });

  it('without a signature', async () => {
    expect(await outcome(new UnsecuredJWT(claims()).encode())).toBe('401 token-algorithm');
    const [header, payload] = (await sign(pairOf('RS256'))).split('.');
    expect(await outcome(`${header}.${payload}.`)).toBe('401 token-signature');
    expect(await outcome(`${header}.${payload}`)).toBe('401 token-form');
  });

  it.each(['HS256', 'HS384', 'HS512'])('with the public key as the secret of %s', async (name) => {
    const { publicKey, jwk, kid } = pairOf('RS256');
    const pem = await exportSPKI(publicKey);
    for (const secret of [
      pem,
      pem.trim(),
      `${pem}\n`,
      JSON.stringify(jwk),
      String(jwk.n),
      base64url.decode(String(jwk.n)),
    ]) {
      const input = `${alg(name, { kid })}.${encoded(claims())}`;
      const signature = createHmac(name.replace('HS', 'sha'), secret).update(input).digest('base64url');
      expect(await outcome(`${input}.${signature}`)).toBe('401 token-algorithm');
    }
  });

  it('with another key under a known key id', async () => {
    const stranger = await createKeyPair('RS256');
    expect(await outcome(await sign(stranger))).toBe('401 token-signature');
  });

  it('with a known key under another key id', async () => {
    expect(await outcome(await sign({ ...pairOf('RS256'), kid: 'ES256' }))).toBe('401 token-key');
    expect(await outcome(await sign({ ...pairOf('RS256'), kid: 'unknown' }))).toBe('401 token-key');
    expect(await outcome(await sign({ ...pairOf('RS256'), kid: "' OR 1=1 --" }))).toBe('401 token-key');
    expect(await outcome(await sign({ ...pairOf('RS256'), kid: '../../dev/null' }))).toBe('401 token-key');
  });

  it('with a key for another algorithm', async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const token = await sign({ privateKey, alg: 'RS256', kid: 'PS256' });
    expect(await outcome(token)).toBe('401 token-key');
  });

  it('with its key in its own header', async () => {
    const stranger = await createKeyPair('RS256', 'stranger');
    expect(await outcome(await sign(stranger, claims(), { jwk: stranger.jwk }))).toBe('401 token-key');
    expect(await outcome(await sign({ ...stranger, kid: 'RS256' }, claims(), { jwk: stranger.jwk }))).toBe(
      '401 token-signature',
    );
  });

  it.each(['jku', 'x5u'])(
    'with the address of its key in its own header (%s), which is not visited',
    async (member) => {
      const stranger = await createKeyPair('RS256', 'stranger');
      let visits = 0;
      const server = await startHttpServer((_request, answer) => {
        visits += 1;
        answer.end(JSON.stringify({ keys: [stranger.jwk] }));
      });
      try {
        expect(await outcome(await sign(stranger, claims(), { [member]: server.url }))).toBe('401 token-key');
        expect(visits).toBe(0);
      } finally {
        await server.stop();
      }
    },
  );

  it('with a changed payload', async () => {
    const [header, , signature] = (await sign(pairOf('ES256'))).split('.');
    expect(await outcome(`${header}.${encoded(claims({ sub: 'root' }))}.${signature}`)).toBe(
      '401 token-signature',
    );
  });

  it('with zeros for a signature', async () => {
    const [header, payload] = (await sign(pairOf('ES256'))).split('.');
    expect(await outcome(`${header}.${payload}.${base64url.encode(new Uint8Array(64))}`)).toBe(
      '401 token-signature',
    );
  });

  it('with an extension that must be understood', async () => {
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'ES256', kid: 'ES256', crit: ['exp'], exp: 1 })
      .sign(pairOf('ES256').privateKey, { crit: { exp: true } });
    expect(await outcome(token)).toBe('401 token-form');
  });

  it.each(['a..', '..', 'a.b.c.d.e', `${'a'.repeat(9_000)}.b.c`, 'e30.e30.e30'])(
    'that is none: %s',
    async (token) => {
      expect(await outcome(token)).toBe('401 token-form');
    },
  );

  it('after a right one as well: nothing of the other is remembered', async () => {
    const token = await sign(pairOf('ES256'));
    expect(await outcome(token)).toBe('200');
    expect(await outcome(`${token.slice(0, -4)}AAAA`)).toBe('401 token-signature');
    expect(await outcome(`${token}A`)).toMatch(/^401/);
    expect(await outcome(token)).toBe('200');
  });
});

describe('claims that are not in order are refused', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['another issuer', { iss: `${ISSUER}x` }, 'token-issuer'],
    ['an issuer that differs by its last slash', { iss: ISSUER.slice(0, -1) }, 'token-issuer'],
    ['a list of issuers', { iss: [ISSUER] }, 'token-issuer'],
    ['no issuer', { iss: undefined }, 'token-claim'],
    ['another audience', { aud: 'other' }, 'token-audience'],
    ['an audience that only contains ours', { aud: `${AUDIENCE}-admin` }, 'token-audience'],
    ['several audiences without ours', { aud: ['a', 'b'] }, 'token-audience'],
    ['no audience', { aud: undefined }, 'token-claim'],
    ['no expiry', { exp: undefined }, 'token-claim'],
    ['an expiry in words', { exp: '2999-01-01' }, 'token-claim'],
    ['no subject', { sub: undefined }, 'token-claim'],
    ['an empty subject', { sub: '' }, 'token-claim'],
    ['a blank subject', { sub: '  ' }, 'token-claim'],
    ['a subject that is no text', { sub: 5 }, 'token-claim'],
    ['a subject over two lines', { sub: 'ann\nroot' }, 'token-claim'],
    ['a subject without end', { sub: 'a'.repeat(257) }, 'token-claim'],
    ['accounts that are no list', { chime_accounts: 'a' }, 'token-claim'],
    ['accounts that are null', { chime_accounts: null }, 'token-claim'],
    ['accounts that are an object', { chime_accounts: { a: true } }, 'token-claim'],
    ['an account that is no text', { chime_accounts: ['a', 5] }, 'token-claim'],
    ['an account without a name', { chime_accounts: [''] }, 'token-claim'],
    ['roles that are no list', { roles: { FullAccess: true } }, 'token-claim'],
    ['a role that is no text', { roles: [['FullAccess']] }, 'token-claim'],
    ['a scope that is no text', { scope: 5 }, 'token-claim'],
  ])('%s', async (_title, others, refusal) => {
    expect(await outcome(await sign(pairOf('ES256'), claims(others)))).toBe(`401 ${refusal}`);
  });

  it('but one of several audiences may be ours', async () => {
    expect(await outcome(await sign(pairOf('ES256'), claims({ aud: ['other', AUDIENCE] })))).toBe('200');
  });
});

describe('time', () => {
  const AT = 1_900_000_000;
  const at = (seconds: number) => void vi.setSystemTime(seconds * 1_000);
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: AT * 1_000 }));

  it.each<[string, Record<string, number>, string]>([
    ['expires in a second', { exp: AT + 1 }, '200'],
    ['has expired within the tolerance', { exp: AT - 4 }, '200'],
    ['has expired by the tolerance', { exp: AT - 5 }, '401 token-expired'],
    ['has expired', { exp: AT - 3_600 }, '401 token-expired'],
    ['is valid from now', { nbf: AT }, '200'],
    ['is valid soon, within the tolerance', { nbf: AT + 5 }, '200'],
    ['is valid soon, beyond the tolerance', { nbf: AT + 6 }, '401 token-not-yet-valid'],
  ])('a token that %s', async (_title, times, expected) => {
    expect(await outcome(await sign(pairOf('ES256'), claims({ exp: AT + 300, ...times })))).toBe(expected);
  });

  it('no tolerance is none', async () => {
    const strict = await start({
      JWT_PUBLIC_KEY_FILE: await files.write('strict', pairOf('ES256').jwk),
      JWT_CLOCK_TOLERANCE: '0',
    });
    try {
      expect(await outcome(await sign(pairOf('ES256'), claims({ exp: AT + 1 })), strict)).toBe('200');
      expect(await outcome(await sign(pairOf('ES256'), claims({ exp: AT })), strict)).toBe(
        '401 token-expired',
      );
      const early = claims({ nbf: AT + 1 });
      expect(await outcome(await sign(pairOf('ES256'), early), strict)).toBe('401 token-not-yet-valid');
    } finally {
      await strict.stop();
    }
  });

  it('a token that was believed expires all the same', async () => {
    const token = await sign(pairOf('ES256'), claims({ exp: AT + 10 }));
    expect(await outcome(token)).toBe('200');
    at(AT + 14);
    expect(await outcome(token)).toBe('200');
    at(AT + 15);
    expect(await outcome(token)).toBe('401 token-expired');
  });
});

describe('the caller', () => {
  const QUERIES = {
    'user:read': '{ user(accountId: "a", userId: "u") { userId } }',
    'account:read': '{ account(accountId: "a") { accountId } }',
    'user:secrets': '{ user(accountId: "a", userId: "u") { personalPIN } }',
  };

  /** The permission that a query of the caller with these claims lacks; none when it was answered. */
  async function lacks(query: string, others: Record<string, unknown>, at?: TestGateway): Promise<unknown> {
    upstream.script(respond({ ...userBody(), Account: { AccountId: 'a', AwsAccountId: '1', Name: 'n' } }));
    const response = await post(await sign(pairOf('ES256'), claims(others)), query, at);
    expect(response.status).toBe(200);
    const { errors } = (await response.json()) as { errors?: { extensions: Record<string, unknown> }[] };
    const [extensions] = (errors ?? []).map((error) => error.extensions);
    if (extensions) expect(extensions['code']).toBe('FORBIDDEN');
    return extensions?.['permission'];
  }

  it.each<[string, Record<string, unknown>, unknown[]]>([
    ['nothing', {}, ['user:read', 'account:read', 'user:read']],
    ['a scope', { scope: 'user:read' }, [undefined, 'account:read', 'user:secrets']],
    [
      'scopes of others too',
      { scope: 'openid user:read  email' },
      [undefined, 'account:read', 'user:secrets'],
    ],
    ['a list of scopes', { scope: ['user:read', 'user:secrets'] }, [undefined, 'account:read', undefined]],
    ['a role', { roles: ['ReadOnly'] }, [undefined, undefined, 'user:secrets']],
    ['a role in a string', { roles: 'other ReadOnly' }, [undefined, undefined, 'user:secrets']],
    ['a role and a scope', { roles: ['ReadOnly'], scope: 'user:secrets' }, [undefined, undefined, undefined]],
    [
      'roles of others',
      { roles: ['readonly', 'Admin', '__proto__'] },
      ['user:read', 'account:read', 'user:read'],
    ],
    [
      'permissions in a claim that is not looked at',
      { permissions: Object.keys(PERMISSIONS) },
      ['user:read', 'account:read', 'user:read'],
    ],
  ])('with %s may do as much', async (_title, others, expected) => {
    const found = [];
    for (const query of Object.values(QUERIES))
      found.push(await lacks(query, { roles: undefined, ...others }));
    expect(found).toEqual(expected);
  });

  it('may act on all accounts unless some are named, and on none when the list is empty', async () => {
    const allowed = async (accounts: unknown) => {
      const token = await sign(pairOf('ES256'), claims({ chime_accounts: accounts }));
      const response = await post(token, QUERIES['user:read']);
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
      return errors?.[0]?.extensions.code ?? 'allowed';
    };
    expect(await allowed(undefined)).toBe('allowed');
    expect(await allowed(['b', 'a'])).toBe('allowed');
    expect(await allowed(['b'])).toBe('FORBIDDEN');
    expect(await allowed([])).toBe('FORBIDDEN');
  });

  it('is read from the claims that the settings name', async () => {
    const named = await start({
      JWT_PUBLIC_KEY_FILE: await files.write('named', pairOf('ES256').jwk),
      JWT_PERMISSIONS_CLAIM: 'permissions',
      JWT_ROLES_CLAIM: 'https://example.com/groups',
      JWT_ACCOUNTS_CLAIM: 'toString',
    });
    try {
      const usual = { roles: ['FullAccess'], scope: 'user:read' };
      expect(await lacks(QUERIES['user:read'], usual, named)).toBe('user:read');
      expect(await lacks(QUERIES['user:read'], { permissions: ['user:read'] }, named)).toBeUndefined();
      expect(
        await lacks(QUERIES['user:secrets'], { 'https://example.com/groups': ['FullAccess'] }, named),
      ).toBeUndefined();
    } finally {
      await named.stop();
    }
  });
});

describe('a gateway with a shared secret', () => {
  const SECRET = 'a secret of the issuer, 32 bytes or more';
  let shared: TestGateway;
  beforeAll(async () => {
    shared = await start({
      JWT_SECRET_FILE: await files.write('secret', `${SECRET}\n`),
      JWT_ALGORITHMS: 'HS256',
    });
  });
  afterAll(() => shared.stop());

  const signed = (secret: string, alg = 'HS256') =>
    new SignJWT(claims()).setProtectedHeader({ alg }).sign(Buffer.from(secret));

  it('believes tokens of this secret and algorithm only', async () => {
    expect(await outcome(await signed(SECRET), shared)).toBe('200');
    expect(await outcome(await signed(`${SECRET}\n`), shared)).toBe('401 token-signature');
    expect(await outcome(await signed(SECRET.repeat(2), 'HS512'), shared)).toBe('401 token-algorithm');
    expect(await outcome(await sign(pairOf('RS256')), shared)).toBe('401 token-algorithm');
    expect(await outcome(new UnsecuredJWT(claims()).encode(), shared)).toBe('401 token-algorithm');
  });
});

it('a token is verified once in a while, not at every request', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const verify = vi.spyOn(crypto.subtle, 'verify');
  try {
    const token = await sign(pairOf('ES256'), claims({ exp: now() + 3_600 }));
    for (let request = 0; request < 5; request += 1) expect(await outcome(token)).toBe('200');
    expect(verify).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await outcome(token)).toBe('200');
    expect(verify).toHaveBeenCalledTimes(2);
  } finally {
    verify.mockRestore();
  }
});
