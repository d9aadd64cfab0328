/** What the attacks are aimed at: a gateway as it runs in production, which wants an API key, before a scripted upstream. */
import { hash } from 'node:crypto';
import { expect } from 'vitest';
import { apiKey } from '../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway } from '../support/gateway.js';
import { sendRaw } from '../support/raw-http.js';
import { createFiles } from '../support/token.js';
import { respond, startUpstream, type Upstream, userBody } from '../support/upstream.js';

/** Stands in what attacks send, and so may stand neither in an answer nor in a log. */
export const MARKER = 'zq7marker';

/** The key of a caller who may do everything. */
export const KEY = { 'x-api-key': apiKey('f') };

/** What is asked for after every attack. */
export const NORMAL = '{ user(accountId: "a", userId: "u") { userId } }';

/** An answer, read to its end. */
export interface Reaction {
  status: number;
  /** Status line and headers, in lower case where HTTP does not tell them apart. */
  head: string;
  text: string;
}

export interface Expected {
  status: number;
  /** Of every error in the answer; where there is none, the answer has data and no errors. */
  code?: string;
  /** Part of the message of the first error. */
  message?: string | RegExp;
  /** How many calls of Chime it takes to get to what is refused: none unless told. */
  calls?: number;
}

export interface Target {
  readonly gateway: TestGateway;
  readonly upstream: Upstream;
  /** A request with the key, unless the headers have another. */
  call(path: string, init?: RequestInit): Promise<Reaction>;
  /** To /graphql: a JSON body as it stands, or what is to be made one. */
  post(body: BodyInit | object, headers?: Record<string, string>): Promise<Reaction>;
  get(parameters: Record<string, string> | string, headers?: Record<string, string>): Promise<Reaction>;
  /** These very bytes, as latin1; the key is up to them. */
  raw(request: string): Promise<Reaction>;
  /**
   * Sends, and makes sure that the answer is the expected one and tells nothing of the inside; that nothing of it went to
   * the upstream or into the log; and that the next caller gets what is asked for.
   */
  survives(send: () => Promise<Reaction>, expected: Expected): Promise<Reaction>;
  stop(): Promise<void>;
}

/** Stack traces, files, what the program is made of. */
const LEAK =
  /\bat (?:async )?[^\n]{0,99}:\d+:\d+|\bat (?:new|async|Object\.|process\.)|node_modules|\.[cm]?[jt]s\b|\/(?:tmp|home|usr|root|work)\/|fastify|stacktrace|FST_|HPE_|v?\d+\.\d+\.\d+/i;
const HEADER_LEAK = /^(?:x-powered-by|server|via|set-cookie|x-aspnet-version):/im;

/** @param env settings beside those of production with keys and without limits of callers */
export async function startTarget(env: Record<string, string> = {}): Promise<Target> {
  const files = await createFiles();
  const keys = [{ id: 'attacker', sha256: hash('sha256', apiKey('f')), roles: ['FullAccess'] }];
  const upstream = await startUpstream();
  upstream.script(respond(userBody()));
  const gateway = await startGatewayTo({
    endpoint: upstream.url,
    env: {
      NODE_ENV: 'production',
      AUTH: 'api-key',
      API_KEYS_FILE: await files.write('keys.json', keys),
      RATE_LIMIT: 'off',
      AUTH_FAILURE_LIMIT: 'off',
      MAX_CONCURRENT_REQUESTS: 'off',
      ...env,
    },
  });
  const call: Target['call'] = async (path, { headers, ...init } = {}) => {
    const all = { ...KEY, ...(headers as Record<string, string> | undefined) };
    const response = await fetch(gateway.url + path, { redirect: 'manual', ...init, headers: all });
    const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`);
    return { status: response.status, head: lines.join('\r\n'), text: await response.text() };
  };
  const post: Target['post'] = (body, headers) =>
    call('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: isBody(body) ? body : JSON.stringify(body),
    });
  const target: Omit<Target, 'survives'> = {
    gateway,
    upstream,
    call,
    post,
    get: (parameters, headers) =>
      call(`/graphql?${typeof parameters === 'string' ? parameters : new URLSearchParams(parameters)}`, {
        headers: { 'apollo-require-preflight': 'yes', ...headers },
      }),
    raw: async (request) => {
      const { status, head, body } = await sendRaw(gateway.url, request);
      return { status, head, text: body };
    },
    stop: async () => {
      await gateway.stop();
      await upstream.stop();
      await files.remove();
    },
  };
  return { ...target, survives: (send, expected) => survives(target, send, expected) };
}

const isBody = (body: BodyInit | object): body is BodyInit =>
  typeof body === 'string' || ArrayBuffer.isView(body) || body instanceof FormData || body instanceof Blob;

async function survives(
  { gateway, upstream, post }: Omit<Target, 'survives'>,
  send: () => Promise<Reaction>,
  expected: Expected,
): Promise<Reaction> {
  const calls = upstream.requests.length;
  const lines = gateway.logged.length;
  const reaction = await send();
  // The next one's turn comes after the log line of this one.
  const next = await post({ query: NORMAL });
  expect({ status: next.status, text: next.text }).toEqual({
    status: 200,
    text: '{"data":{"user":{"userId":"u"}}}\n',
  });
  expectAnswer(reaction, expected);
  expectNoLeak(reaction);
  expect(upstream.requests.length - calls - 1, 'calls of Chime').toBe(expected.calls ?? 0);
  const logged = gateway.logged.slice(lines);
  expect(JSON.stringify(logged)).not.toContain(MARKER);
  expect(logged.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  return reaction;
}

function expectAnswer({ status, text }: Reaction, { code, message, status: wanted }: Expected): void {
  const { data, errors } = (text === '' ? {} : JSON.parse(text)) as {
    data?: unknown;
    errors?: { message: string; extensions?: { code?: unknown } }[];
  };
  const codes = [...new Set(errors?.map(({ extensions }) => extensions?.code))];
  expect({ status, codes }).toEqual({ status: wanted, codes: code === undefined ? [] : [code] });
  if (code === undefined && status === 200) expect(data).toBeDefined();
  if (message !== undefined) expect(errors?.[0]?.message).toMatch(message);
}

/** That an answer tells nothing of the inside, and repeats nothing of what was sent. */
export function expectNoLeak({ head, text }: Reaction): void {
  expect(text).not.toMatch(LEAK);
  expect(head).not.toMatch(HEADER_LEAK);
  expect(head + text).not.toContain(MARKER);
}
