/** The target with tokens beside keys, and callers who are sent with nothing but what a case gives them. */
import { createFiles, JWT_ENV, type KeyPair } from '../support/token.js';
import { type Expected, type Reaction, startTarget, type Target } from './target.js';

export const UNAUTHENTICATED: Expected = { status: 401, code: 'UNAUTHENTICATED' };
export const FORBIDDEN: Expected = { status: 200, code: 'FORBIDDEN' };

export const BODY = JSON.stringify({ query: '{ user(accountId: "a", userId: "u") { userId } }' });

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export interface SignedTarget extends Target {
  /** A POST of JSON with these headers and no key. */
  send(headers: Record<string, string>, body?: string, path?: string): Promise<Reaction>;
  /** The answer to whoever has this token. */
  ask(token: string, body: object): Promise<Reaction>;
}

/** @param pairs whose tokens are believed */
export async function startSignedTarget(...pairs: KeyPair[]): Promise<SignedTarget> {
  const files = await createFiles();
  const keys = pairs.map(({ jwk }) => jwk);
  const JWT_PUBLIC_KEY_FILE = await files.write('keys.json', { keys });
  const target = await startTarget({ ...JWT_ENV, AUTH: 'jwt,api-key', JWT_PUBLIC_KEY_FILE });
  const send: SignedTarget['send'] = async (headers, body = BODY, path = '/graphql') => {
    const response = await fetch(target.gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\r\n');
    return { status: response.status, head, text: await response.text() };
  };
  return {
    ...target,
    send,
    ask: (token, body) => send(bearer(token), JSON.stringify(body)),
    stop: async () => {
      await target.stop();
      await files.remove();
    },
  };
}
