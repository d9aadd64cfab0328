/** Documents by their hash: slipped in under another's, or run although they are not known. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_REQUEST, numbered, tooComplex, USER } from './refusal.js';
import { type Expected, MARKER, startTarget, type Target } from './target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash } },
});

describe('a persisted query', () => {
  const KNOWN = '{ a: __typename }';
  const EVIL = `{ evil: ${USER} { userId } }`;
  const NOT_FOUND: Expected = { status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' };

  const stillKnown = () => target.post(persisted(sha256(KNOWN)));
  beforeAll(async () => {
    await target.post({ query: KNOWN, ...persisted(sha256(KNOWN)) });
  });

  it.each<[string, object, Expected]>([
    ['under the hash of another', { query: EVIL, ...persisted(sha256(KNOWN)) }, BAD_REQUEST],
    ['under a hash in capitals', { query: EVIL, ...persisted(sha256(EVIL).toUpperCase()) }, BAD_REQUEST],
    ['under no hash', { query: EVIL, ...persisted('') }, BAD_REQUEST],
    ['under a list of hashes', { query: EVIL, ...persisted([sha256(EVIL)]) }, BAD_REQUEST],
    ['under the prototype', { query: EVIL, ...persisted('__proto__') }, BAD_REQUEST],
    ['of another version', { query: EVIL, ...persisted(sha256(EVIL), 2) }, BAD_REQUEST],
    ['of a version in text', { query: EVIL, ...persisted(sha256(EVIL), '1') }, BAD_REQUEST],
    ['as a list', { query: EVIL, extensions: { persistedQuery: [MARKER] } }, BAD_REQUEST],
    ['as text', { query: EVIL, extensions: { persistedQuery: MARKER } }, BAD_REQUEST],
    ['by a hash that nobody sent', persisted(sha256(EVIL)), NOT_FOUND],
    ['by the name of a member of all objects', persisted('constructor'), NOT_FOUND],
    ['by a key of the cache', persisted(`apq:${sha256(KNOWN)}`), NOT_FOUND],
    ['by a path', persisted(`../../${MARKER}`), NOT_FOUND],
    ['by a hash of a hundred thousand letters', persisted('a'.repeat(100_000)), NOT_FOUND],
  ])('cannot be slipped in: %s', async (_title, request, expected) => {
    expect(await target.survives(() => target.post(request), { ...expected, status: 200 })).toHaveProperty(
      'status',
    );
    expect((await stillKnown()).text).toBe('{"data":{"a":"Query"}}\n');
    const { text } = await target.post(persisted(sha256(EVIL)));
    expect(text).toContain('PERSISTED_QUERY_NOT_FOUND');
  });

  it('that asks for too much is not remembered', async () => {
    const query = `{ ${numbered(31, (n) => `a${n}: __typename`)} }`;
    expect(
      await target.survives(
        () => target.post({ query, ...persisted(sha256(query)) }),
        tooComplex('more than 30 aliases'),
      ),
    ).toHaveProperty('status');
    expect((await target.post(persisted(sha256(query)))).text).toContain('PERSISTED_QUERY_NOT_FOUND');
  });
});
