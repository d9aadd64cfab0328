/**
 * AWS Signature Version 4 on incoming requests, checked only when credentials are configured; see "Create a signed AWS
 * API request" in the IAM User Guide. Which error answers which refusal is our choice.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { chimeError, WireError } from './errors.js';

/** The one key pair whose signatures are accepted. */
export interface EmulatorCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** `url` is the request target as sent, neither decoded nor normalised; `body` is empty when there was none. */
interface SignedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const MAX_CLOCK_SKEW_MS = 15 * 60 * 1000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^\s,/]+)\/(\d{8})\/([^\s,/]+)\/([^\s,/]+)\/aws4_request, *SignedHeaders=([^\s,]+), *Signature=([\da-f]{64})$/;

/**
 * Returns when `request` is signed with `credentials` for the service `chime`, in any region: a client given a custom
 * endpoint signs for its own. `now` is the wall clock's time, since that is what clients sign with.
 *
 * Throws UnauthorizedClientException 401 (no readable `Authorization` or date), InvalidClientTokenId 403 (another access
 * key), RequestExpired 400 (more than 15 minutes off) and SignatureDoesNotMatch 403 (all else).
 */
export function verifySignature(request: SignedRequest, credentials: EmulatorCredentials, now: Date): void {
  const { headers, body } = request;
  const { accessKeyId, date, region, service, signedHeaders, signature } = readAuthorization(headers);
  if (!equal(accessKeyId, credentials.accessKeyId)) {
    throw refusal(403, 'InvalidClientTokenId', 'The access key is not known here.');
  }
  const time = readTime(headers);
  if (Math.abs(now.getTime() - time.getTime()) > MAX_CLOCK_SKEW_MS) {
    throw refusal(400, 'RequestExpired', 'The date is more than 15 minutes off.');
  }
  const timestamp = time.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  if (service !== 'chime' || !timestamp.startsWith(date)) {
    throw mismatch('The credential scope must carry the service "chime" and the date of the request.');
  }
  if (!signedHeaders.includes('host')) throw mismatch('The signed headers must include "host".');
  const bodyHash = sha256(body);
  if (!equal(headerValue(headers, 'x-amz-content-sha256') ?? bodyHash, bodyHash)) {
    throw mismatch('x-amz-content-sha256 must be the SHA-256 of the body, in lower-case hexadecimal.');
  }
  const scope = [date, region, service, 'aws4_request'];
  const canonicalRequest = canonicalise(request, signedHeaders, bodyHash);
  const stringToSign = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), sha256(canonicalRequest)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  if (!equal(signature, hmac(key, stringToSign).toString('hex'))) {
    throw mismatch('The signature does not match the request: check the secret key and what was signed.');
  }
}

function readAuthorization({ authorization = '' }: IncomingHttpHeaders) {
  const match = AUTHORIZATION.exec(authorization);
  if (!match)
    throw chimeError(
      'UnauthorizedClientException',
      'Authorization must carry an AWS4-HMAC-SHA256 signature.',
    );
  const [, accessKeyId = '', date = '', region = '', service = '', names = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: names.split(';'), signature };
}

/** The time of signing: `x-amz-date` in ISO 8601's basic format, else the HTTP header `Date`. */
function readTime(headers: IncomingHttpHeaders): Date {
  const basic = headerValue(headers, 'x-amz-date');
  const text =
    basic?.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z') ?? headers.date;
  const time = new Date(text ?? Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw chimeError('UnauthorizedClientException', 'x-amz-date or Date must carry the time of signing.');
  }
  return time;
}

function canonicalise(request: SignedRequest, signedHeaders: string[], bodyHash: string): string {
  const { method, url, headers } = request;
  const [path = '', ...query] = url.split('?');
  const headerLines = signedHeaders.map((name) => {
    const value = headerValue(headers, name) ?? '';
    return `${name}:${value.trim().replaceAll(/\s+/g, ' ')}\n`;
  });
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query.join('?')),
    headerLines.join(''),
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
}

/** Every service but S3 signs the path without empty and dot segments, encoded once more than it is sent. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

/**
 * Names and values encoded once, in order of name, then value. A line feed stands between the two while sorting: it
 * comes before any character of a name, whereas '=' comes after '-' and would put `a-b=` before `a=`.
 */
function canonicalQuery(query: string): string {
  const pairs = query.split('&').filter((pair) => pair !== '');
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
    return text; // A malformed escape was signed as it stands; to refuse it is the protocol's task.
  }
}

/** RFC 3986: all but the unreserved characters; encodeURIComponent leaves five more alone. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Not `headers[name]` alone: the caller chooses the name, and `constructor` is inherited by every object. */
function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Takes the same time wherever the two differ. */
function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function mismatch(message: string): WireError {
  return refusal(403, 'SignatureDoesNotMatch', message);
}

/** Exceptions outside the API model: the body's `Code` repeats the name. */
function refusal(status: number, type: string, message: string): WireError {
  return new WireError(status, type, type, message);
}
