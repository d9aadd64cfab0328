/** Bodies of other types, compressed ones, and those that are too large. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_REQUEST } from './refusal.js';
import { requestOf } from './request.js';
import { type Expected, MARKER, type Reaction, startTarget, type Target } from './target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

const OK: Expected = { status: 200 };
const UNSUPPORTED: Expected = { status: 415, code: 'BAD_REQUEST' };
const TOO_LARGE: Expected = { status: 413, code: 'BODY_TOO_LARGE' };

const postRaw = (body: string, lines?: readonly string[]): Promise<Reaction> =>
  target.raw(requestOf(body, lines));

const JSON_BODY = JSON.stringify({ query: '{ __typename }' });
const MUTATION = JSON.stringify({ query: `mutation { logoutUser(accountId: "a", userId: "${MARKER}") }` });

describe('a body of another type', () => {
  it.each<[string, string, Expected?, string?]>([
    ['text, as any page may send', 'text/plain', BAD_REQUEST],
    [
      'a form, as any page may send',
      'application/x-www-form-urlencoded',
      UNSUPPORTED,
      `query=${encodeURIComponent('{ __typename }')}`,
    ],
    [
      'several parts, as any page may send',
      'multipart/form-data; boundary=x',
      UNSUPPORTED,
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${MUTATION}\r\n--x--\r\n`,
    ],
    ['several parts without a boundary', 'multipart/form-data'],
    ['the document itself', 'application/graphql', UNSUPPORTED, '{ __typename }'],
    ['XML', 'application/xml'],
    ['bytes', 'application/octet-stream'],
    ['something like JSON', 'application/json+x'],
    ['JSON in name only', 'application/jsonp'],
    ['two types', 'text/plain, application/json'],
    ['JSON as a parameter', 'text/plain; a=application/json', BAD_REQUEST],
    ['text that is said to be harmless', 'text/plain\r\napollo-require-preflight: yes', BAD_REQUEST],
    ['a type without a subtype', 'application'],
    ['an empty type', ''],
    ['a type of a hundred slashes', 'application/json'.repeat(100)],
    ['a type of an event stream', 'text/event-stream'],
  ])('is refused: %s', async (_title, type, expected = UNSUPPORTED, body = MUTATION) => {
    expect(await target.survives(() => postRaw(body, [`content-type: ${type}`]), expected)).toHaveProperty(
      'status',
      expected.status,
    );
  });

  it('is refused where none is told', async () => {
    expect(await target.survives(() => postRaw(MUTATION, []), UNSUPPORTED)).toHaveProperty(
      'status',
      UNSUPPORTED.status,
    );
  });

  it('is refused as a form with a file', async () => {
    const form = new FormData();
    form.set('operations', MUTATION);
    form.set('0', new Blob([MARKER]), `../../${MARKER}`);
    const send = () => target.call('/graphql', { method: 'POST', body: form });
    expect(await target.survives(send, UNSUPPORTED)).toHaveProperty('status', UNSUPPORTED.status);
  });
});

describe('a body that is compressed', () => {
  const BOMB = Buffer.alloc(50_000_000, ' ');
  it.each<[string, string, () => Uint8Array]>([
    ['gzip', 'gzip', () => gzipSync(JSON_BODY)],
    ['deflate', 'deflate', () => deflateSync(JSON_BODY)],
    ['brotli', 'br', () => brotliCompressSync(JSON_BODY)],
    ['a bomb', 'gzip', () => gzipSync(BOMB)],
    ['a bomb in a bomb', 'gzip, gzip', () => gzipSync(gzipSync(BOMB))],
    ['a name that all objects have', '__proto__', () => Buffer.from(JSON_BODY)],
    ['what is none', 'gzip', () => Buffer.from(JSON_BODY)],
    ['nothing', 'gzip', () => new Uint8Array()],
    ['a list that begins with none', 'identity, gzip', () => gzipSync(JSON_BODY)],
  ])('is refused unread: %s', async (_title, encoding, body) => {
    const { head } = await target.survives(
      () => target.post(body(), { 'content-encoding': encoding }),
      UNSUPPORTED,
    );
    expect(head).toMatch(/^accept-encoding: identity$/im);
  });

  it('and does not say so is no JSON', async () => {
    expect(await target.survives(() => target.post(gzipSync(JSON_BODY)), BAD_REQUEST)).toHaveProperty(
      'status',
      BAD_REQUEST.status,
    );
  });
});

describe('a body that is too large', () => {
  it.each<[string, string, Expected]>([
    ['text', `{"query":"{ __typename }","x":"${MARKER.repeat(40_000)}"}`, TOO_LARGE],
    ['white space', ' '.repeat(300_000) + JSON_BODY, TOO_LARGE],
    ['a document', `{"query":"{ __typename } # ${MARKER.repeat(40_000)}"}`, TOO_LARGE],
    [
      'keys',
      `{"query":"{ __typename }",${Array.from({ length: 40_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
      TOO_LARGE,
    ],
  ])('is refused: %s', async (_title, body, expected) => {
    expect(await target.survives(() => target.post(body), expected)).toHaveProperty(
      'status',
      expected.status,
    );
    expect(
      await target.survives(
        () =>
          target.call('/graphql', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: new Blob([body]).stream(),
            duplex: 'half',
          } as RequestInit),
        expected,
      ),
    ).toHaveProperty('status', expected.status);
  });

  it('is refused by what it says of its length, before it is there', async () => {
    const lines = ['content-type: application/json', 'content-length: 99999999999'];
    expect(await target.survives(() => postRaw('{', lines), TOO_LARGE)).toHaveProperty(
      'status',
      TOO_LARGE.status,
    );
  });

  it.each(['0x10', '-1', '1e3', '18446744073709551617', ' ', '+5', '5, 5'])(
    'or has no length that can be read is refused: %j',
    async (length) => {
      const lines = ['content-type: application/json', `content-length: ${length}`];
      expect(await target.survives(() => postRaw('{}', lines), BAD_REQUEST)).toHaveProperty(
        'status',
        BAD_REQUEST.status,
      );
    },
  );

  it('of keys that are many, within the limit, is answered', async () => {
    const body = `{"query":"{ __typename }",${Array.from({ length: 20_000 }, (_, n) => `"k${n}":1`).join(',')}}`;
    expect(await target.survives(() => target.post(body), OK)).toHaveProperty('status', OK.status);
  });
});
