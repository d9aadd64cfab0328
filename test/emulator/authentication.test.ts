/**
 * Signatures of other clients, verified by the emulator. The stock SDK's arrive over real HTTP. Those of botocore (AWS
 * CLI, boto3) are recordings; it signs fewer headers and sends no hash of the body.
 */
import { createHash } from 'node:crypto';
import {
  ChimeClient,
  DeleteAccountCommand,
  GetAccountCommand,
  GetPhoneNumberCommand,
  GetUserCommand,
  InviteUsersCommand,
  ListAccountsCommand,
  ListUsersCommand,
  LogoutUserCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EmulatorCredentials } from '../../src/emulator/wire/request-signature.js';
import {
  exampleCredentials,
  RECORDED_AT,
  recorded,
  recordedGet,
  recordedPost,
  recordedRequests,
  recordedWithDateHeader,
  unacceptableRequests,
} from '../support/botocore-signature.js';
import { startVerifier } from '../support/signature-verifier.js';
import type { RawRequest } from '../support/signature-verifier.js';

const ACCEPTED = { status: 200, type: undefined };
const MISMATCH = { status: 403, type: 'SignatureDoesNotMatch' };
const UNAUTHORIZED = { status: 401, type: 'UnauthorizedClientException' };

let now: Date | undefined;
let verifier: Awaited<ReturnType<typeof startVerifier>>;
const clients: ChimeClient[] = [];

beforeAll(async () => {
  verifier = await startVerifier(exampleCredentials, () => now ?? new Date());
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await verifier.stop();
});

beforeEach(() => {
  now = undefined;
  verifier.received.length = 0;
});

function stockClient(options: { prefix?: string; region?: string; credentials?: EmulatorCredentials } = {}) {
  const { prefix = '', region = 'us-east-1', credentials = exampleCredentials } = options;
  const endpoint = verifier.endpoint + prefix;
  const client = new ChimeClient({ endpoint, region, credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
}

async function outcome(raw: RawRequest) {
  const { status, type } = await verifier.send(raw);
  return { status, type };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function withHeader(raw: RawRequest, name: string, value: string | undefined): Pick<RawRequest, 'headers'> {
  const { [name]: _, ...others } = raw.headers;
  return { headers: value === undefined ? others : { ...others, [name]: value } };
}

async function captured(): Promise<RawRequest> {
  await stockClient().send(new InviteUsersCommand({ AccountId: 'a1', UserEmailList: ['jane@example.com'] }));
  const raw = verifier.received[0];
  if (!raw) throw new Error('nothing was received');
  expect(await outcome(raw)).toEqual(ACCEPTED);
  return raw;
}

describe('requests signed by the stock SDK client are accepted (W-22)', () => {
  const awkwardIds = [
    'a1',
    'Zoë 日本 😀',
    'a/b+c d',
    '%2B12065550100',
    "(it's)*!~",
    '..',
    '.',
    'a//b',
    'x?y=1&z#',
  ];

  test.each(awkwardIds)('with the id %s in the path', async (id) => {
    const client = stockClient();
    await client.send(new GetUserCommand({ AccountId: id, UserId: id }));
    await client.send(
      new UpdateUserCommand({
        AccountId: id,
        UserId: `${id}/`,
        LicenseType: 'Basic',
        UserType: 'PrivateUser',
      }),
    );
    expect(verifier.received).toHaveLength(2);
  });

  test.each(['+12065550100', '%2B12065550100'])('with the phone number %s in the path', async (id) => {
    await stockClient().send(new GetPhoneNumberCommand({ PhoneNumberId: id }));
    expect(verifier.received[0]?.url).toBe(`/phone-numbers/${encodeURIComponent(id)}`);
  });

  test.each([
    'jane+x@example.com',
    "o'hara@example.com",
    'ü b@example.com',
    'a&b=c@example.com',
    '%2B@example.com',
  ])('with the query filter %s', async (email) => {
    const client = stockClient();
    await client.send(
      new ListUsersCommand({ AccountId: 'a1', UserEmail: email, MaxResults: 5, NextToken: 'a+/=~' }),
    );
    await client.send(new ListAccountsCommand({ UserEmail: email, Name: 'Acme (*)!' }));
    expect(verifier.received).toHaveLength(2);
  });

  test('with bodies that are absent, without members, or not ASCII', async () => {
    const client = stockClient();
    const user = { AccountId: 'a1', UserId: 'u1' };
    await client.send(new UpdateUserCommand(user));
    await client.send(new LogoutUserCommand(user));
    await client.send(new DeleteAccountCommand(user));
    await client.send(new InviteUsersCommand({ AccountId: 'a1', UserEmailList: ['zoë@example.com'] }));
    expect(verifier.received).toHaveLength(4);
  });

  test.each(['us-east-1', 'eu-west-1', 'cn-north-1'])('for the region %s (W-23)', async (region) => {
    await stockClient({ region }).send(new GetAccountCommand({ AccountId: 'a1' }));
    expect(verifier.received[0]?.headers.authorization).toContain(`/${region}/chime/`);
  });

  test.each(['/console', '/console/'])('with the path prefix %s (W-1)', async (prefix) => {
    await stockClient({ prefix }).send(new GetAccountCommand({ AccountId: 'a1' }));
    expect(verifier.received[0]?.url).toBe(`${prefix}/accounts/a1`);
  });
});

test.each(recordedRequests)(
  '%s, signed by botocore without a header for the hash of the body, is accepted (W-22)',
  async (_title, raw) => {
    now = RECORDED_AT;
    expect(await outcome(raw)).toEqual(ACCEPTED);
  },
);

describe('a request whose signature cannot be read is refused as UnauthorizedClientException (E-2)', () => {
  const signed = recordedGet().headers.authorization ?? '';

  test.each<[string, string | undefined]>([
    ['no Authorization header', undefined],
    ['an empty one', ''],
    ['a bearer token', 'Bearer abc'],
    ['another algorithm', signed.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256')],
    ['no signed headers', signed.replace(/SignedHeaders=[^,]+, /, '')],
    ['a credential without a region', signed.replace('/eu-west-1', '')],
    ['a credential with another terminator', signed.replace('aws4_request', 'aws5_request')],
    ['a cut signature', signed.slice(0, -1)],
    ['more after the signature', `${signed}0`],
  ])('%s', async (_name, authorization) => {
    now = RECORDED_AT;
    const raw = recordedGet();
    const answer = await verifier.send({ ...raw, ...withHeader(raw, 'authorization', authorization) });
    expect(answer).toMatchObject(UNAUTHORIZED);
    expect(JSON.parse(answer.body)).toMatchObject({ Code: 'Unauthorized' });
  });

  test.each(['', 'yesterday', '20261323T203145Z'])('the date "%s"', async (date) => {
    now = RECORDED_AT;
    expect(await outcome(recorded('0'.repeat(64), { headers: { 'x-amz-date': date } }))).toEqual(
      UNAUTHORIZED,
    );
  });

  test('no date at all', async () => {
    const raw = recordedGet();
    expect(await outcome({ ...raw, ...withHeader(raw, 'x-amz-date', undefined) })).toEqual(UNAUTHORIZED);
  });
});

describe('a request that is not signed with the configured key pair is refused', () => {
  test('an unknown access key is InvalidClientTokenId (E-3)', async () => {
    const client = stockClient({ credentials: { ...exampleCredentials, accessKeyId: 'AKIDANOTHER' } });
    const failure = client.send(new GetAccountCommand({ AccountId: 'a1' }));
    await expect(failure).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      Code: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('a wrong secret key is SignatureDoesNotMatch (E-4)', async () => {
    const client = stockClient({ credentials: { ...exampleCredentials, secretAccessKey: 'another' } });
    const failure = client.send(new GetAccountCommand({ AccountId: 'a1' }));
    await expect(failure).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      Code: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test.each(unacceptableRequests)(
    'a correct signature %s is SignatureDoesNotMatch (E-4)',
    async (_title, raw) => {
      now = RECORDED_AT;
      expect(await outcome(raw)).toEqual(MISMATCH);
    },
  );

  test('signed headers named like an inherited member of every object are SignatureDoesNotMatch (E-4)', async () => {
    now = RECORDED_AT;
    const raw = recorded('0'.repeat(64), { signed: '__proto__;constructor;host;x-amz-date' });
    expect(await outcome(raw)).toEqual(MISMATCH);
  });

  test.each([
    [15 * 60, ACCEPTED],
    [-15 * 60, ACCEPTED],
    [15 * 60 + 1, { status: 400, type: 'RequestExpired' }],
    [-15 * 60 - 1, { status: 400, type: 'RequestExpired' }],
  ])('a clock that is %i seconds off gets %o (E-5)', async (seconds, expected) => {
    now = new Date(RECORDED_AT.getTime() + seconds * 1000);
    expect(await outcome(recordedGet())).toEqual(expected);
  });

  test('the Date header counts if x-amz-date is missing (E-5)', async () => {
    now = new Date('2026-11-23T20:47:00Z');
    expect(await outcome(recordedWithDateHeader())).toEqual({ status: 400, type: 'RequestExpired' });
  });

  test('no refusal repeats a key or a signature (W-20)', async () => {
    now = RECORDED_AT;
    const secrets = /AKID|wJalr|[\da-f]{16}/;
    const raws = [
      recordedGet({ url: '/accounts/a2' }),
      recorded('0'.repeat(64), { service: 'iam' }),
      recorded('0'.repeat(63)),
      recordedPost({ headers: { 'x-amz-content-sha256': 'f'.repeat(64) } }),
      recorded('0'.repeat(64), { accessKeyId: 'AKIDANOTHER' }),
    ];
    for (const raw of raws) {
      const answer = await verifier.send(raw);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.body).not.toMatch(secrets);
    }
  });
});

describe('a request changed after it was signed is refused as SignatureDoesNotMatch (W-22, E-4)', () => {
  const changes: [string, (raw: RawRequest) => Partial<RawRequest>][] = [
    ['the method', () => ({ method: 'PUT' })],
    ['the path', ({ url }) => ({ url: url.replace('a1', 'a2') })],
    ['one encoding of the path', ({ url }) => ({ url: url.replace('a1', '%611') })],
    ['a trailing slash', ({ url }) => ({ url: url.replace('?', '/?') })],
    ['a query value', ({ url }) => ({ url: url.replace('add', 'suspend') })],
    ['a parameter more', ({ url }) => ({ url: `${url}&x=1` })],
    ['the query left out', ({ url }) => ({ url: url.replace(/\?.*/, '') })],
    ['a byte of the body', ({ body }) => ({ body: body.replace('jane', 'jake') })],
    [
      'the body and its hash',
      (raw) => ({ body: '{}', ...withHeader(raw, 'x-amz-content-sha256', sha256('{}')) }),
    ],
    ['a body declared unsigned', (raw) => withHeader(raw, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD')],
    ['a signed header', (raw) => withHeader(raw, 'content-type', 'text/plain')],
    ['a signed header left out', (raw) => withHeader(raw, 'x-amz-user-agent', undefined)],
    ['the host', (raw) => withHeader(raw, 'host', 'chime.example.com')],
    [
      'the time',
      (raw) =>
        withHeader(
          raw,
          'x-amz-date',
          String(raw.headers['x-amz-date']).replace(/.Z$/, (end) => (end === '0Z' ? '1Z' : '0Z')),
        ),
    ],
    [
      'the region',
      (raw) => withHeader(raw, 'authorization', raw.headers.authorization?.replace('us-east-1', 'eu-west-1')),
    ],
  ];

  test.each(changes)('%s', async (_name, change) => {
    const raw = await captured();
    expect(await outcome({ ...raw, ...change(raw) })).toEqual(MISMATCH);
  });

  test('the body, if no header has its hash', async () => {
    now = RECORDED_AT;
    expect(await outcome(recordedPost({ body: '{"LicenseType": "Prose"}' }))).toEqual(MISMATCH);
  });

  test('the body, if an unsigned header has its hash', async () => {
    now = RECORDED_AT;
    const body = '{"LicenseType": "Basic"}';
    const right = recordedPost({ body, headers: { 'x-amz-content-sha256': sha256(body) } });
    expect(await outcome(right)).toEqual(ACCEPTED);
    const wrong = recordedPost({ body, headers: { 'x-amz-content-sha256': sha256('') } });
    expect(await outcome(wrong)).toEqual(MISMATCH);
  });
});
