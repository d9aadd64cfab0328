/** Documents by their hash: slipped in under another's, or run although they are not known. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFiles, type Files } from '../support/token.js';
import { BAD_REQUEST, numbered, tooComplex, USER } from './refusal.js';
import { type Expected, MARKER, NORMAL, startTarget, type Target } from './target.js';

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

describe('where only one document is known', () => {
  const ID = sha256(NORMAL);
  const EVIL = `{ evil: ${USER} { userId } }`;
  const NOT_TRUSTED: Expected = { status: 400, code: 'DOCUMENT_NOT_TRUSTED' };
  const NOT_FOUND: Expected = { status: 400, code: 'PERSISTED_QUERY_NOT_FOUND' };

  let files: Files;
  let strict: Target;
  beforeAll(async () => {
    files = await createFiles();
    strict = await startTarget({ TRUSTED_DOCUMENTS: await files.write('manifest.json', { [ID]: NORMAL }) });
  });
  afterAll(async () => {
    await strict.stop();
    await files.remove();
  });

  it.each<[string, object | string, Expected?]>([
    ['as text', { query: EVIL }],
    ['as text beside the known id', { query: EVIL, documentId: ID }],
    ['as text beside the known hash', { query: EVIL, ...persisted(ID) }],
    ['as text beside both', { query: EVIL, documentId: ID, ...persisted(ID) }],
    ['after the known text', { query: `${NORMAL} query Evil ${EVIL}`, operationName: 'Evil' }],
    ['as a comment away from the known text', { query: `${NORMAL}#${MARKER}` }],
    ['as the known text with another space', { query: NORMAL.replace('{ ', '{\u00a0') }],
    ['as the known text with a byte order mark', { query: `\uFEFF${NORMAL}` }],
    ['as a list with the known text', { query: [NORMAL] }],
    ['as an object with the known text', { query: { toString: NORMAL } }],
    ['as the second of two texts', `{"query":${JSON.stringify(NORMAL)},"query":${JSON.stringify(EVIL)}}`],
    ['in a batch', [{ query: NORMAL }, { query: EVIL }], { status: 400, code: 'BATCHING_DISABLED' }],
    ['by its hash', persisted(sha256(EVIL)), NOT_FOUND],
    ['by the known hash in capitals', { documentId: ID.toUpperCase() }, NOT_FOUND],
    ['by the known hash with a space', { documentId: `${ID} ` }, NOT_FOUND],
    ['by the name of an algorithm twice', { documentId: `sha256:sha256:${ID}` }, NOT_FOUND],
    ['by a list with the known hash', { documentId: [ID] }, NOT_FOUND],
    ['by a known id and another hash', { documentId: ID, ...persisted(sha256(EVIL)) }, NOT_FOUND],
    ['by the prototype', { documentId: 'constructor' }, NOT_FOUND],
    ['by a hash in an object', persisted({ [ID]: true }), NOT_FOUND],
    [
      'by a persisted query without a hash',
      { documentId: ID, extensions: { persistedQuery: {} } },
      NOT_FOUND,
    ],
    ['by extensions that are a list', { query: EVIL, extensions: [persisted(ID)] }],
  ])('no other gets in: %s', async (_title, request, expected = NOT_TRUSTED) => {
    const { status } = await strict.survives(() => strict.post(request), expected);
    expect(status).toBe(400);
    // Neither by what was sent, nor afterwards by its hash.
    const later = await strict.survives(() => strict.post(persisted(sha256(EVIL))), NOT_FOUND);
    expect(later.text).not.toContain('"data"');
  });

  it.each<[string, string, Expected?]>([
    ['as text', `query=${encodeURIComponent(EVIL)}`],
    ['after the known text', `query=${encodeURIComponent(NORMAL)}&query=${encodeURIComponent(EVIL)}`],
    ['before the known id', `query=${encodeURIComponent(EVIL)}&documentId=${ID}`],
    ['under a name with an escape', `q%75ery=${encodeURIComponent(EVIL)}`],
    [
      'by its hash',
      `extensions=${encodeURIComponent(JSON.stringify(persisted(sha256(EVIL)).extensions))}`,
      NOT_FOUND,
    ],
    ['beside extensions that are no JSON', `query=${encodeURIComponent(EVIL)}&extensions=%7B`],
  ])('no other gets in by GET: %s', async (_title, parameters, expected = NOT_TRUSTED) => {
    const { text } = await strict.survives(() => strict.get(parameters), expected);
    expect(text).not.toContain('"data"');
  });

  it('a body is asked for by POST, whatever the address says', async () => {
    const address = `/graphql?query=${encodeURIComponent(NORMAL)}&documentId=${ID}`;
    const send = () =>
      strict.call(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: EVIL }),
      });
    expect((await strict.survives(send, NOT_TRUSTED)).text).not.toContain('"data"');
  });
});
