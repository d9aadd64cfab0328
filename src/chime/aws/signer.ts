/**
 * Signs requests by AWS Signature Version 4. The body must be in memory. The result equals that of the SDK's own signer.
 * Signing is synchronous, and the signing key and the date are cached between calls.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, hash } from 'node:crypto';

/** Credentials in the form that the SDK's providers return. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Undefined when they do not expire. */
  readonly expiration?: Date | undefined;
}

export interface SignableRequest {
  method: string;
  /** Percent-encoded, as sent. */
  path: string;
  query: Readonly<Record<string, string | readonly string[] | null>>;
  /**
   * All headers are signed, so that nobody can change them in transit. Names are in lower case. `sign`
   * adds its own headers to this object.
   */
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const EMPTY_BODY_HASH = hash('sha256', '');

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

export class Signer {
  readonly #region: string;
  readonly #service: string;
  #second = Number.NaN;
  /** The time of `#second`, such as `20261123T203146Z`. */
  #date = '';
  #keyIdentity: Identity | undefined;
  #keyDay = '';
  #key: Buffer = Buffer.alloc(0);

  constructor(region: string, service: string) {
    this.#region = region;
    this.#service = service;
  }

  /**
   * Adds the headers `x-amz-date`, `x-amz-content-sha256`, `x-amz-security-token` (if there is a token) and
   * `authorization`.
   */
  sign({ method, path, query, headers, body }: SignableRequest, identity: Identity, now: number): void {
    const date = this.#dateFor(now);
    const day = date.slice(0, 8);
    const bodyHash = body === undefined ? EMPTY_BODY_HASH : hash('sha256', body);
    headers['x-amz-date'] = date;
    if (identity.sessionToken !== undefined) headers['x-amz-security-token'] = identity.sessionToken;
    headers['x-amz-content-sha256'] = bodyHash;

    const names = Object.keys(headers).toSorted();
    let lines = '';
    for (const name of names) lines += `${name}:${canonicalValue(headers[name] ?? '')}\n`;
    const signed = names.join(';');
    const canonical = `${method}\n${canonicalPath(path)}\n${queryString(query)}\n${lines}\n${signed}\n${bodyHash}`;
    const scope = `${day}/${this.#region}/${this.#service}/aws4_request`;
    const signature = createHmac('sha256', this.#keyFor(identity, day))
      .update(`${ALGORITHM}\n${date}\n${scope}\n${hash('sha256', canonical)}`)
      .digest('hex');
    headers['authorization'] =
      `${ALGORITHM} Credential=${identity.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  }

  #dateFor(now: number): string {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#date = `${new Date(second * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    }
    return this.#date;
  }

  /** Returns the signing key, which is cached until the credentials are renewed or the day ends. */
  #keyFor(identity: Identity, day: string): Buffer {
    if (identity !== this.#keyIdentity || day !== this.#keyDay) {
      const parts = [this.#region, this.#service, 'aws4_request'];
      this.#key = parts.reduce(hmac, hmac(`AWS4${identity.secretAccessKey}`, day));
      this.#keyIdentity = identity;
      this.#keyDay = day;
    }
    return this.#key;
  }
}

/** Encodes everything except the unreserved characters of RFC 3986. */
const escape = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Returns the query in the order that the signature needs and in the form that is sent. */
export function queryString(query: SignableRequest['query']): string {
  const pairs: string[] = [];
  for (const name of Object.keys(query).toSorted()) {
    const value = query[name];
    if (value === undefined || value === null) continue;
    const values = typeof value === 'string' ? [value] : value.toSorted();
    for (const one of values) pairs.push(`${escape(name)}=${escape(one)}`);
  }
  return pairs.join('&');
}

/** Returns the path encoded a second time, without empty and dot segments, as all services except S3 require it. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(escape(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

const canonicalValue = (value: string): string => value.replace(/[ \t\r\n]+/g, ' ').trim();
