/** Automatic persisted queries: documents by their hash, once they were sent in full. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let gateway: TestGateway;

beforeAll(async () => {
  // Nobody listens there, and nothing here asks Chime for anything.
  gateway = await startGatewayTo({ endpoint: 'http://127.0.0.1:1' });
});
afterAll(() => gateway.stop());

const post = async (body: object): Promise<{ status: number; answer: unknown }> => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
};

const byHash = (sha256Hash: unknown, query?: string) =>
  post({ ...(query !== undefined && { query }), extensions: { persistedQuery: { version: 1, sha256Hash } } });

/** A tenth of a megabyte, most of it in a comment. */
const documentOf = (n: number) => `{ __typename } # ${n} ${'x'.repeat(100_000)}`;

const NOT_FOUND = {
  errors: [
    {
      message: 'PersistedQueryNotFound',
      extensions: expect.objectContaining({ code: 'PERSISTED_QUERY_NOT_FOUND' }),
    },
  ],
};

describe('a hash', () => {
  it('is known once its document was sent with it', async () => {
    const query = '{ __typename }';
    expect((await byHash(sha256(query))).answer).toMatchObject(NOT_FOUND);
    expect((await byHash(sha256(query), query)).answer).toEqual({ data: { __typename: 'Query' } });
    expect((await byHash(sha256(query))).answer).toEqual({ data: { __typename: 'Query' } });
  });

  it('is not known by a document that is not valid', async () => {
    const query = '{ nothing }';
    expect((await byHash(sha256(query), query)).answer).toHaveProperty('errors');
    expect((await byHash(sha256(query))).answer).toMatchObject(NOT_FOUND);
  });

  it.each<[string, () => ReturnType<typeof post>]>([
    ['of another document', () => byHash(sha256('{ a }'), '{ __typename }')],
    [
      'of a version that does not exist',
      () => post({ extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } }),
    ],
    ['that is none', () => post({ extensions: { persistedQuery: true } })],
  ])('is refused as a mistake of the client: %s', async (_title, ask) => {
    const { status, answer } = await ask();
    expect(status).toBe(400);
    expect(answer).toEqual({
      errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(gateway.logged.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it.each([[{}], [['x']], [1], ['__proto__'], ['']])('of a strange form is not known: %j', async (hash) => {
    expect((await byHash(hash)).answer).toMatchObject(NOT_FOUND);
  });

  it('is forgotten after others, rather than that memory runs out', async () => {
    for (let n = 0; n < 25; n += 1) await byHash(sha256(documentOf(n)), documentOf(n));
    expect((await byHash(sha256(documentOf(0)))).answer).toMatchObject(NOT_FOUND);
    expect((await byHash(sha256(documentOf(24)))).answer).toEqual({ data: { __typename: 'Query' } });
  });
});
