/**
 * Runs only documents that were known when the program started. Every request is converted to one with the text of such
 * a document, or refused, before anything parses it.
 */
import type { FastifyRequest, preHandlerHookHandler } from 'fastify';
import { type GraphQLSchema, Kind, parse, specifiedRules, validate } from 'graphql';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readJsonFile } from '../settings/setting-file.js';
import { RefusedOperation } from './http-batch.js';
import { type Failure, sendError } from '../http/error-response.js';
import { StartupError } from '../settings/startup-error.js';

const VARIABLE = 'TRUSTED_DOCUMENTS';

/** Documents by the hexadecimal SHA-256 of their text. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** The format of GraphQL Code Generator's client preset, with `sha256:` before each hash, and that of Apollo's tool. */
const manifestSchema = z.union([
  z.object({
    format: z.literal('apollo-persisted-query-manifest'),
    version: z.literal(1),
    operations: z.array(z.object({ id: z.string(), body: z.string() })),
  }),
  z.record(z.string(), z.string()),
]);

/**
 * Reads a manifest, and checks that every document matches its hash and is valid.
 * @throws StartupError with one line about the first document that is not
 */
export function readTrustedDocuments(path: string, schema: GraphQLSchema): TrustedDocuments {
  const manifest = manifestSchema.safeParse(readJsonFile(VARIABLE, path));
  if (!manifest.success) {
    throw new StartupError(
      `${VARIABLE} must name an object of documents by their SHA-256, or Apollo's persisted query manifest of version 1`,
    );
  }
  const documents = new Map<string, string>();
  for (const [id, text] of readEntries(manifest.data)) {
    const problem = findProblem(id, text, schema);
    if (problem !== undefined)
      throw new StartupError(`${VARIABLE}: document ${documents.size + 1} of the manifest ${problem}`);
    documents.set(readHash(id), text);
  }
  if (documents.size === 0) throw new StartupError(`${VARIABLE} must name a manifest with a document in it`);
  return documents;
}

function readEntries(manifest: z.infer<typeof manifestSchema>): (readonly [string, string])[] {
  const { operations } = manifest;
  return typeof operations === 'object'
    ? operations.map(({ id, body }) => [id, body] as const)
    : Object.entries(manifest as Record<string, string>);
}

function findProblem(id: string, text: string, schema: GraphQLSchema): string | undefined {
  if (createHash('sha256').update(text).digest('hex') !== readHash(id))
    return 'has another SHA-256 than its id says';
  try {
    const document = parse(text);
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    if (operations.length === 0) return 'has no operation';
    const [error] = validate(schema, document, specifiedRules, { maxErrors: 1 });
    return error && `does not fit the schema: ${error.message}`;
  } catch (error) {
    return `is not GraphQL: ${(error as Error).message.replaceAll('\n', ' ')}`;
  }
}

const readHash = (id: string): string => id.replace(/^sha256:/, '');

type Body = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Finds the known document that a request names. */
type FindDocument = (parameters: Body) => { text: string } | { code: string } | undefined;

function documentFinder(documents: TrustedDocuments): FindDocument {
  const texts = new Set(documents.values());

  /** Returns the requested document, an error code if it is not known, or undefined if none is requested. */
  return ({ query, documentId, extensions }) => {
    const { persistedQuery } = isObject(extensions) ? extensions : {};
    const hash = isObject(persistedQuery) ? persistedQuery['sha256Hash'] : undefined;
    if (isGiven(persistedQuery) && !isGiven(hash)) return { code: 'PERSISTED_QUERY_NOT_FOUND' };
    const ids = [documentId, hash];
    const found = ids
      .filter(isGiven)
      .map((id) => (typeof id === 'string' ? documents.get(readHash(id)) : undefined));
    if (isGiven(query)) {
      const isKnown = typeof query === 'string' && texts.has(query) && found.every((text) => text === query);
      return isKnown ? { text: query } : { code: 'DOCUMENT_NOT_TRUSTED' };
    }
    const [text] = found;
    if (found.length === 0) return undefined;
    const isKnown = text !== undefined && found.every((other) => other === text);
    return isKnown ? { text } : { code: 'PERSISTED_QUERY_NOT_FOUND' };
  };
}

/** Returns the body of an operation with its known document, or refuses it. */
export type TrustBody = (body: unknown) => unknown;

/** Creates the function. It returns an operation that requests no document unchanged; that is refused later. */
export const trustBodies = (documents: TrustedDocuments): TrustBody => trustBy(documentFinder(documents));

const trustBy =
  (find: FindDocument): TrustBody =>
  (body) => {
    const found = isObject(body) ? find(body) : undefined;
    if (!isObject(body) || found === undefined) return body;
    return 'code' in found
      ? new RefusedOperation(describeFailure(found.code))
      : withDocument(body, found.text);
  };

/** Creates a `preHandler` for the GraphQL route. Later handlers see only known documents. */
export function trustHook(documents: TrustedDocuments): preHandlerHookHandler {
  const find = documentFinder(documents);
  const trust = trustBy(find);

  const trustSearch = (request: FastifyRequest): RefusedOperation | undefined => {
    const parameters = readParameters(request);
    const found = find(parameters);
    if (found === undefined) return undefined;
    if ('code' in found) return new RefusedOperation(describeFailure(found.code));
    replaceDocument(request, parameters, found.text);
    return undefined;
  };

  return (request, reply, done) => {
    const { method, body } = request;
    const trusted =
      method === 'GET' ? trustSearch(request) : Array.isArray(body) ? body.map(trust) : trust(body);
    if (trusted instanceof RefusedOperation) return void sendError(reply, 400, trusted.failure);
    if (method !== 'GET') request.body = trusted;
    return done();
  };
}

const queryString = ({ url }: FastifyRequest): URLSearchParams =>
  new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');

/**
 * Reads the parameters of a GET. A repeated parameter, or one that is not JSON, counts as no document and is refused
 * later.
 */
function readParameters(request: FastifyRequest): Body {
  const search = queryString(request);
  const onlyElement = (name: string): unknown => {
    const values = search.getAll(name);
    return values.length > 1 ? values : values[0];
  };
  const extensions = onlyElement('extensions');
  return {
    query: onlyElement('query'),
    documentId: onlyElement('documentId'),
    extensions: parsed(extensions),
  };
}

function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Returns a body whose only document is this text, without a hash. */
function withDocument(body: Body, query: string): Body {
  const { extensions } = body;
  if (!isObject(extensions)) return { ...body, query };
  const { persistedQuery: _, ...others } = extensions;
  return { ...body, query, extensions: others };
}

/** Does the same for a GET. */
function replaceDocument(request: FastifyRequest, parameters: Body, text: string): void {
  const { query, extensions } = withDocument(parameters, text);
  const search = queryString(request);
  search.set('query', String(query));
  if (isObject(extensions)) search.set('extensions', JSON.stringify(extensions));
  // Fastify's own `url` reads this property.
  request.raw.url = `${request.url.slice(0, request.url.indexOf('?'))}?${search}`;
}

/** Describes the failure. Clients check for the message of an unknown hash. */
function describeFailure(code: string): Failure {
  const isHash = code === 'PERSISTED_QUERY_NOT_FOUND';
  const message = isHash
    ? 'PersistedQueryNotFound'
    : 'The document is not one of those that this gateway runs.';
  return { code, message };
}
