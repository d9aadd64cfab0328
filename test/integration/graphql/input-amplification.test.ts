/** How much the gateway answers to input that it refuses: at most 50 validation errors a request, whatever was sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type TestStack } from '../../support/gateway.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const fields = (count: number, write: (alias: string) => string): string =>
  Array.from({ length: count }, (_, index) => write(`a${index}`)).join(' ');

/** The bytes of a request, of its response, and what the response says. */
async function refused(query: string, variables: Record<string, unknown> = {}) {
  const body = JSON.stringify({ query, variables });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${stack.url}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  const { errors = [] } = JSON.parse(text) as Awaited<ReturnType<typeof stack.ask>>;
  return {
    errors,
    codes: [...new Set(errors.map(({ extensions }) => extensions.code))],
    rules: errors.flatMap(({ extensions }) => extensions.validationErrors ?? []),
    sent: body.length,
    received: text.length,
  };
}

const FACTOR = 20;
/** What one or two errors come to, which the shortest requests have. */
const SMALLEST = 3_000;

const suspend = (count: number): string =>
  `mutation ($l: [ID!]!) { ${fields(count, (alias) => `${alias}: batchSuspendUser(accountId: "x", input: { userIdList: $l }) { __typename }`)} }`;

const references = (count: number): string =>
  `query ($r: [_Any!]!) { ${fields(count, (alias) => `${alias}: _entities(representations: $r) { __typename }`)} }`;

describe('a request with refused input', () => {
  it('reports 50 validation errors of twenty lists, and refuses every field', async () => {
    const { errors, codes, rules } = await refused(suspend(20), { l: Array(50).fill('.') });
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(rules).toHaveLength(50);
    expect(errors.map(({ path }) => path?.[0])).toEqual(
      Array.from({ length: 20 }, (_, index) => `a${index}`),
    );
    expect(errors[1]?.message.length).toBeLessThan(100);
  });

  it('shares the 50 among fields that break few rules each', async () => {
    const { errors, rules } = await refused(suspend(20), { l: ['.', '.', 'u', '.'] });
    expect(rules).toHaveLength(50);
    expect(errors).toHaveLength(20);
  });

  it('reports the size of a list, and nothing of its items', async () => {
    const { rules } = await refused(suspend(1), { l: Array(9_000).fill('.') });
    expect(rules.map(({ path, code }) => [path, code])).toEqual([['input.userIdList', 'arrayMaxSize']]);
  });

  it('reports few of the references that are none, in lists of 1,000', async () => {
    const { errors, codes, rules, sent, received } = await refused(references(1), {
      r: Array(1_000).fill(1),
    });
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(rules).toHaveLength(50);
    expect(errors).toHaveLength(100);
    expect(received).toBeLessThan(FACTOR * sent + SMALLEST);
  });
});

describe('the response is at most twenty times the request and 3 KB, and never 100 KB', () => {
  it.each<[title: string, query: string, variables: Record<string, unknown>]>([
    ['twenty lists of 9,990 bad identifiers', suspend(20), { l: Array(9_990).fill('.') }],
    ['twenty lists of 50 bad identifiers', suspend(20), { l: Array(50).fill('.') }],
    ['twenty lists of 120 references that are none', references(20), { r: Array(120).fill(1) }],
    [
      'twenty lists of references without a key',
      references(20),
      { r: Array.from({ length: 100 }, () => ({ __typename: 'User' })) },
    ],
    ['variables of the wrong type', suspend(20), { l: Array.from({ length: 9_990 }, () => ({})) }],
    ['unknown fields', `{ ${fields(20, (alias) => alias)} }`, {}],
    ['unknown fields of one selection', `{ accounts { ${fields(900, (alias) => alias)} } }`, {}],
    [
      'one long unknown name, used again and again',
      `{ accounts { nodes { ${fields(600, () => 'x'.repeat(90))} } } }`,
      {},
    ],
    [
      'conflicting fields',
      `{ accounts { nodes { ${fields(29, (alias) => `z: name ${alias}: name z: accountId`)} } } }`,
      {},
    ],
    [
      'an undefined variable everywhere',
      `{ accounts(first: $p) { nodes { ${fields(200, () => 'users(first: $q) { __typename }')} } } }`,
      {},
    ],
    ['a long text where none may be', `{ accounts(first: "${'x'.repeat(20_000)}") { __typename } }`, {}],
  ])('%s', async (_title, query, variables) => {
    const { errors, sent, received } = await refused(query, variables);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(100);
    expect(Math.max(...errors.map(({ message }) => message.length))).toBeLessThanOrEqual(1_000);
    expect(Math.max(...errors.map(({ locations = [] }) => locations.length))).toBeLessThanOrEqual(10);
    expect(received).toBeLessThan(Math.min(100_000, FACTOR * sent + SMALLEST));
  });
});

const NAMES = ['__proto__', 'constructor', 'prototype'];

describe.each(NAMES)('the name %s is refused', (name) => {
  const document = `query ($${name}: Int) { accounts(first: $${name}) { __typename } }`;
  const reserved = [expect.stringContaining('reserved')];

  it.each([
    ['of a variable in a document', document],
    [
      'of a field of an input in a document',
      `mutation { createAccount(input: { ${name}: "x" }) { __typename } }`,
    ],
    [
      'of a field of a reference in a document',
      `{ _entities(representations: [{ __typename: "Account", ${name}: { accountId: "a" } }]) { __typename } }`,
    ],
  ])('%s, by POST and by GET', async (_where, query) => {
    const { errors } = await refused(query);
    expect(errors.map(({ message }) => message)).toEqual(expect.arrayContaining(reserved));
    if (query.startsWith('mutation')) return;
    const url = `${stack.url}/graphql?query=${encodeURIComponent(query)}`;
    const response = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    expect(await response.text()).toContain('reserved');
  });

  const query =
    'query ($first: Int, $r: [_Any!]!) { accounts(first: $first) { __typename } _entities(representations: $r) { __typename } }';
  it.each([
    ['among the variables', `{ "r": [], "${name}": 1 }`],
    ['in a field of a variable', `{ "r": [{ "__typename": "Account", "${name}": { "accountId": "a" } }] }`],
  ])('%s, by POST and by GET', async (_where, variables) => {
    const body = `{ "query": ${JSON.stringify(query)}, "variables": ${variables} }`;
    const posted = await fetch(`${stack.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const parameters = new URLSearchParams({ query, variables });
    const got = await fetch(`${stack.url}/graphql?${parameters}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    for (const response of [posted, got]) {
      const text = await response.text();
      expect([text.includes('"data":{'), response.status]).toEqual([false, expect.toBeOneOf([200, 400])]);
      expect(text).toMatch(/isReservedName|prototype property|Bad Request|not valid JSON|BAD_REQUEST/i);
    }
  });
});
