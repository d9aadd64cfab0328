/** The wire protocol: the operation that a request names, its decoded parts, and the form of every response. */
import { randomUUID } from 'node:crypto';
import { apiModel, type Operation } from './api-model.js';
import { badRequest, unknownOperation, type WireError } from './wire-error.js';
import { isTooDeep } from './json-depth.js';
import { isObject } from './validation.js';

/** An operation with its name. */
export interface NamedOperation {
  readonly name: string;
  readonly operation: Operation;
}

/** The operation and the parameters that the request line names. */
export interface RoutedRequest extends NamedOperation {
  readonly labels: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
}

/** A response ready to be sent. `body` is absent for 204. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/**
 * Creates a function that maps a method and a raw URL (undecoded path and query) to the one of `names` that they
 * select.
 */
export function createRouter(names: readonly string[]): (method: string, rawUrl: string) => RoutedRequest {
  const routes = names.map((name) => {
    const operation = apiModel.operations[name];
    if (!operation) throw new Error(`api-model.json has no operation ${name}`);
    return { name, operation, template: operation.path.split('/') };
  });
  return (method, rawUrl) => {
    const { segments, query } = readUrl(rawUrl);
    const matches = routes.filter(
      ({ operation, template }) => operation.method === method && matchesTemplate(template, segments),
    );
    const route = selectByQuery(matches, query);
    if (!route) throw unknownOperation();
    const labels = new Map<string, string>();
    route.template.forEach((part, index) => {
      if (isLabel(part)) labels.set(part.slice(1, -1), segments[index] ?? '');
    });
    return { name: route.name, operation: route.operation, labels, query };
  };
}

/**
 * Splits before decoding, so that an escaped slash stays inside its label. It removes a leading `/console` and the
 * slashes after it (our choice): AWS's published samples have that prefix for the older operations.
 * @throws WireError BadRequestException for a malformed percent-escape.
 */
function readUrl(rawUrl: string): { segments: string[]; query: Map<string, string> } {
  const [rawPath = '', ...rest] = rawUrl.replace(/#.*$/s, '').split('?');
  const path = rawPath.replace(/^\/console(?:\/+|$)/, '/');
  const query = new Map<string, string>();
  for (const pair of rest.join('?').split('&')) {
    const [key = '', ...value] = pair.split('=');
    const name = decode(key);
    if (!query.has(name)) query.set(name, decode(value.join('=')));
  }
  return { segments: path.split('/').map((segment) => decode(segment)), query };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest('The request URL holds a malformed percent-escape.');
  }
}

function matchesTemplate(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) => isLabel(part) || part === segments[index])
  );
}

function isLabel(part: string): boolean {
  return part.startsWith('{');
}

/**
 * Selects among operations with the same method and path: the one whose fixed query is present, or else the one without
 * a fixed query.
 */
function selectByQuery<Route extends NamedOperation>(
  routes: readonly Route[],
  query: ReadonlyMap<string, string>,
): Route | undefined {
  const fixedKeys = routes.flatMap((route) => Object.keys(route.operation.query ?? {}));
  const selector = fixedKeys.find((key) => query.has(key));
  return routes.find(({ operation }) =>
    selector === undefined
      ? operation.query === undefined
      : operation.query?.[selector] === query.get(selector),
  );
}

/**
 * Parses the JSON object in a request body. An empty body is `{}`. The content type does not matter because some
 * clients send none.
 * @throws WireError BadRequestException for anything else.
 */
export function readBody(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  if (isTooDeep(bytes)) throw badRequest('The request body is nested more than 1,000 levels deep.');
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw badRequest('The request body is not JSON in UTF-8.');
  }
  if (!isObject(body)) throw badRequest('The request body must be a JSON object.');
  return body;
}

/** Creates a request id in AWS's format. */
export function newRequestId(): string {
  return randomUUID();
}

/** Creates the response to a successful operation. */
export function successReply(operation: Operation, output: unknown, requestId: string): WireReply {
  const body = operation.body === 'none' ? undefined : Buffer.from(JSON.stringify(output));
  return { status: operation.status, headers: commonHeaders(requestId), body };
}

/**
 * Creates the response to a failed operation. SDK v3 reads the exception's name from the header, older clients from the
 * body.
 */
export function errorReply(error: WireError, requestId: string): WireReply {
  const retryAfter: Record<string, string> =
    error.retryAfter === undefined ? {} : { 'Retry-After': String(error.retryAfter) };
  return {
    status: error.status,
    headers: { ...commonHeaders(requestId), 'x-amzn-ErrorType': error.type, ...retryAfter },
    body: Buffer.from(JSON.stringify({ Code: error.code, Message: error.message })),
  };
}

function commonHeaders(requestId: string): Record<string, string> {
  return { 'x-amzn-RequestId': requestId, 'Content-Type': 'application/json' };
}
