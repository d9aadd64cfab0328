/** JWT bearer tokens: which are believed, and which are forged. */
import { base64url, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusalsOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { startHttpServer } from '../../support/http-server.js';
import {
  claims,
  createFiles,
  createKeyPair,
  type Files,
  JWT_ENV,
  type KeyPair,
  sign,
} from '../../support/token.js';
import { startUpstream, type Upstream } from '../../support/upstream.js';

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
});

/** Status of the answer and, of a refusal, its reason in the log. */
async function outcome(token: string, at: TestGateway = gateway): Promise<string> {
  at.logged.length = 0;
  const response = await post(token, '{ __typename }', at);
  return [response.status, ...refusalsOf(at)].join(' ');
}

const post = (token: string, query: string, at: TestGateway) =>
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

const headerOf = (alg: string, more: object = {}): string => encoded({ alg, typ: 'JWT', ...more });

describe('a forged token is refused', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', ''])('with the algorithm "%s"', async (name) => {
    for (const signature of ['', 'x']) {
      const refusal = await outcome(`${headerOf(name)}.${encoded(claims())}.${signature}`);
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
    const secrets = [pem, pem.trim(), JSON.stringify(jwk), base64url.decode(String(jwk.n))];
    for (const secret of name === 'HS256' ? secrets : [pem]) {
      const input = `${headerOf(name, { kid })}.${encoded(claims())}`;
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

const signed = (secret: string, alg = 'HS256') =>
  new SignJWT(claims()).setProtectedHeader({ alg }).sign(Buffer.from(secret));

describe('a gateway with a shared secret', () => {
  const SECRET = 'a secret of the issuer, 32 bytes or more';
  const NEXT = 'the secret that comes after it, 32 bytes or more';
  let shared: TestGateway;
  beforeAll(async () => {
    shared = await start({
      JWT_SECRET_FILE: await files.write('secret', `\ufeff${SECRET}\n${NEXT}\n`),
      JWT_ALGORITHMS: 'HS256',
    });
  });
  afterAll(() => shared.stop());

  it('believes tokens of its secrets, one a line, and of its algorithm only', async () => {
    expect(await outcome(await signed(SECRET), shared)).toBe('200');
    expect(await outcome(await signed(NEXT), shared)).toBe('200');
    expect(await outcome(await signed(`${SECRET}\n${NEXT}`), shared)).toBe('401 token-signature');
    expect(await outcome(await signed(`\ufeff${SECRET}`), shared)).toBe('401 token-signature');
    expect(await outcome(await signed(`${SECRET}\n`), shared)).toBe('401 token-signature');
    expect(await outcome(await signed(SECRET.repeat(2), 'HS512'), shared)).toBe('401 token-algorithm');
    expect(await outcome(await sign(pairOf('RS256')), shared)).toBe('401 token-algorithm');
    expect(await outcome(new UnsecuredJWT(claims()).encode(), shared)).toBe('401 token-algorithm');
  });
});
