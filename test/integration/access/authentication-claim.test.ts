/** The claims of a token that is genuine: which are in order, and who the caller is by them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PERMISSIONS } from '../../../src/models/shared/permission.js';
import { refusalsOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
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
} from '../../support/token.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

let files: Files;
let upstream: Upstream;
let pair: KeyPair;
let gateway: TestGateway;

const start = async (env: Record<string, string>): Promise<TestGateway> =>
  startGatewayTo({
    endpoint: upstream.url,
    env: { ...JWT_ENV, JWT_PUBLIC_KEY_FILE: await files.write('key', pair.jwk), ...env },
  });

beforeAll(async () => {
  files = await createFiles();
  upstream = await startUpstream();
  pair = await createKeyPair('ES256');
  gateway = await start({});
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
  return [response.status, ...refusalsOf(at)].join(' ');
}

const post = (token: string, query: string, at: TestGateway = gateway) =>
  fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
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
    ['a subject that is shown backwards', { sub: 'ann\u202etoor' }, 'token-claim'],
    ['a subject with characters that nobody sees', { sub: 'ann\u200b' }, 'token-claim'],
    ['a subject with tags that nobody sees', { sub: 'ann\u{e0041}' }, 'token-claim'],
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
    expect(await outcome(await sign(pair, claims(others)))).toBe(`401 ${refusal}`);
  });

  it.each(['roles', 'scope'])('but %s may be null, which is as if it were absent', async (claim) => {
    expect(await outcome(await sign(pair, claims({ [claim]: null })))).toBe('200');
  });

  it('but one of several audiences may be ours', async () => {
    expect(await outcome(await sign(pair, claims({ aud: ['other', AUDIENCE] })))).toBe('200');
  });
});

describe('time', () => {
  const AT = 1_900_000_000;
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
    expect(await outcome(await sign(pair, claims({ exp: AT + 300, ...times })))).toBe(expected);
  });

  it('no tolerance is none', async () => {
    const strict = await start({
      JWT_CLOCK_TOLERANCE: '0',
    });
    try {
      expect(await outcome(await sign(pair, claims({ exp: AT + 1 })), strict)).toBe('200');
      expect(await outcome(await sign(pair, claims({ exp: AT })), strict)).toBe('401 token-expired');
      const early = claims({ nbf: AT + 1 });
      expect(await outcome(await sign(pair, early), strict)).toBe('401 token-not-yet-valid');
    } finally {
      await strict.stop();
    }
  });

  it('a token that was believed expires all the same', async () => {
    const token = await sign(pair, claims({ exp: AT + 10 }));
    expect(await outcome(token)).toBe('200');
    vi.setSystemTime((AT + 14) * 1_000);
    expect(await outcome(token)).toBe('200');
    vi.setSystemTime((AT + 15) * 1_000);
    expect(await outcome(token)).toBe('401 token-expired');
  });
});

const QUERIES = {
  'user:read': '{ user(accountId: "a", userId: "u") { userId } }',
  'account:read': '{ account(accountId: "a") { accountId } }',
  'user:secrets': '{ user(accountId: "a", userId: "u") { personalPIN } }',
};

/** The first error that a caller with these claims gets. */
async function errorOf(query: string, others: Record<string, unknown>, at?: TestGateway) {
  upstream.script(respond({ ...userBody(), Account: { AccountId: 'a', AwsAccountId: '1', Name: 'n' } }));
  const response = await post(await sign(pair, claims(others)), query, at);
  const { errors } = (await response.json()) as {
    errors?: { extensions: { code: string; permission?: string } }[];
  };
  return errors?.[0]?.extensions;
}

/** The permission that a query of the caller with these claims lacks; undefined when it was answered. */
async function lacks(query: string, others: Record<string, unknown>, at?: TestGateway): Promise<unknown> {
  const error = await errorOf(query, others, at);
  return error?.code === 'FORBIDDEN' ? error.permission : error;
}

const allowed = async (accounts: unknown): Promise<string> =>
  (await errorOf(QUERIES['user:read'], { chime_accounts: accounts }))?.code ?? 'allowed';

describe('the caller', () => {
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
    expect(await allowed(undefined)).toBe('allowed');
    expect(await allowed(['b', 'a'])).toBe('allowed');
    expect(await allowed(['b'])).toBe('FORBIDDEN');
    expect(await allowed([])).toBe('FORBIDDEN');
  });

  it('is read from the claims that the settings name', async () => {
    const named = await start({
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

it('a token is verified once in a while, not at every request', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const verify = vi.spyOn(crypto.subtle, 'verify');
  try {
    const token = await sign(pair, claims({ exp: now() + 3_600 }));
    for (let request = 0; request < 5; request += 1) expect(await outcome(token)).toBe('200');
    expect(verify).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await outcome(token)).toBe('200');
    expect(verify).toHaveBeenCalledTimes(2);
  } finally {
    verify.mockRestore();
  }
});
