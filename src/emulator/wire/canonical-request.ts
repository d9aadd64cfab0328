/** The canonical form in which AWS Signature Version 4 signs a request; see "Create a signed AWS API request". */
import type { IncomingHttpHeaders } from 'node:http';
import { SIGNATURE_PARAMETER } from './signature.js';

/**
 * A request to verify. `url` is the request target as sent, neither decoded nor normalised. `body` is empty if there
 * was none.
 */
export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Returns the text whose hash is signed.
 * @param isPresigned whether the signature is in the query, which excludes the signature itself
 */
export function canonicalise(
  { method, url, headers }: Omit<SignedRequest, 'body'>,
  signedHeaders: readonly string[],
  bodyHash: string,
  isPresigned: boolean,
): string {
  const [path = '', ...query] = url.split('?');
  const headerLines = signedHeaders.map((name) => {
    const value = headerValue(headers, name) ?? '';
    return `${name}:${value.trim().replaceAll(/\s+/g, ' ')}\n`;
  });
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query.join('?'), isPresigned ? SIGNATURE_PARAMETER : undefined),
    headerLines.join(''),
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
}

/**
 * Every service except S3 signs the path without empty and dot segments, and with one more encoding than it is sent
 * with.
 */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

/**
 * Encodes names and values once and sorts them by name, then value. A line feed separates the two while sorting because
 * it sorts before any character of a name. '=' sorts after '-' and would put `a-b=` before `a=`.
 */
function canonicalQuery(query: string, unsigned: string | undefined): string {
  const pairs = query.split('&').filter((pair) => pair !== '' && pair.split('=')[0] !== unsigned);
  const encoded = pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return `${reencode(name)}\n${reencode(value.join('='))}`;
  });
  return encoded.toSorted().join('&').replaceAll('\n', '=');
}

function reencode(text: string): string {
  try {
    return encode(decodeURIComponent(text));
  } catch {
    return text; // A malformed escape is signed unchanged. The protocol module refuses it.
  }
}

/** Encodes all but the unreserved characters of RFC 3986. encodeURIComponent leaves five more unencoded. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * Returns the header only if its value is a string. The caller chooses the name, and every object inherits
 * `constructor`.
 */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
