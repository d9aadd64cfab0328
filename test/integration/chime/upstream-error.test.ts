/** What clients meet when Chime refuses, fails or answers nonsense: one code each, and nothing of the inside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiModel } from '../../../src/emulator/wire/api-model.js';
import type { ChimeExceptionName } from '../../../src/emulator/wire/api-model.js';
import { type AnswerError, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import {
  exception,
  halfBody,
  hang,
  hangAfterHeaders,
  type Reply,
  reset,
  respond,
  startUpstream,
  type Upstream,
  userBody,
} from '../../support/upstream.js';

/** A write that is tried once, so that one reply is one answer. */
const RESET_PIN = 'mutation { resetPersonalPIN(accountId: "a", userId: "u") { userId registeredOn } }';

const CODES: Record<
  ChimeExceptionName,
  { code: string; message?: string; retryable?: true; applied?: true }
> = {
  AccessDeniedException: {
    code: 'UPSTREAM_FORBIDDEN',
    message: 'Chime does not permit this to the gateway.',
  },
  BadRequestException: { code: 'BAD_USER_INPUT' },
  ConflictException: { code: 'CONFLICT' },
  ForbiddenException: { code: 'UPSTREAM_FORBIDDEN', message: 'Chime does not permit this to the gateway.' },
  NotFoundException: { code: 'NOT_FOUND' },
  ResourceLimitExceededException: {
    code: 'RESOURCE_LIMIT_EXCEEDED',
    message: 'A quota of Chime is used up.',
  },
  ServiceFailureException: {
    code: 'UPSTREAM_FAILURE',
    message: 'Chime failed to carry out the request.',
    applied: true,
  },
  ServiceUnavailableException: {
    code: 'UPSTREAM_UNAVAILABLE',
    message: 'Chime cannot be reached or is overloaded; try again later.',
    applied: true,
  },
  ThrottledClientException: {
    code: 'THROTTLED',
    message: 'Chime is asked too often; try again later.',
    retryable: true,
  },
  UnauthorizedClientException: {
    code: 'UPSTREAM_UNAUTHORIZED',
    message: 'Chime does not accept the credentials of the gateway.',
  },
  UnprocessableEntityException: { code: 'UNPROCESSABLE' },
};
const names = Object.keys(CODES) as ChimeExceptionName[];

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGatewayTo({
    endpoint: upstream.url,
    // Wide open breaker: every test here is a failure, and none is about the circuit.
    limits: { attempts: 1, attempt: 1_000, deadline: 10_000, breakAfter: 1_000 },
  });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** The only error of the answer to a mutation that met this reply. */
async function errorAfter(reply: Reply, query = RESET_PIN): Promise<AnswerError | undefined> {
  upstream.script(reply);
  const { data, errors } = await gateway.ask(query);
  expect(Object.values(data as object)).toEqual([null]);
  expect(errors).toHaveLength(1);
  return errors?.[0];
}

const extensionsFor = (name: ChimeExceptionName, error: string) => {
  const { code, retryable = false, applied: mayHaveBeenApplied = false } = CODES[name];
  const { status } = apiModel.errors[name];
  return { code, chime: { error, status, requestId: 'upstream-request', retryable, mayHaveBeenApplied } };
};

const throttled = (value: string) =>
  exception('ThrottledClientException', { headers: { 'retry-after': value } });

describe('an exception of the API', () => {
  it('has a code, every one of the eleven', () => {
    expect(names.toSorted()).toEqual(Object.keys(apiModel.errors).toSorted());
  });

  it.each(names)('%s is told by its header', async (name) => {
    const error = await errorAfter(exception(name));
    expect(error?.extensions).toEqual(extensionsFor(name, name));
    expect(error?.message).toBe(CODES[name].message ?? 'upstream text');
    expect(error?.path).toEqual(['resetPersonalPIN']);
  });

  it.each(names)('%s is told by the Code of its body where the header is missing', async (name) => {
    const { status, code } = apiModel.errors[name];
    for (const spelling of [code, name]) {
      const error = await errorAfter(respond({ Code: spelling, Message: 'upstream text' }, status));
      expect(error?.extensions).toEqual(extensionsFor(name, spelling));
      expect(error?.message).toBe(CODES[name].message ?? 'upstream text');
    }
  });

  it('without a text gets one', async () => {
    const error = await errorAfter(
      respond({ Code: 'Conflict' }, 409, { 'x-amzn-ErrorType': 'ConflictException' }),
    );
    expect(error?.extensions.code).toBe('CONFLICT');
    expect(error?.message).not.toBe('');
  });

  it('carries the seconds of a Retry-After with THROTTLED', async () => {
    const { extensions } = (await errorAfter(throttled('7'))) ?? {};
    expect(extensions).toEqual({
      ...extensionsFor('ThrottledClientException', 'ThrottledClientException'),
      retryAfter: 7,
    });
    const date = await errorAfter(throttled(new Date(Date.now() + 60_000).toUTCString()));
    expect(date?.extensions.retryAfter).toBeGreaterThan(55);
    expect(date?.extensions.retryAfter).toBeLessThanOrEqual(60);
    expect((await errorAfter(throttled('soon')))?.extensions).not.toHaveProperty('retryAfter');
  });
});

describe('a refusal of the credentials of the gateway', () => {
  const ARN = 'arn:aws:iam::111122223333:user/gateway';
  it.each([
    [403, 'AccessDeniedException', 'UPSTREAM_FORBIDDEN'],
    [403, 'ForbiddenException', 'UPSTREAM_FORBIDDEN'],
    [403, 'OptInRequired', 'UPSTREAM_FORBIDDEN'],
    [401, 'UnauthorizedClientException', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'UnrecognizedClientException', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'SignatureDoesNotMatch', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'InvalidClientTokenId', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'ExpiredTokenException', 'UPSTREAM_UNAUTHORIZED'],
  ])('%i %s does not tell the text of the upstream', async (status, name, code) => {
    const message = `User: ${ARN} is not authorized to perform: chime:ResetPersonalPIN`;
    upstream.script(respond({ Message: message, message }, status, { 'x-amzn-ErrorType': name }));
    const answer = await gateway.ask(RESET_PIN);
    expect(answer.errors?.[0]?.extensions.code).toBe(code);
    expect(answer.errors?.[0]?.extensions.chime).toMatchObject({ error: name, status, retryable: false });
    expect(JSON.stringify(answer)).not.toContain('arn:');
    expect(JSON.stringify(answer)).not.toContain('111122223333');
  });
});

describe('no answer', () => {
  const failure = { error: null, status: null, requestId: null };
  const ambiguous = { ...failure, retryable: false, mayHaveBeenApplied: true };
  it.each<[string, Reply]>([
    ['that never begins', hang],
    ['that stops after its headers', hangAfterHeaders],
  ])('%s is UPSTREAM_TIMEOUT', async (_title, reply) => {
    const started = Date.now();
    const error = await errorAfter(reply);
    // The time of an attempt has ended, and not that of the call.
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(error?.extensions.code).toBe('UPSTREAM_TIMEOUT');
    expect(error?.extensions.chime).toEqual(ambiguous);
    expect(error?.message).toBe('Chime did not respond in time.');
    await expect.poll(() => upstream.requests[0]?.outcome).toBe('lost');
  });

  it.each<[string, Reply]>([
    ['a reset connection', reset],
    ['an answer that breaks off', halfBody],
  ])('from %s is UPSTREAM_UNAVAILABLE', async (_title, reply) => {
    const error = await errorAfter(reply);
    expect(error?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(error?.extensions.chime).toMatchObject({
      error: null,
      retryable: false,
      mayHaveBeenApplied: true,
    });
  });

  it('from a port where nobody listens is UPSTREAM_UNAVAILABLE, and tells no address', async () => {
    const gone = await startUpstream();
    await gone.stop();
    const alone = await startGatewayTo({ endpoint: gone.url, limits: { attempts: 1 } });
    const answer = await alone.ask(RESET_PIN);
    await alone.stop();
    expect(answer.errors?.[0]?.extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      chime: { ...failure, retryable: true, mayHaveBeenApplied: false },
    });
    expect(JSON.stringify(answer)).not.toContain('127.0.0.1');
  });
});

describe('an answer that a proxy on the way made', () => {
  it.each([
    [429, 'THROTTLED', 'Chime is asked too often; try again later.'],
    [502, 'UPSTREAM_UNAVAILABLE', 'Chime cannot be reached or is overloaded; try again later.'],
    [503, 'UPSTREAM_UNAVAILABLE', 'Chime cannot be reached or is overloaded; try again later.'],
    [504, 'UPSTREAM_TIMEOUT', 'Chime did not respond in time.'],
  ])('goes by its status: %i is %s', async (status, code, message) => {
    for (const [text, type] of [
      ['<html>Gateway secret</html>', 'text/html'],
      ['', 'text/plain'],
    ] as const) {
      const error = await errorAfter(respond(text, status, { 'content-type': type, 'retry-after': '60' }));
      expect(error).toMatchObject({
        message,
        extensions: { code, retryAfter: 60, chime: { status, retryable: status === 429 } },
      });
      expect(JSON.stringify([error, gateway.logged])).not.toContain('secret');
    }
  });
});

describe('an answer that the API does not describe', () => {
  it.each<[string, Reply, number]>([
    [
      'an HTML page with 200',
      respond('<html>Gateway secret</html>', 200, { 'content-type': 'text/html' }),
      200,
    ],
    [
      'an HTML page with 500',
      respond('<html>Gateway secret</html>', 500, { 'content-type': 'text/html' }),
      500,
    ],
    ['an empty body with 200', respond(''), 200],
    ['an empty body with 500', respond('', 500), 500],
    ['malformed JSON with 200', respond('{"User": {"UserId": "secret"'), 200],
    ['malformed JSON with 400', respond('{"Message": "secret"', 400), 400],
    ['a body that is a list', respond([{ UserId: 'secret' }]), 200],
    ['a body that is null', respond('null'), 200],
    ['no User', respond({ Account: {} }), 200],
    ['a User that is a string', respond({ User: 'secret' }), 200],
    ['a User that is a list', respond({ User: ['secret'] }), 200],
    ['a User without its UserId', respond({ User: { PersonalPIN: 'secret' } }), 200],
    ['a timestamp as an epoch number', respond(userBody({ RegisteredOn: 1_700_000_000 })), 200],
    ['a timestamp that is none', respond(userBody({ RegisteredOn: 'secret' })), 200],
    [
      'an unknown exception',
      respond({ Message: 'secret' }, 418, { 'x-amzn-ErrorType': 'TeapotException' }),
      418,
    ],
    ['a redirection', respond('', 302, { location: 'http://secret.example/' }), 302],
  ])('is UPSTREAM_BAD_RESPONSE: %s', async (_title, reply, status) => {
    const error = await errorAfter(reply);
    expect(error?.extensions.code).toBe('UPSTREAM_BAD_RESPONSE');
    expect([status, null]).toContain(error?.extensions.chime?.status);
    expect(error?.extensions.chime).toMatchObject({
      error: null,
      retryable: false,
      mayHaveBeenApplied: status < 300 || status >= 500,
    });
    expect(error?.message).toBe('Chime returned something that its API does not describe.');
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(JSON.stringify(gateway.logged)).not.toContain('secret');
  });

  it.each([
    ['mutation { resetPersonalPIN(accountId: "a", userId: "u") { displayName } }', true],
    ['{ user(accountId: "a", userId: "u") { displayName } }', false],
  ])('is UPSTREAM_BAD_RESPONSE: a name that is no text, to %s', async (query, mayHaveBeenApplied) => {
    upstream.script(respond(userBody({ DisplayName: { value: 'secret' } })));
    const { errors } = await gateway.ask(query);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      {
        code: 'UPSTREAM_BAD_RESPONSE',
        chime: { error: null, status: null, requestId: null, retryable: false, mayHaveBeenApplied },
      },
    ]);
  });

  it.each<[string, string, object]>([
    ['Users', '{ users(accountId: "a") { nodes { userId } } }', { Users: 'secret' }],
    ['a user in Users', '{ users(accountId: "a") { nodes { userId } } }', { Users: ['secret'] }],
    ['Accounts', '{ accounts { nodes { accountId } } }', { Accounts: { 0: 'secret' } }],
    [
      'Invites',
      'mutation { inviteUsers(accountId: "a", input: { userEmailList: ["a@b.c"] }) { invites { inviteId } } }',
      { Invites: 'secret' },
    ],
    [
      'UserErrors',
      'mutation { batchSuspendUser(accountId: "a", input: { userIdList: ["u"] }) { userErrors { userId } } }',
      { UserErrors: 'secret' },
    ],
  ])('is UPSTREAM_BAD_RESPONSE: %s of the wrong shape', async (_title, query, body) => {
    const error = await errorAfter(respond(body), query);
    expect(error?.extensions.code).toBe('UPSTREAM_BAD_RESPONSE');
    expect(JSON.stringify(error)).not.toContain('secret');
  });
});
