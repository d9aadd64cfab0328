/**
 * A gateway that requires a token or an API key, in front of a scripted upstream, and its responses to callers without
 * either.
 */
import { hash } from 'node:crypto';
import { refusalsOf, startGatewayTo, type TestGateway } from './gateway.js';
import { createFiles, createKeyPair, JWT_ENV, type KeyPair } from './token.js';
import { startUpstream, type Upstream } from './upstream.js';

export const QUERY = '{ user(accountId: "a", userId: "u") { userId } }';
export const BODY = JSON.stringify({ query: QUERY });

/** Returns the API key made of this letter. */
export const apiKey = (letter: string): string => `chime_${letter.repeat(43)}`;
const entry = (id: string, letter: string, more: object = {}) => ({
  id,
  sha256: hash('sha256', apiKey(letter)),
  ...more,
});

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The `WWW-Authenticate` header for requests without credentials, and the one for requests with wrong credentials. */
export const REALMS = 'Bearer realm="chime-graphql-gateway", ApiKey realm="chime-graphql-gateway"';
export const INVALID =
  'Bearer realm="chime-graphql-gateway", error="invalid_token", ApiKey realm="chime-graphql-gateway"';
export const INVALID_KEY = `${REALMS}, error="invalid_credentials"`;

/** The result of `seen` for a refusal. */
export const refused = (refusal: string, challenge = INVALID) => ({
  status: 401,
  challenge,
  type: 'application/json; charset=utf-8',
  body: {
    errors: [{ message: 'The request needs valid credentials.', extensions: { code: 'UNAUTHENTICATED' } }],
  },
  logged: [refusal],
  upstreamCalls: 0,
});

export interface Door {
  readonly gateway: TestGateway;
  readonly upstream: Upstream;
  /** Signs the tokens that the gateway accepts. */
  readonly pair: KeyPair;
  /** Its settings: a key for tokens, and API keys `r` (ReadOnly), `l` (limited), `n` (nothing), `p` (past). */
  readonly env: Record<string, string>;
  call(path: string, init?: RequestInit): Promise<Response>;
  post(headers?: Record<string, string>, body?: string): Promise<Response>;
  /** Returns the reasons for refusals from the log. */
  refusals(): unknown[];
  /** Returns everything that a caller and an operator can see of a response. */
  seen(response: Response): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startDoor(): Promise<Door> {
  const files = await createFiles();
  const pair = await createKeyPair('ES256');
  const upstream = await startUpstream();
  const env = {
    ...JWT_ENV,
    AUTH: 'jwt,api-key',
    JWT_PUBLIC_KEY_FILE: await files.write('key.json', pair.jwk),
    API_KEYS_FILE: await files.write('keys.json', [
      entry('reader', 'r', { roles: ['ReadOnly'], expires: '2999-01-01T00:00:00Z' }),
      entry('limited', 'l', { permissions: ['user:read'], accounts: ['b'] }),
      entry('nothing', 'n'),
      entry('past', 'p', { roles: ['FullAccess'], expires: '2020-01-01T00:00:00Z' }),
    ]),
  };
  const gateway = await startGatewayTo({ endpoint: upstream.url, env });
  const call = (path: string, init: RequestInit = {}) =>
    fetch(gateway.url + path, { redirect: 'manual', ...init });
  const refusals = () => refusalsOf(gateway);
  return {
    gateway,
    upstream,
    pair,
    env,
    call,
    post: (headers = {}, body = BODY) =>
      call('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    refusals,
    seen: async (response) => ({
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      type: response.headers.get('content-type'),
      body: await response.json(),
      logged: refusals(),
      upstreamCalls: upstream.requests.length,
    }),
    stop: async () => {
      await gateway.stop();
      await upstream.stop();
      await files.remove();
    },
  };
}
