/** Bodies that are no JSON, too much of it, or made to become something else once they are objects. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_INPUT, BAD_REQUEST, BATCHING_DISABLED, tooComplex } from './refusal.js';
import { requestOf } from './request.js';
import { type Expected, MARKER, type Reaction, startTarget, type Target } from './target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

const OK: Expected = { status: 200 };

const postRaw = (body: string): Promise<Reaction> => target.raw(requestOf(body));

const QUERY = 'query ($id: ID!) { account(accountId: $id) { name } }';
/** A body whose variable is this JSON. */
const withVariable = (json: string): string => `{"query":"${QUERY}","variables":{"id":${json}}}`;

describe('a body that is no JSON object', () => {
  it.each<[string, string, Expected?]>([
    ['nothing', ''],
    ['white space', ' \n\t '],
    ['a null byte', '\0'],
    ['null', 'null'],
    ['text', `"${MARKER}"`],
    ['a number', '1e999'],
    ['true', 'true'],
    ['an empty list', '[]', BATCHING_DISABLED],
    ['a batch of one', '[{"query":"{ __typename }"}]', BATCHING_DISABLED],
    [
      'a batch of mutations',
      `[${'{"query":"mutation { logoutUser(accountId: \\"a\\", userId: \\"u\\") }"},'.repeat(99)}{}]`,
      BATCHING_DISABLED,
    ],
    ['a batch in a batch', '[[{"query":"{ __typename }"}]]', BATCHING_DISABLED],
    ['a batch as an object', '{"0":{"query":"{ __typename }"},"length":1}', { ...BAD_REQUEST, status: 200 }],
    ['an empty object', '{}'],
    ['an open object', `{"query":"${MARKER}`],
    ['two objects', `{"query":"{ __typename }"}{"query":"${MARKER}"}`],
    ['an object and a null byte', '{"query":"{ __typename }"}\0'],
    ['a comma too many', '{"query":"{ __typename }",}'],
    ['a comment', `{"query":"{ __typename }"/*${MARKER}*/}`],
    ['quotes of another language', `{'query':'{ __typename }'}`],
    ['a word of another language', '{"query":"{ __typename }","variables":NaN}'],
    ['a line break in a string', `{"query":"{\n__typename ${MARKER}}"}`],
    ['a null byte in a string', `{"query":"{ __typename }\0${MARKER}"}`],
    ['UTF-16', Buffer.from('\uFEFF{"query":"{ __typename }"}', 'utf16le').toString('latin1')],
    ['a form', `query=${MARKER}`],
    ['XML', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;${MARKER}</x>`],
    ['the document itself', '{ __typename }'],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['a hundred thousand objects', '{"a":'.repeat(50_000)],
    ['a list of a hundred thousand levels', '['.repeat(100_000) + ']'.repeat(100_000), BATCHING_DISABLED],
  ])('is refused: %s', async (_title, body, expected = BAD_REQUEST) => {
    expect(await target.survives(() => postRaw(body), expected)).toHaveProperty('status', expected.status);
  });
});

describe('a member of the wrong type', () => {
  it.each<[string, string, Expected?]>([
    ['a query that is a list', '{"query":["{ __typename }"]}'],
    ['a query that is an object', `{"query":{"kind":"Document","definitions":[],"x":"${MARKER}"}}`],
    ['a query that is a number', '{"query":1}'],
    ['a query that is true', '{"query":true}'],
    ['a query that is empty', '{"query":""}', { ...BAD_REQUEST, status: 200 }],
    ['variables that are text', `{"query":"{ __typename }","variables":"{\\"id\\":\\"${MARKER}\\"}"}`],
    ['variables that are a list', `{"query":"{ __typename }","variables":["${MARKER}"]}`],
    ['variables that are a number', '{"query":"{ __typename }","variables":1}'],
    ['variables that are false', '{"query":"{ __typename }","variables":false}'],
    ['extensions that are text', `{"query":"{ __typename }","extensions":"${MARKER}"}`],
    ['extensions that are a list', `{"query":"{ __typename }","extensions":["${MARKER}"]}`],
    ['a name that is a number', '{"query":"{ __typename }","operationName":1}'],
  ])('is refused: %s', async (_title, body, expected = BAD_REQUEST) => {
    expect(await target.survives(() => postRaw(body), expected)).toHaveProperty('status', expected.status);
  });
});

describe('a variable', () => {
  it.each<[string, string, Expected?]>([
    ['an object', `{"$ne":"${MARKER}"}`],
    ['an object with a method of all', `{"toString":"${MARKER}","valueOf":1}`],
    ['a list', `["${MARKER}"]`],
    ['a list of one', '["a"]'],
    ['true', 'true'],
    ['null', 'null'],
    ['a fraction', '0.1'],
    ['infinity', '1e999'],
    ['a number with ten thousand digits', '9'.repeat(10_000)],
    ['text with a null byte', `"\\u0000${MARKER}"`],
    ['text with line breaks', `"a\\r\\nx-injected: ${MARKER}"`],
    ['half a character', `"\\ud800${MARKER}"`],
    ['the other half', `"${MARKER}\\udfff"`],
    ['text of 100,000 letters', `"${MARKER.repeat(11_000)}"`],
    ['text of a hundred thousand spaces', `"${' '.repeat(100_000)}"`],
    ['text of a hundred thousand accents', `"${'\\u0301'.repeat(30_000)}"`],
    ['a list of 21 levels', '['.repeat(21) + ']'.repeat(21), tooComplex('more than 20 levels')],
    ['a list of 10,001', `[${'1,'.repeat(10_000)}1]`, tooComplex('more than 10000 values')],
    [
      'an object of 10,001 members',
      `{${Array.from({ length: 10_001 }, (_, n) => `"m${n}":1`).join(',')}}`,
      tooComplex('more than 10000 values'),
    ],
  ])('that is no identifier is refused: %s', async (_title, json, expected = BAD_INPUT) => {
    const { text } = await target.survives(() => postRaw(withVariable(json)), expected);
    expect(text.length).toBeLessThan(20_000);
  });

  it('that no operation declares costs nothing, and is not repeated', async () => {
    const body = `{"query":"{ __typename }","variables":{"${MARKER}":{"${MARKER}":"${MARKER}"}}}`;
    expect(await target.survives(() => postRaw(body), OK)).toHaveProperty('status', OK.status);
  });
});

describe('bytes that are no UTF-8', () => {
  it.each<[string, string]>([
    ['a byte that is never one', '\xff'],
    ['half a character', '\xc3'],
    ['a slash in two bytes', '\xc0\xaf'],
    ['a surrogate', '\xed\xa0\x80'],
    ['beyond Unicode', '\xf4\x90\x80\x80'],
  ])('never reach Chime as something else: %s', async (_title, bytes) => {
    const send = () => postRaw(withVariable(`"\0${bytes}${MARKER}"`));
    expect(await target.survives(send, BAD_REQUEST)).toHaveProperty('status', BAD_REQUEST.status);
    // As part of an identifier they are a character that stands for what cannot be read.
    const calls = target.upstream.requests.length;
    const { status } = await postRaw(withVariable(`"a${bytes}"`));
    expect(status).toBe(200);
    const urls = target.upstream.requests.slice(calls).map(({ url }) => url);
    expect(urls.filter((url) => !/^\/accounts\/a(?:%EF%BF%BD)+$/.test(url))).toEqual([]);
  });
});

const POLLUTIONS = [
  '"__proto__":{"polluted":"POLLUTED","query":"{ __typename }","toString":1}',
  '"constructor":{"prototype":{"polluted":"POLLUTED"}}',
  '"prototype":{"polluted":"POLLUTED"}',
  '"__proto__":null',
  '"\\u005f_proto__":{"polluted":"POLLUTED"}',
].map((member) => member.replaceAll('POLLUTED', MARKER));

const PLACES: [string, (member: string) => string][] = [
  ['the body', (member) => `{"query":"{ __typename }",${member}}`],
  ['the variables', (member) => `{"query":"{ __typename }","variables":{${member}}}`],
  ['extensions', (member) => `{"query":"{ __typename }","extensions":{${member}}}`],
  [
    'a persisted query',
    (member) =>
      `{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x",${member}}}}`,
  ],
  [
    'an input',
    (member) =>
      `{"query":"mutation ($i: UpdateUserInput!) { updateUser(accountId: \\"a\\", userId: \\"u\\", input: $i) { userId } }","variables":{"i":{"licenseType":"Pro",${member}}}}`,
  ],
  [
    'a reference',
    (member) =>
      `{"query":"query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }","variables":{"r":[{"__typename":"Nothing",${member}}]}}`,
  ],
];

describe('a key that would change what all objects have', () => {
  it.each(
    PLACES.flatMap(([place, write]) =>
      POLLUTIONS.map((member) => [member.slice(0, 24), place, write(member)] as const),
    ),
  )('changes nothing: %s in %s', async (_member, _place, body) => {
    const calls = target.upstream.requests.length;
    const reaction = await postRaw(body);
    expect(reaction.status).toBeLessThan(500);
    expect(reaction.text).not.toContain('INTERNAL_SERVER_ERROR');
    expect(await target.survives(() => postRaw(body), statusAndCodeOf(reaction))).toHaveProperty('status');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
    // The normal queries of `survives` apart.
    expect(target.upstream.requests.length - calls).toBe(1);
  });
});

describe('a key that is there twice', () => {
  it('means its last value, for the limits as for what is run', async () => {
    const costly = `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: __typename`).join(' ')} }`;
    expect(
      await target.survives(
        () => postRaw(`{"query":"{ __typename }","query":"${costly}"}`),
        tooComplex('30 aliases'),
      ),
    ).toHaveProperty('status');
    expect(
      await target.survives(() => postRaw(`{"query":"${costly}","query":"{ __typename }"}`), OK),
    ).toHaveProperty('status', OK.status);
    const variables = `"variables":{"id":"a"},"variables":{"id":{"x":"${MARKER}"}}`;
    expect(
      await target.survives(() => postRaw(`{"query":"${QUERY}",${variables}}`), BAD_INPUT),
    ).toHaveProperty('status', BAD_INPUT.status);
  });
});

/** What is to be expected once more. */
function statusAndCodeOf({ status, text }: Reaction): Expected {
  const { errors } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
  const code = errors?.[0]?.extensions.code;
  return { status, ...(code !== undefined && { code }) };
}
