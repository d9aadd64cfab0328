/** What clients learn of a refusal: its code, a text that is fit for them, the members it names, whether to repeat it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnswerError, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { exception, type Reply, respond, startUpstream, type Upstream } from '../../support/upstream.js';

/** A write that is tried once, so that one reply is one answer. */
const RESET_PIN = 'mutation { resetPersonalPIN(accountId: "a", userId: "u") { userId registeredOn } }';

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

describe('an error without a member in the model of the API', () => {
  it.each([
    [400, 'ValidationException', 'BAD_USER_INPUT'],
    [400, 'ValidationError', 'BAD_USER_INPUT'],
    [403, 'MissingAuthenticationToken', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'InvalidSignatureException', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'IncompleteSignatureException', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'RequestTimeTooSkewed', 'UPSTREAM_UNAUTHORIZED'],
    [403, 'SubscriptionRequiredException', 'UPSTREAM_FORBIDDEN'],
    [500, 'InternalServerError', 'UPSTREAM_FAILURE'],
    // A wrong endpoint, which must not pass for a missing resource.
    [404, 'UnknownOperationException', 'UPSTREAM_BAD_RESPONSE'],
  ])('is sorted if all AWS services have it: %i %s is %s', async (status, name, code) => {
    const error = await errorAfter(respond({ message: 'm' }, status, { 'x-amzn-ErrorType': name }));
    expect(error?.extensions).toMatchObject({ code, chime: { error: name, status } });
  });

  it.each([
    [400, 'BAD_USER_INPUT'],
    [401, 'UPSTREAM_UNAUTHORIZED'],
    [403, 'UPSTREAM_FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [409, 'CONFLICT'],
    [422, 'UNPROCESSABLE'],
    [429, 'THROTTLED'],
    [500, 'UPSTREAM_FAILURE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [507, 'UPSTREAM_FAILURE'],
  ])('goes by its status if its name is unknown: %i is %s', async (status, code) => {
    const error = await errorAfter(respond({ message: 'm' }, status, { 'x-amzn-ErrorType': 'NewException' }));
    expect(error?.extensions).toMatchObject({ code, chime: { error: null, status } });
  });
});

describe('the text of a refusal', () => {
  it('is cut, and holds no control or format characters', async () => {
    const message = `a\u0000b\u202ec\u2028d ${'x'.repeat(100_000)}`;
    const error = await errorAfter(exception('BadRequestException', { message }));
    expect(error?.message).toMatch(/^a b c d x+…$/);
    expect(error?.message).toHaveLength(500);
  });

  it('leads to the members of the input that it names', async () => {
    const message = 'LicenseType must be one of the SupportedLicenses of the account.';
    const query =
      'mutation { updateUser(accountId: "a", userId: "u", input: { licenseType: Pro }) { userId } }';
    const error = await errorAfter(exception('BadRequestException', { message }), query);
    expect(error?.extensions.validationErrors).toEqual([
      { path: 'input.licenseType', code: 'isAcceptedByChime', message },
    ]);
    const other = await errorAfter(exception('BadRequestException', { message: 'No.' }), query);
    expect(other?.extensions).not.toHaveProperty('validationErrors');
  });

  const BATCH = `mutation { batchUpdateUser(accountId: "a", input: { updateUserRequestItems: [
    { userId: "u", licenseType: Pro }, { userId: "v", licenseType: Pro }] }) { userErrors { userId } } }`;

  it.each([
    ['LicenseType is not supported.', 'input.updateUserRequestItems'],
    [
      "1 validation error detected: Value at 'updateUserRequestItems.2.member.licenseType' failed to satisfy constraint: Member must satisfy enum value set",
      'input.updateUserRequestItems[1].licenseType',
    ],
    ["Value at 'accountId' failed to satisfy constraint: Member must not be null", 'accountId'],
  ])('leads into lists, and to members as AWS services name them: %s', async (message, path) => {
    const error = await errorAfter(exception('BadRequestException', { message }), BATCH);
    expect(error?.extensions.validationErrors).toEqual([{ path, code: 'isAcceptedByChime', message }]);
  });
});

const told = async (query: string) => {
  const { retryable, mayHaveBeenApplied } =
    (await errorAfter(exception('ServiceFailureException'), query))?.extensions.chime ?? {};
  return { retryable, mayHaveBeenApplied };
};

describe('a repeat', () => {
  it('of what is as good done twice is safe, of a creation it is not', async () => {
    const update = 'mutation { updateUser(accountId: "a", userId: "u", input: {}) { userId } }';
    const create = 'mutation { createAccount(input: { name: "x" }) { accountId } }';
    const read = '{ account(accountId: "a") { name } }';
    expect(await told(update)).toEqual({ retryable: true, mayHaveBeenApplied: true });
    expect(await told(create)).toEqual({ retryable: false, mayHaveBeenApplied: true });
    expect(await told(read)).toEqual({ retryable: true, mayHaveBeenApplied: false });
  });
});
