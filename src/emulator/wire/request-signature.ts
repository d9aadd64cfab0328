/**
 * Verifies AWS Signature Version 4 on incoming requests, but only if credentials are configured; see "Create a signed
 * AWS API request" in the IAM User Guide. The error for each refusal is our choice.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalise, headerValue, type SignedRequest } from './canonical-request.js';
import { WireError } from './wire-error.js';
import { readSignature, type Signature } from './signature.js';

/** The one key pair whose signatures are accepted. */
export interface EmulatorCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

const MAX_CLOCK_SKEW_MS = 15 * 60 * 1000;

/**
 * Returns when `request` is signed with `credentials` for the service `chime`. Any region is valid because a client
 * with a custom endpoint signs for its own. `now` is the wall clock's time because clients sign with that.
 * @throws WireError UnauthorizedClientException 401: no readable signature or date
 * @throws WireError InvalidClientTokenId 403: another access key
 * @throws WireError RequestExpired 400: signed more than 15 minutes from now, or a presigned URL that far past its end
 * @throws WireError SignatureDoesNotMatch 403: all other causes
 */
export function verifySignature(request: SignedRequest, credentials: EmulatorCredentials, now: Date): void {
  const { headers, body, url } = request;
  const signature = readSignature(url, headers);
  if (!equal(signature.accessKeyId, credentials.accessKeyId)) {
    throw refusal(403, 'InvalidClientTokenId', 'The access key is not known here.');
  }
  requireTime(signature, now);
  const { scope, signedHeaders, time } = signature;
  const [date, , service] = scope;
  const timestamp = basicFormat(time);
  if (service !== 'chime' || !timestamp.startsWith(date)) {
    throw mismatch('The credential scope must carry the service "chime" and the date of the request.');
  }
  if (!signedHeaders.includes('host')) throw mismatch('The signed headers must include "host".');
  const bodyHash = sha256(body);
  if (!equal(headerValue(headers, 'x-amz-content-sha256') ?? bodyHash, bodyHash)) {
    throw mismatch('x-amz-content-sha256 must be the SHA-256 of the body, in lower-case hexadecimal.');
  }
  const canonicalRequest = canonicalise(request, signedHeaders, bodyHash, signature.lifetime > 0);
  if (
    !equal(signature.value, computeSignature(canonicalRequest, timestamp, scope, credentials.secretAccessKey))
  ) {
    throw mismatch('The signature does not match the request: check the secret key and what was signed.');
  }
}

function computeSignature(
  canonicalRequest: string,
  timestamp: string,
  scope: Signature['scope'],
  secretAccessKey: string,
): string {
  const stringToSign = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), sha256(canonicalRequest)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, stringToSign).toString('hex');
}

function basicFormat(time: Date): string {
  return time.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

/** AWS allows the same clock difference at both ends of a signature's lifetime. */
function requireTime({ time, lifetime }: Signature, now: Date): void {
  const age = now.getTime() - time.getTime();
  if (age < -MAX_CLOCK_SKEW_MS || age > lifetime + MAX_CLOCK_SKEW_MS) {
    throw refusal(400, 'RequestExpired', 'The time of signing, or the end of a URL, is over 15 minutes off.');
  }
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Compares two texts in constant time. */
function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function mismatch(message: string): WireError {
  return refusal(403, 'SignatureDoesNotMatch', message);
}

/** Creates an exception outside the API model: the body's `Code` repeats the name. */
function refusal(status: number, type: string, message: string): WireError {
  return new WireError(status, type, type, message);
}
