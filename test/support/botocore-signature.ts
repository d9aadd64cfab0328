/** Requests signed by botocore 1.43 (AWS CLI, boto3) with AWS's example key pair. They were recorded on the wire. */
import type { RawRequest } from './signature-verifier.js';

export const exampleCredentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

/** The time of signing of every request here that has no other date. */
export const RECORDED_AT = new Date('2026-11-23T20:31:45Z');

interface RecordedParts extends Partial<RawRequest> {
  accessKeyId?: string;
  date?: string;
  region?: string;
  service?: string;
  /** The names of the signed headers, joined by semicolons. */
  signed?: string;
}

/**
 * Returns the request that was recorded with this signature. Omitted parts have the values that most recorded requests
 * share.
 */
export function recorded(signature: string, parts: RecordedParts = {}): RawRequest {
  const { accessKeyId = 'AKIDEXAMPLE', date = '20261123', region = 'eu-west-1', service = 'chime' } = parts;
  const { signed = 'host;x-amz-date' } = parts;
  const credential = [accessKeyId, date, region, service, 'aws4_request'].join('/');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;
  const { method = 'GET', url = '/accounts/a1', body = '', headers } = parts;
  const always = { host: '127.0.0.1:18087', 'x-amz-date': '20261123T203145Z', authorization };
  return { method, url, body, headers: { ...always, ...headers } };
}

export const recordedGet = (changed: Partial<RawRequest> = {}): RawRequest =>
  recorded('9279ecbbe1678212ade5d96fa4436895d041d64de5ce684145e50d0f33739a6e', changed);

/** `aws chime update-user --account-id a1 --user-id u1 --license-type Basic` */
export const recordedPost = (changed: Partial<RawRequest> = {}): RawRequest =>
  recorded('13254c53fffdf551b0fba51bb1bba8fc7854532992dc7feaa1f08a936c334d12', {
    method: 'POST',
    url: '/accounts/a1/users/u1',
    body: '{"LicenseType": "Basic"}',
    signed: 'content-type;host;x-amz-date',
    ...changed,
    headers: { 'content-type': 'application/json', ...changed.headers },
  });

export function recordedWithDateHeader(): RawRequest {
  const { 'x-amz-date': _, ...headers } = recorded(
    '4df90072745099de999fcae061f027b9859de0074422138d29bc2cecea6ccdf0',
    { region: 'us-west-2', signed: 'date;host', headers: { date: 'Mon, 23 Nov 2026 20:31:48 -0000' } },
  ).headers;
  return { ...recordedGet(), headers };
}

/** Recorded requests, each with the property that it tests. */
export const recordedRequests: [string, RawRequest][] = [
  ['a GET', recordedGet()],
  ['a POST with a body', recordedPost()],
  ['a request dated by the Date header alone', recordedWithDateHeader()],
  [
    'query filters holding + and @',
    recorded('d222c8d3778038219e88d836dd4bdca9a7cfda5720f770db66245503e5353f8d', {
      url: '/accounts/a1/users?user-email=jane%2Bx%40example.com&user-type=PrivateUser',
    }),
  ],
  [
    'ids with reserved and non-ASCII characters',
    recorded('b55a514c984210cf950edf255f389b9c14522c9f85fca6d2f08a42718e2a43a8', {
      url: '/accounts/a%2Fb%20c%2Bd/users/%C3%BC%25~%281%29',
      headers: { 'x-amz-date': '20261123T203146Z' },
    }),
  ],
  [
    'an encoded phone number',
    recorded('cb9e0becdd2001da90e288e950f2283edcf6048a603fbae76b305519b206b07c', {
      url: '/phone-numbers/%2B12065550100',
      headers: { 'x-amz-date': '20261123T203146Z' },
    }),
  ],
  [
    'a phone number encoded twice',
    recorded('ce543ce13dcd6cc40fa7453d86a8c8d8696823ad562e2a907bc4ec975baa7012', {
      url: '/phone-numbers/%252B12065550100',
      headers: { 'x-amz-date': '20261123T203146Z' },
    }),
  ],
  [
    'a POST without a body',
    recorded('3689dd22f4bc17e2b544686a1489c3b2945076358cba2ebd0c9363bc5156c3a0', {
      method: 'POST',
      url: '/accounts/a1/users/u1?operation=logout',
      headers: { 'x-amz-date': '20261123T203147Z' },
    }),
  ],
  [
    'empty and dot segments and a trailing slash',
    recorded('a1fc35f01678c8846746304ccd797266b78ba50b2db332d8ae9817c7afd2315c', {
      url: '/accounts//./a1/../a2/',
    }),
  ],
  [
    'repeated, empty and bare query parameters, and a name that begins like another',
    recorded('d5ee3698cb7cddea61e4cd0f805688726779af93f5907084d16d4aa3b6f82319', {
      url: '/accounts?name-b=1&name=2&name=10&flag&x=a%3Db&empty=',
    }),
  ],
  [
    'query characters signed encoded but sent as they are',
    recorded('d2180241d56bc247e72eed26cc2e41b63692f256b76e42b80d66c6491fb9b4ff', {
      url: '/accounts?user-email=jane+x@example.com',
    }),
  ],
  [
    'a malformed escape, which is not for the signature to refuse',
    recorded('0343850fe06d79eabe014be90110e2fa58bc3da6f9898ea918b4c6cdc956f881', {
      url: '/accounts?name=%zz',
    }),
  ],
  [
    'a signed header with runs of spaces',
    recorded('c125091803f2125f7244b8fe3fac275a0267b6fb8a0c2739fc304439971a3548', {
      signed: 'host;x-amz-date;x-note',
      headers: { 'x-note': '  a   b  ' },
    }),
  ],
];

/** Requests that are signed with the right key but must be refused. */
export const unacceptableRequests: [string, RawRequest][] = [
  [
    'for another service',
    recorded('6a949f5b9ec31190385aa5403be2828836ca6bf0296e9e5152d7cc2988b8bac8', { service: 'iam' }),
  ],
  [
    'with another day in the credential scope than in the date',
    recorded('40177463bb53752e1b12cab4af519949cf328579690a6691b2da152a7c013b4a', { date: '20261122' }),
  ],
  [
    'without the host among the signed headers',
    recorded('7e242f35ce0261409890125c3ee7103135565ef8a1af5d046a05963a34eb8e7c', { signed: 'x-amz-date' }),
  ],
];
