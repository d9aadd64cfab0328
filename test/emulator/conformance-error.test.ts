/**
 * Every error that the model lists for an operation. The tests request it through the control API, and the stock SDK
 * client throws it as its own class. conformance.test.ts tests the successes.
 */
import * as sdk from '@aws-sdk/client-chime';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChimeExceptionName } from '../../src/emulator/wire/api-model.js';
import { CALLS } from '../support/chime-call.js';
import { capturingClient, type CapturingClient } from '../support/chime-capture.js';
import { operationNamed } from '../support/chime-model.js';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';

/** The SDK's class of each error, and its status and `Code` in AWS's reference. */
const ERRORS: Readonly<Record<ChimeExceptionName, readonly [unknown, number, string]>> = {
  AccessDeniedException: [sdk.AccessDeniedException, 403, 'AccessDenied'],
  BadRequestException: [sdk.BadRequestException, 400, 'BadRequest'],
  ConflictException: [sdk.ConflictException, 409, 'Conflict'],
  ForbiddenException: [sdk.ForbiddenException, 403, 'Forbidden'],
  NotFoundException: [sdk.NotFoundException, 404, 'NotFound'],
  ResourceLimitExceededException: [sdk.ResourceLimitExceededException, 400, 'ResourceLimitExceeded'],
  ServiceFailureException: [sdk.ServiceFailureException, 500, 'ServiceFailure'],
  ServiceUnavailableException: [sdk.ServiceUnavailableException, 503, 'ServiceUnavailable'],
  ThrottledClientException: [sdk.ThrottledClientException, 429, 'Throttled'],
  UnauthorizedClientException: [sdk.UnauthorizedClientException, 401, 'Unauthorized'],
  UnprocessableEntityException: [sdk.UnprocessableEntityException, 422, 'Unprocessable'],
};

let emulator: TestEmulator;
let client: CapturingClient;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: 'demo' });
  client = capturingClient(emulator.url);
});
afterAll(async () => {
  client.chime.destroy();
  await emulator.stop();
});

/** Returns the error that the SDK threw. */
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe.each(Object.entries(CALLS))('%s', (Operation, call) => {
  it.each(operationNamed(Operation).errors)('raises %s', async (Exception) => {
    const [errorClass, status, Code] = ERRORS[Exception];
    const RetryAfterSeconds = Exception === 'ThrottledClientException' ? 7 : undefined;
    await emulator.controlApi('/faults', { Operation, Exception, RetryAfterSeconds });
    const error = await reasonOf(call(client.chime));
    const { operation, headers, text, ...answer } = client.last();
    expect([operation, answer.status]).toEqual([Operation, status]);
    expect(headers['x-amzn-errortype']).toBe(Exception);
    expect(headers['retry-after']).toBe(RetryAfterSeconds?.toString());
    const message = 'A fault asked for at the side door.';
    expect(JSON.parse(text)).toEqual({ Code, Message: message });
    expect(error).toBeInstanceOf(errorClass);
    const requestId = headers['x-amzn-requestid'] ?? 'there was none';
    const $fault = status < 500 ? 'client' : 'server';
    const $metadata = { httpStatusCode: status, requestId };
    expect(error).toMatchObject({ name: Exception, $fault, $metadata, Code, message });
  });

  it('is not carried out when it raises an error, and is carried out when repeated', async () => {
    await emulator.controlApi('/reset', { Seed: 'demo' });
    await emulator.controlApi('/faults', { Operation, Exception: 'ServiceFailureException' });
    expect(await refusal(call(client.chime))).toBe('ServiceFailureException 500');
    expect((await call(client.chime)).$metadata.httpStatusCode).toBe(operationNamed(Operation).status);
  });

  it('has the errors in api-model.json that the SDK documents for it', async () => {
    // The SDK's schemas do not define the errors of an operation; its declarations do.
    const types = join(createRequire(import.meta.url).resolve('@aws-sdk/client-chime'), '../../dist-types');
    const declaration = await readFile(join(types, `commands/${Operation}Command.d.ts`), 'utf8');
    const documented = [...declaration.matchAll(/@throws \{@link (\w+)\}/g)].map(([, error]) => error);
    const errors = [...operationNamed(Operation).errors, 'ChimeServiceException'];
    expect(new Set(documented)).toEqual(new Set(errors));
  });
});
