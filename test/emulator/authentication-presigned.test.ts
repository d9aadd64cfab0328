/**
 * Presigned URLs that the emulator verifies. botocore 1.43 made them with AWS's example key pair, and they are stored
 * unchanged.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleCredentials, RECORDED_AT } from '../support/botocore-signature.js';
import { startVerifier } from '../support/signature-verifier.js';

const SCOPE = 'AKIDEXAMPLE%2F20261123%2Feu-west-1%2Fchime%2Faws4_request';
const SIGNED = (signature: string, seconds: number) =>
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${SCOPE}&X-Amz-Date=20261123T203145Z&X-Amz-Expires=${seconds}&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`;
const LIST = `/accounts/a%2F1%20%2B/users?user-email=jane%2Bx%40example.com&${SIGNED('a85b74f2f9b074e0fff36811d8d54c24ea2680f6ee3a09d4023201b957b45023', 900)}`;
const LIST_1_SECOND = `/accounts/a%2F1%20%2B/users?user-email=jane%2Bx%40example.com&${SIGNED('daa4f3d943a2bf70b0f11a6ee1d403c182e92169990ba50845d3cc1e6d1b091b', 1)}`;
const LOGOUT = `/accounts/a1/users/u1?operation=logout&${SIGNED('5d714d11ff2fc47267af9059514325300e6f3a5bc59c7decd8a5ab6337d05682', 900)}`;

const ACCEPTED = '200 undefined';
const UNREADABLE = '401 UnauthorizedClientException';
const MISMATCH = '403 SignatureDoesNotMatch';
const EXPIRED = '400 RequestExpired';

let now: Date;
let verifier: Awaited<ReturnType<typeof startVerifier>>;
beforeAll(async () => {
  verifier = await startVerifier(exampleCredentials, () => now);
});
afterAll(() => verifier.stop());

async function outcome(url: string, { method = 'GET', seconds = 0, headers = {}, body = '' } = {}) {
  now = new Date(RECORDED_AT.getTime() + seconds * 1000);
  const sent = { host: '127.0.0.1:18087', ...headers };
  const { status, type } = await verifier.send({ method, url, headers: sent, body });
  return `${status} ${String(type)}`;
}

test('presigned URLs are accepted (W-22)', async () => {
  expect(await outcome(LIST)).toBe(ACCEPTED);
  expect(await outcome(LIST_1_SECOND)).toBe(ACCEPTED);
  expect(await outcome(LOGOUT, { method: 'POST' })).toBe(ACCEPTED);
});

test.each([
  [LIST, -15 * 60, ACCEPTED],
  [LIST, -15 * 60 - 1, EXPIRED],
  [LIST, 900 + 15 * 60, ACCEPTED],
  [LIST, 900 + 15 * 60 + 1, EXPIRED],
  [LIST_1_SECOND, 1 + 15 * 60, ACCEPTED],
  [LIST_1_SECOND, 1 + 15 * 60 + 1, EXPIRED],
])('a presigned URL, %# (E-5)', async (url, seconds, expected) => {
  expect(await outcome(url, { seconds })).toBe(expected);
});

describe('a presigned URL that was changed is refused as SignatureDoesNotMatch (W-22, E-4)', () => {
  test.each<[string, string, object]>([
    ['another path', LIST.replace('a%2F1', 'a%2F2'), {}],
    ['another filter', LIST.replace('jane', 'jake'), {}],
    ['a longer life', LIST.replace('Expires=900', 'Expires=901'), {}],
    ['a later date', LIST.replace('203145Z', '203146Z'), {}],
    ['another region', LIST.replace('eu-west-1', 'us-east-1'), {}],
    ['another service', LIST.replace('%2Fchime%2F', '%2Fiam%2F'), {}],
    ['another signature', LIST.replace('a85b74', 'a85b75'), {}],
    ['a parameter more', `${LIST}&x=1`, {}],
    ['no signed host', LIST.replace('SignedHeaders=host', 'SignedHeaders=date'), {}],
    ['another host', LIST, { headers: { host: 'chime.example.com' } }],
    ['another method', LOGOUT, { method: 'PUT' }],
    ['a body', LOGOUT, { method: 'POST', body: '{}' }],
  ])('%s', async (_title, url, request) => {
    expect(await outcome(url, request)).toBe(MISMATCH);
  });
});

test('a presigned URL of an unknown key is InvalidClientTokenId (E-3)', async () => {
  expect(await outcome(LIST.replace('AKIDEXAMPLE', 'AKIDANOTHER'))).toBe('403 InvalidClientTokenId');
});

describe('a presigned URL whose signature cannot be read is refused as UnauthorizedClientException (E-2)', () => {
  test.each([
    ['without algorithm', LIST.replace(/X-Amz-Algorithm=[^&]*&/, '')],
    ['with another algorithm', LIST.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1')],
    ['without credential', LIST.replace(/X-Amz-Credential=[^&]*&/, '')],
    ['without date', LIST.replace(/X-Amz-Date=[^&]*&/, '')],
    ['with a date that is none', LIST.replace('20261123T', '20261323T')],
    ['without end', LIST.replace(/X-Amz-Expires=[^&]*&/, '')],
    ['that never lived', LIST.replace('Expires=900', 'Expires=0')],
    ['that lives backwards', LIST.replace('Expires=900', 'Expires=-900')],
    ['that lives for more than a week', LIST.replace('Expires=900', 'Expires=604801')],
    ['without signed headers', LIST.replace(/X-Amz-SignedHeaders=[^&]*&/, '')],
    ['without signature', LIST.replace(/&X-Amz-Signature=.*/, '')],
    ['with a second signature', LIST.replace(/(&X-Amz-Signature=.*)/, '$1$1')],
    ['with a second end', `${LIST}&X-Amz-Expires=604800`],
  ])('%s', async (_title, url) => {
    expect(await outcome(url)).toBe(UNREADABLE);
  });

  test('with an Authorization header next to it', async () => {
    expect(await outcome(LIST, { headers: { authorization: 'Bearer abc' } })).toBe(UNREADABLE);
  });
});
