/** A router that proves itself by a secret names the caller; nobody else does. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusalsOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { rawPost, sendRaw } from '../../support/raw-http.js';
import {
  claims,
  createFiles,
  createKeyPair,
  type Files,
  JWT_ENV,
  type KeyPair,
  sign,
} from '../../support/token.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const OLD = 'the-secret-of-the-router-until-today';
const NEW = 'the-secret-of-the-router-from-today-on';
const BODY = JSON.stringify({ query: '{ user(accountId: "a", userId: "u") { userId } }' });
const READER = { id: 'ann', roles: ['ReadOnly'] };

let files: Files;
let pair: KeyPair;
let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  files = await createFiles();
  pair = await createKeyPair('ES256');
  upstream = await startUpstream();
  gateway = await startGatewayTo({
    endpoint: upstream.url,
    env: {
      ...JWT_ENV,
      AUTH: 'jwt,router',
      JWT_PUBLIC_KEY_FILE: await files.write('key', pair.jwk),
      ROUTER_SECRET_FILE: await files.write('secret', `${NEW}\n${OLD}\n`),
    },
  });
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

/** The code of the first error and the reason in the log, or `answered`. */
async function outcome(headers: Record<string, string>): Promise<string> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: BODY };
  const response = await fetch(`${gateway.url}/graphql`, init);
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return errors === undefined ? 'answered' : [errors[0]?.extensions.code, ...refusalsOf(gateway)].join(' ');
}

const from = (caller: unknown, secret = NEW): Record<string, string> => ({
  'x-router-secret': secret,
  'x-caller': typeof caller === 'string' ? caller : JSON.stringify(caller),
});

describe('a router', () => {
  it.each([NEW, OLD])('with a secret of the file is believed: %s', async (secret) => {
    expect(await outcome(from(READER, secret))).toBe('answered');
  });

  it.each(['', 'x', NEW.slice(1), `${NEW}x`, NEW.toUpperCase(), `${NEW}\u00e9`, `${NEW}, ${NEW}`])(
    'with another secret is refused: "%s"',
    async (secret) => {
      expect(await outcome(from(READER, secret))).toMatch(/^UNAUTHENTICATED (?:router-secret|header-form)$/);
      expect(JSON.stringify(gateway.logged)).not.toContain('secret-of');
    },
  );

  it('says what the caller may do, and for which accounts', async () => {
    expect(await outcome(from({ id: 'ann' }))).toBe('FORBIDDEN');
    expect(await outcome(from({ id: 'ann', permissions: ['user:read', 'openid'] }))).toBe('answered');
    expect(await outcome(from({ ...READER, permissions: null }))).toBe('answered');
    expect(await outcome(from({ ...READER, roles: null }))).toBe('FORBIDDEN');
    expect(await outcome(from({ ...READER, accounts: ['a', 'b'] }))).toBe('answered');
    expect(await outcome(from({ ...READER, accounts: ['b'] }))).toBe('FORBIDDEN');
    expect(await outcome(from({ ...READER, accounts: [] }))).toBe('FORBIDDEN');
  });

  it.each<[string, unknown]>([
    ['nobody', ''],
    ['no JSON', 'ann'],
    ['a list', [READER]],
    ['null', null],
    ['no id', { roles: ['ReadOnly'] }],
    ['an empty id', { ...READER, id: '' }],
    ['an id over two lines', { ...READER, id: 'ann\nroot' }],
    [
      'an id that is shown backwards',
      JSON.stringify({ ...READER, id: 'ann\u202e' }).replace('\u202e', '\\u202e'),
    ],
    ['roles that are no list', { ...READER, roles: 'ReadOnly' }],
    ['accounts that are no list', { ...READER, accounts: 'a' }],
    ['accounts that are null', { ...READER, accounts: null }],
    ['a misspelt member, which would grant all accounts', { ...READER, account: ['b'] }],
    ['a permission too many', { ...READER, source: 'none' }],
    ['a caller whose name is not ASCII', '{"id":"é"}'],
  ])('that names %s is refused', async (_title, caller) => {
    expect(await outcome(from(caller))).toMatch(/^UNAUTHENTICATED (?:router-caller|header-form)$/);
    expect(JSON.stringify(gateway.logged)).not.toContain('ann');
  });

  it('that names nobody is refused', async () => {
    expect(await outcome({ 'x-router-secret': NEW })).toBe('UNAUTHENTICATED router-caller');
  });

  it('may escape what is not ASCII', async () => {
    expect(await outcome(from('{"id":"\\u00e9","roles":["ReadOnly"]}'))).toBe('answered');
  });

  it.each([
    ['callers', [`x-router-secret: ${NEW}`, 'x-caller: {"id":"ann"}', 'X-Caller: {"id":"root"}']],
    ['secrets', [`x-router-secret: x`, `x-router-secret: ${NEW}`, 'x-caller: {"id":"ann"}']],
  ])('with two %s is refused', async (_title, lines) => {
    expect((await sendRaw(gateway.url, rawPost(lines, BODY))).status).toBe(401);
    expect(refusalsOf(gateway)).toEqual(['repeated-header']);
  });
});

describe('whoever is no router', () => {
  it('names a caller in vain', async () => {
    expect(await outcome({ 'x-caller': JSON.stringify(READER) })).toBe('UNAUTHENTICATED no-credentials');
  });

  it('is who the token says, not who the header says', async () => {
    const token = await sign(pair, claims({ roles: [] }));
    const headers = { authorization: `Bearer ${token}`, 'x-caller': JSON.stringify(READER) };
    expect(await outcome(headers)).toBe('FORBIDDEN');
  });

  it('cannot add a token to a secret', async () => {
    const headers = { authorization: `Bearer ${await sign(pair)}`, ...from(READER) };
    expect(await outcome(headers)).toBe('UNAUTHENTICATED several-credentials');
  });
});
