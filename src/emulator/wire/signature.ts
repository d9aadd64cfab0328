/**
 * Reads a request's signature from the `Authorization` header or, for a presigned URL, from the query; see "Create a
 * signed AWS API request" in the IAM User Guide.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { chimeError, type WireError } from './wire-error.js';

/** A signature with all its inputs except the request and the key. */
export interface Signature {
  readonly accessKeyId: string;
  /** The date, region, service and terminator of the credential scope. */
  readonly scope: readonly [date: string, region: string, service: string, terminator: string];
  readonly signedHeaders: readonly string[];
  /** The signature in lower-case hexadecimal. */
  readonly value: string;
  /** The time of signing. */
  readonly time: Date;
  /** The validity of a presigned URL in milliseconds from that time, or 0 for a signature in the header. */
  readonly lifetime: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** AWS's limit of a week. */
const MAX_LIFETIME_SECONDS = 604_800;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^\s,]+), *SignedHeaders=([^\s,]+), *Signature=([^\s,]+)$/;

/** The query parameter that is not itself signed. */
export const SIGNATURE_PARAMETER = 'X-Amz-Signature';

/** @throws WireError UnauthorizedClientException 401 when there is no signature, or an unreadable one. */
export function readSignature(url: string, headers: IncomingHttpHeaders): Signature {
  if (headers.authorization !== undefined) return readHeader(headers.authorization, headers);
  const query = new URLSearchParams(url.split('?').slice(1).join('?'));
  if (query.has('X-Amz-Algorithm')) return readQuery(query);
  throw unreadable('The request must carry an AWS4-HMAC-SHA256 signature.');
}

/** Returns the access key that a request names, signed or not, or undefined if it names none. */
export function readAccessKeyId(url: string, headers: IncomingHttpHeaders): string | undefined {
  const credential =
    /\bCredential=([^\s,]+)/.exec(headers.authorization ?? '')?.[1] ??
    new URLSearchParams(url.split('?')[1]).get('X-Amz-Credential') ??
    '';
  return /^([\w.@+-]{1,128})\//.exec(credential)?.[1];
}

function readHeader(authorization: string, headers: IncomingHttpHeaders): Signature {
  const [, credential, signedHeaders, value] = AUTHORIZATION.exec(authorization) ?? [];
  // AWS uses the HTTP header `Date` as the fallback.
  const basic = single(headers['x-amz-date']);
  const time = basic === undefined ? new Date(headers.date ?? Number.NaN) : readTime(basic);
  return checked({ credential, signedHeaders, value, time, lifetime: 0 });
}

function readQuery(query: URLSearchParams): Signature {
  const of = (name: string): string | undefined => {
    const [value, ...more] = query.getAll(name);
    return more.length === 0 ? value : undefined;
  };
  const seconds = of('X-Amz-Expires') ?? '';
  if (of('X-Amz-Algorithm') !== ALGORITHM) throw unreadable(`X-Amz-Algorithm must be ${ALGORITHM}.`);
  if (!/^[1-9]\d{0,5}$/.test(seconds) || Number(seconds) > MAX_LIFETIME_SECONDS) {
    throw unreadable(`X-Amz-Expires must be a number of seconds from 1 to ${MAX_LIFETIME_SECONDS}.`);
  }
  return checked({
    credential: of('X-Amz-Credential'),
    signedHeaders: of('X-Amz-SignedHeaders'),
    value: of(SIGNATURE_PARAMETER),
    time: readTime(of('X-Amz-Date') ?? ''),
    lifetime: Number(seconds) * 1000,
  });
}

function checked(claims: {
  credential: string | undefined;
  signedHeaders: string | undefined;
  value: string | undefined;
  time: Date;
  lifetime: number;
}): Signature {
  const { credential = '', signedHeaders = '', value = '', time, lifetime } = claims;
  const [, accessKeyId = '', date = '', region = '', service = ''] =
    /^([^\s,/]+)\/(\d{8})\/([^\s,/]+)\/([^\s,/]+)\/aws4_request$/.exec(credential) ?? [];
  if (accessKeyId === '' || signedHeaders === '' || !/^[\da-f]{64}$/.test(value)) {
    throw unreadable('The signature must have a credential, the signed headers and 64 hexadecimal digits.');
  }
  if (Number.isNaN(time.getTime())) {
    throw unreadable('The signature must have its time, in x-amz-date (X-Amz-Date in a query) or Date.');
  }
  const scope = [date, region, service, 'aws4_request'] as const;
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), value, time, lifetime };
}

/** Parses the basic format of ISO 8601. Any other text results in an invalid date. */
function readTime(text: string): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return new Date(year === undefined ? Number.NaN : `${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function unreadable(message: string): WireError {
  return chimeError('UnauthorizedClientException', message);
}
