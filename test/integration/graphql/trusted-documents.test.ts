/** A gateway that runs only documents of its manifest: how they are asked for, and that there is no way around it. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { UpdateUserDocument, UserDocument } from '../../support/trusted/graphql.js';
import { accountBody, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

/** What the code generator makes of the operations of these tests. */
const MANIFEST = fileURLToPath(new URL('../../support/trusted/persisted-documents.json', import.meta.url));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The hash that the code generator put into a document. */
const hashOf = (document: object): string =>
  (document as Record<string, { hash: string }>)['__meta__']?.hash ?? '';
const USER = hashOf(UserDocument);
const UPDATE_USER = hashOf(UpdateUserDocument);
const SETTINGS = {
  UserSettings: { Telephony: { InboundCalling: true, OutboundCalling: true, SMS: true } },
};
const VARIABLES = { accountId: 'a', userId: 'u' };
const STRANGER = '{ user(accountId: "a", userId: "u") { userId } }';

let upstream: Upstream;
let gateway: TestGateway;
let documents: Record<string, string>;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script((answer, request) => {
    const body = request.url.includes('/users/') ? userBody() : accountBody();
    respond(request.url.endsWith('/settings') ? SETTINGS : body)(answer, request);
  });
  gateway = await startGatewayTo({ endpoint: upstream.url, env: { TRUSTED_DOCUMENTS: MANIFEST } });
  documents = JSON.parse(await readFile(MANIFEST, 'utf8')) as typeof documents;
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

interface Reaction {
  status: number;
  data: unknown;
  code: string | undefined;
}

async function reactionOf(response: Response): Promise<Reaction> {
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { extensions: { code: string } }[];
  };
  return { status: response.status, data, code: errors?.[0]?.extensions.code };
}

const post = async (body: unknown): Promise<Reaction> =>
  reactionOf(
    await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

const get = async (
  parameters: Record<string, string> | [string, string][],
  accept = '*/*',
): Promise<Reaction> =>
  reactionOf(
    await fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters)}`, {
      headers: { accept, 'apollo-require-preflight': 'yes' },
    }),
  );

const persisted = (sha256Hash: unknown) => ({ persistedQuery: { version: 1, sha256Hash } });
const bare = (hash: string) => hash.replace('sha256:', '');
const answered = {
  status: 200,
  data: { __typename: 'Query', user: expect.objectContaining({ userId: 'u' }) },
  code: undefined,
};
const NOT_FOUND = { status: 400, data: undefined, code: 'PERSISTED_QUERY_NOT_FOUND' };
const NOT_TRUSTED = { status: 400, data: undefined, code: 'DOCUMENT_NOT_TRUSTED' };

describe('a document of the manifest', () => {
  it.each<[string, () => object]>([
    ['by documentId', () => ({ documentId: USER })],
    ['by documentId without the name of the algorithm', () => ({ documentId: bare(USER) })],
    ['by the hash of a persisted query', () => ({ extensions: persisted(bare(USER)) })],
    ['by both', () => ({ documentId: USER, extensions: persisted(bare(USER)) })],
    ['by its text', () => ({ query: documents[USER] })],
    ['by its text and its hash', () => ({ query: documents[USER], extensions: persisted(bare(USER)) })],
  ])('is run: %s', async (_title, asked) => {
    expect(await post({ ...asked(), variables: VARIABLES })).toEqual(answered);
  });

  it.each<[string, () => Record<string, string>]>([
    ['by documentId', () => ({ documentId: USER })],
    ['by the hash of a persisted query', () => ({ extensions: JSON.stringify(persisted(bare(USER))) })],
    ['by its text', () => ({ query: documents[USER] ?? '' })],
  ])('is run by GET: %s', async (_title, asked) => {
    expect(await get({ ...asked(), variables: JSON.stringify(VARIABLES) })).toEqual(answered);
  });

  it('is run with the operation name and the other extensions of its request', async () => {
    const asked = { documentId: USER, operationName: 'User', extensions: { other: true } };
    expect(await post({ ...asked, variables: VARIABLES })).toEqual(answered);
    expect(await post({ ...asked, operationName: 'Other', variables: VARIABLES })).toMatchObject({
      code: 'OPERATION_RESOLUTION_FAILURE',
    });
  });

  it('may be a mutation, but not by GET', async () => {
    const variables = { ...VARIABLES, input: { licenseType: 'Pro' } };
    expect(await post({ documentId: UPDATE_USER, variables })).toMatchObject({ code: undefined });
    upstream.requests.length = 0;
    const refused = await get({ documentId: UPDATE_USER, variables: JSON.stringify(variables) });
    expect(refused).toMatchObject({ status: 405, code: 'BAD_REQUEST' });
    expect(upstream.requests).toEqual([]);
  });
});

describe('any other document', () => {
  const refusals: [string, () => Promise<Reaction>, Reaction][] = [
    ['as text', () => post({ query: STRANGER }), NOT_TRUSTED],
    ['as text by GET', () => get({ query: STRANGER }), NOT_TRUSTED],
    ['as text that is no GraphQL', () => post({ query: '{' }), NOT_TRUSTED],
    ['as introspection', () => post({ query: '{ __schema { types { name } } }' }), NOT_TRUSTED],
    [
      'as a text of the manifest with a space more',
      () => post({ query: `${documents[USER]} ` }),
      NOT_TRUSTED,
    ],
    ['as text beside a known hash', () => post({ query: STRANGER, documentId: USER }), NOT_TRUSTED],
    [
      'as text beside the known hash of a persisted query',
      () => post({ query: STRANGER, extensions: persisted(bare(USER)) }),
      NOT_TRUSTED,
    ],
    [
      'as text with its own hash, as clients register one',
      () => post({ query: STRANGER, extensions: persisted(sha256(STRANGER)) }),
      NOT_TRUSTED,
    ],
    ['by its hash', () => post({ extensions: persisted(sha256(STRANGER)) }), NOT_FOUND],
    ['by its documentId', () => post({ documentId: `sha256:${sha256(STRANGER)}` }), NOT_FOUND],
    ['by GET with its documentId', () => get({ documentId: sha256(STRANGER) }), NOT_FOUND],
    [
      'by two hashes, one of them known',
      () => post({ documentId: USER, extensions: persisted('x') }),
      NOT_FOUND,
    ],
    [
      'by two known hashes',
      () => post({ documentId: USER, extensions: persisted(bare(UPDATE_USER)) }),
      NOT_FOUND,
    ],
    [
      'by a known text and another hash',
      () => post({ query: documents[USER], documentId: UPDATE_USER }),
      NOT_TRUSTED,
    ],
    ['by the name of a member of every object', () => post({ documentId: 'constructor' }), NOT_FOUND],
    ['by a hash that is no text', () => post({ extensions: persisted([bare(USER)]) }), NOT_FOUND],
    [
      'by a persisted query that is no object',
      () => post({ extensions: { persistedQuery: bare(USER) } }),
      NOT_FOUND,
    ],
    ['as a text that is none', () => post({ query: { kind: 'Document' } }), NOT_TRUSTED],
    ['as a list of texts', () => post({ query: [documents[USER]] }), NOT_TRUSTED],
    [
      'in a batch with a known one',
      () => post([{ documentId: USER }, { query: STRANGER }]),
      { ...NOT_TRUSTED, code: 'BATCHING_DISABLED' },
    ],
    [
      'by GET beside a known one',
      () =>
        get([
          ['query', documents[USER] ?? ''],
          ['query', STRANGER],
        ]),
      NOT_TRUSTED,
    ],
  ];

  it.each(refusals)('is refused: %s', async (_title, ask, expected) => {
    upstream.requests.length = 0;
    expect(await ask()).toEqual(expected);
    expect(upstream.requests).toEqual([]);
  });

  it('is refused ever after, whatever was sent before', async () => {
    for (const [, ask] of refusals) await ask();
    expect(await post({ extensions: persisted(sha256(STRANGER)) })).toEqual(NOT_FOUND);
    expect(await post({ query: STRANGER })).toEqual(NOT_TRUSTED);
  });

  it('is told apart from none at all', async () => {
    for (const body of [{}, { variables: {} }, { query: '' }, { documentId: null }])
      expect(await post(body)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(await get({ variables: '{}' })).toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the landing page', () => {
  it('is there all the same, and nothing is run that comes with the request for it', async () => {
    upstream.requests.length = 0;
    const page = await fetch(`${gateway.url}/graphql?${new URLSearchParams({ query: STRANGER })}`, {
      headers: { accept: 'text/html, */*' },
    });
    expect(new URL(page.url).pathname).toBe('/');
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(upstream.requests).toEqual([]);
  });
});

const QUERY = 'query Name { account(accountId: "a") { name } }';
const UNKNOWN_FIELD = '{ account(accountId: "a") { nme } }';
const operation = (body: string, id = sha256(body)) => ({ id, body, name: 'Name', type: 'query' });
const apollo = (...operations: object[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});
const codegen = (...texts: string[]) =>
  Object.fromEntries(texts.map((text) => [`sha256:${sha256(text)}`, text]));

describe('a manifest', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'chime-manifest-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function startWith(content: unknown): Promise<TestGateway> {
    const path = join(directory, 'manifest.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return startGatewayTo({ endpoint: upstream.url, env: { TRUSTED_DOCUMENTS: path } });
  }

  it.each<[string, unknown]>([
    ["the code generator's", codegen(QUERY)],
    ['hashes without the name of the algorithm', { [sha256(QUERY)]: QUERY }],
    ["Apollo's", apollo(operation(QUERY))],
  ])('may have the form: %s', async (_title, manifest) => {
    const started = await startWith(manifest);
    try {
      const response = await fetch(`${started.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ documentId: sha256(QUERY) }),
      });
      expect(await response.json()).toHaveProperty('data');
    } finally {
      await started.stop();
    }
  });

  const FORM =
    "must name an object of documents by their SHA-256, or Apollo's persisted query manifest of version 1";
  it.each<[string, unknown, string]>([
    ['no JSON', 'secret', 'TRUSTED_DOCUMENTS must name a file of JSON'],
    ['of another form', ['secret'], `TRUSTED_DOCUMENTS ${FORM}`],
    ['of another version', { ...apollo(), version: 2 }, `TRUSTED_DOCUMENTS ${FORM}`],
    ['empty', {}, 'TRUSTED_DOCUMENTS must name a manifest with a document in it'],
    ['empty', apollo(), 'TRUSTED_DOCUMENTS must name a manifest with a document in it'],
    [
      'with a hash of another text',
      apollo(operation(QUERY), operation(`${QUERY} `, sha256(QUERY))),
      'TRUSTED_DOCUMENTS: document 2 of the manifest has another SHA-256 than its id says',
    ],
    [
      'with a document that is no GraphQL',
      codegen(QUERY, '{'),
      'TRUSTED_DOCUMENTS: document 2 of the manifest is not GraphQL: Syntax Error: Expected Name, found <EOF>.',
    ],
    [
      'with a document of another schema',
      codegen(UNKNOWN_FIELD),
      'TRUSTED_DOCUMENTS: document 1 of the manifest does not fit the schema: Cannot query field "nme" on type "Account". Did you mean "name"?',
    ],
    [
      'with a fragment alone',
      codegen('fragment F on Account { name }'),
      'TRUSTED_DOCUMENTS: document 1 of the manifest has no operation',
    ],
  ])('is refused at the start, in one line: %s', async (_title, content, message) => {
    const error: unknown = await startWith(content).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'StartupError', message });
  });

  it('is refused at the start where there is none', async () => {
    const env = { TRUSTED_DOCUMENTS: join(directory, 'nowhere.json') };
    const error: unknown = await startGatewayTo({ endpoint: upstream.url, env }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      name: 'StartupError',
      message: 'TRUSTED_DOCUMENTS must name a file that can be read (ENOENT)',
    });
  });
});
