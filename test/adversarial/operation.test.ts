/** Which operation of which document is run: by GET, by its name, in a batch, and what is no document at all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_REQUEST, INVALID, UNPARSED, USER } from './refusal.js';
import { type Expected, MARKER, startTarget, type Target } from './target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

const MUTATION = `mutation { resetPersonalPIN(accountId: "a", userId: "${MARKER}") { userId } }`;

describe('a GET', () => {
  it.each<[string, Record<string, string> | string, Expected, Record<string, string>?]>([
    ['a mutation', { query: MUTATION }, { status: 405, code: 'BAD_REQUEST' }],
    [
      'a mutation that is chosen by its name',
      { query: `query A { __typename } ${MUTATION.replace('mutation', 'mutation B')}`, operationName: 'B' },
      { status: 405, code: 'BAD_REQUEST' },
    ],
    [
      'a mutation after a query in the address',
      `query={__typename}&query=${encodeURIComponent(MUTATION)}`,
      BAD_REQUEST,
    ],
    [
      'a mutation as the page of a browser',
      { query: MUTATION },
      { status: 406, code: 'BAD_REQUEST' },
      { accept: 'text/html', 'apollo-require-preflight': '' },
    ],
    [
      'a query that any page may send',
      { query: `{ ${USER} { userId } }` },
      BAD_REQUEST,
      { 'apollo-require-preflight': '' },
    ],
    ['variables that are no JSON', { query: '{ __typename }', variables: `{${MARKER}` }, BAD_REQUEST],
    ['variables that are a list', { query: '{ __typename }', variables: `["${MARKER}"]` }, BAD_REQUEST],
    ['extensions that are no JSON', { query: '{ __typename }', extensions: MARKER }, BAD_REQUEST],
    ['two names', `query={__typename}&operationName=${MARKER}&operationName=b`, BAD_REQUEST],
    ['nothing', '', BAD_REQUEST],
    ['a null byte', `query=%00`, { status: 400, code: 'GRAPHQL_PARSE_FAILED' }],
    ['bytes that are no UTF-8', `query=%ff%fe${MARKER}`, { status: 400, code: 'GRAPHQL_PARSE_FAILED' }],
  ])('is refused: %s', async (_title, parameters, expected, headers) => {
    const accept = { accept: 'application/graphql-response+json' };
    expect(
      await target.survives(() => target.get(parameters, { ...accept, ...headers }), expected),
    ).toHaveProperty('status', expected.status);
  });
});

describe('the choice of an operation', () => {
  const QUERY = 'query A { __typename }';
  const UNKNOWN: Expected = { status: 200, code: 'OPERATION_RESOLUTION_FAILURE' };
  it.each<[string, object, Expected]>([
    ['a name that is not there', { query: QUERY, operationName: 'B' }, UNKNOWN],
    ['a name of all objects', { query: QUERY, operationName: '__proto__' }, UNKNOWN],
    [
      'the name of a fragment',
      { query: `{ ...F } fragment F on Query { __typename }`, operationName: 'F' },
      UNKNOWN,
    ],
    ['no name where there are two', { query: `${QUERY} query B { __typename }` }, UNKNOWN],
    ['a name that is there twice', { query: `${QUERY} ${QUERY}`, operationName: 'A' }, INVALID],
    ['a nameless one beside others', { query: `${QUERY} { __typename }`, operationName: '' }, INVALID],
    ['a name that is a list', { query: QUERY, operationName: ['A'] }, BAD_REQUEST],
    ['a name that is an object', { query: QUERY, operationName: { toString: 'A' } }, BAD_REQUEST],
    ['a name of a hundred thousand letters', { query: QUERY, operationName: MARKER.repeat(11_000) }, UNKNOWN],
    [
      'a name with line breaks',
      { query: QUERY, operationName: `A\r\n{"level":60,"msg":"${MARKER}"}` },
      UNKNOWN,
    ],
    ['no operation', { query: 'fragment F on Query { __typename }' }, INVALID],
    ['a definition of the schema', { query: 'type Query { x: Int } extend type User { pin: Int }' }, INVALID],
    ['a subscription', { query: 'subscription { __typename }' }, INVALID],
    [
      'a subscription beside a query',
      { query: `${QUERY} subscription B { b }`, operationName: 'A' },
      INVALID,
    ],
  ])('is refused: %s', async (_title, request, expected) => {
    const { text } = await target.survives(() => target.post(request), expected);
    expect(text.length).toBeLessThan(2_000);
  });
});

describe('text that is no document', () => {
  it.each<[string, string]>([
    ['a null byte between names', `{ user\0 { userId } }`],
    ['a lone half of a character', `{ user(accountId: "\\ud800${MARKER}") { userId } }`],
    ['an escape beyond Unicode', `{ user(accountId: "\\u{110000}${MARKER}") { userId } }`],
    ['an open string', `{ user(accountId: "${MARKER}`],
    ['an open block string', `{ user(accountId: """${MARKER}`],
    ['a string of another language', `{ user(accountId: '${MARKER}') { userId } }`],
    ['a number of another language', '{ accounts(first: 0x7fffffff) { nodes { name } } }'],
    ['a template', '{{constructor.constructor("return process")()}}'],
    ['a comment alone', `# ${MARKER}`],
    ['nothing but commas', ','.repeat(10_000)],
    ['SQL', `'; DROP TABLE users; -- ${MARKER}`],
  ])('is refused and not repeated: %s', async (_title, query) => {
    expect(await target.survives(() => target.post({ query }), UNPARSED)).toHaveProperty(
      'status',
      UNPARSED.status,
    );
  });

  it('names of things that all objects have are fields that do not exist', async () => {
    const query = '{ __proto__ { constructor } }';
    expect(await target.survives(() => target.post({ query }), INVALID)).toHaveProperty(
      'status',
      INVALID.status,
    );
    const below = `{ ${USER} { constructor hasOwnProperty } }`;
    expect(await target.survives(() => target.post({ query: below }), INVALID)).toHaveProperty(
      'status',
      INVALID.status,
    );
  });
});
