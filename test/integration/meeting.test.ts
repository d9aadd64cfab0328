/** The `meeting` stem: calling somebody into a meeting, and what is told of it to nobody. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { acquireNumbers } from '../support/emulator-scene.js';
import { codesOf, startGatewayTo, startStack, type TestStack } from '../support/gateway.js';
import {
  CreateMeetingDialOutDocument,
  type CreateMeetingDialOutInput,
  DeletePhoneNumberDocument,
} from '../support/gql/graphql.js';
import { exception, reset, respond, startUpstream } from '../support/upstream.js';

const NUMBER = '+14255550107';
const CALLED = '+442079460123';
const TOKEN = 'JoinTokenThatNobodyMaySee+/0';
const meetingId = 'A1b2c3d4-5678-90ab-cdef-111111111111';
const GUID = expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.emulator.controlApi('/reset', { Seed: 'none' });
  await acquireNumbers(stack.emulator, [NUMBER]);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const input: CreateMeetingDialOutInput = { fromPhoneNumber: NUMBER, toPhoneNumber: CALLED, joinToken: TOKEN };
const call = (change: Partial<CreateMeetingDialOutInput> = {}) =>
  stack.ask(CreateMeetingDialOutDocument, { meetingId, input: { ...input, ...change } });
const calls = async () => (await stack.emulator.controlApi<{ DialOuts: object[] }>('/dial-outs')).DialOuts;

it.each([NUMBER, NUMBER.slice(1)])('createMeetingDialOut places a call from %s', async (fromPhoneNumber) => {
  const { createMeetingDialOut } = dataOf(await call({ fromPhoneNumber }));
  expect(createMeetingDialOut).toEqual({ transactionId: GUID });
  expect(stack.upstream.calls).toEqual([`POST /meetings/${meetingId}/dial-outs`]);
  expect(await calls()).toMatchObject([
    {
      TransactionId: createMeetingDialOut?.transactionId,
      MeetingId: meetingId,
      FromPhoneNumber: NUMBER,
      ToPhoneNumber: CALLED,
    },
  ]);
});

it('places each call anew', async () => {
  const answers = await Promise.all([call(), call()]);
  const ids = answers.map((answer) => dataOf(answer).createMeetingDialOut?.transactionId);
  expect(new Set(ids).size).toBe(2);
  expect(await calls()).toHaveLength(2);
});

it('answers BAD_USER_INPUT when the number to call from is not in the inventory, or on its way out', async () => {
  const refusal = refused('createMeetingDialOut', 'BAD_USER_INPUT');
  expect(await call({ fromPhoneNumber: '+14255550199' })).toEqual(refusal);
  dataOf(await stack.ask(DeletePhoneNumberDocument, { phoneNumberId: NUMBER }));
  expect(await call()).toEqual(refusal);
  expect(await calls()).toEqual([]);
});

it.each<[string, object, string, string]>([
  ['meetingId', { meetingId: 'no-guid' }, 'meetingId', 'isGuid'],
  [
    'fromPhoneNumber',
    { input: { ...input, fromPhoneNumber: '0123' } },
    'input.fromPhoneNumber',
    'isE164PhoneNumber',
  ],
  [
    'toPhoneNumber',
    { input: { ...input, toPhoneNumber: '+44 20' } },
    'input.toPhoneNumber',
    'isE164PhoneNumber',
  ],
  ['joinToken', { input: { ...input, joinToken: 'x' } }, 'input.joinToken', 'isJoinToken'],
  ['joinToken', { input: { ...input, joinToken: `${TOKEN}-` } }, 'input.joinToken', 'isJoinToken'],
  ['joinToken', { input: { ...input, joinToken: 'x'.repeat(2_049) } }, 'input.joinToken', 'isJoinToken'],
])('refuses a bad %s before anything is sent', async (_name, change, path, code) => {
  const answer = await stack.ask(CreateMeetingDialOutDocument, { meetingId, input, ...change });
  expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  expect(answer.errors?.[0]?.extensions.validationErrors).toEqual([
    { path, code, message: expect.any(String) },
  ]);
  expect(stack.upstream.calls).toEqual([]);
});

it('takes the longest join token there is', async () => {
  expect(await call({ joinToken: 'x'.repeat(2_048) })).toEqual({
    data: { createMeetingDialOut: { transactionId: GUID } },
  });
});

/** Everything that must not be told: the numbers with and without their plus sign, and the token. */
const told = (text: string): string[] =>
  [NUMBER.slice(1), CALLED.slice(1), '14255550199', TOKEN].filter((secret) => text.includes(secret));

it('tells neither numbers nor token in the log or in an error', async () => {
  const wrongTypes = { meetingId, input: { ...input, joinToken: { token: TOKEN } } };
  const answers = [
    await call({ fromPhoneNumber: '+14255550199' }),
    await call({ joinToken: `${TOKEN}-` }),
    await call({ toPhoneNumber: `${CALLED}00000000` }),
    await stack.ask(CreateMeetingDialOutDocument, wrongTypes as never),
    await stack.ask(`mutation { createMeetingDialOut(meetingId: "${meetingId}", input: {
      fromPhoneNumber: "${NUMBER}", toPhoneNumber: "${CALLED}", joinToken: "${TOKEN}-" }) { transactionId } }`),
  ];
  for (const answer of answers) {
    expect(answer.errors).toHaveLength(1);
    expect(told(JSON.stringify(answer))).toEqual([]);
  }
  expect(told(JSON.stringify(stack.logged))).toEqual([]);
});

it('is not repeated when nobody knows whether the call was placed, and fails without telling of it', async () => {
  const upstream = await startUpstream();
  const gateway = await startGatewayTo({ endpoint: upstream.url });
  const cases = [
    [reset, 'UPSTREAM_UNAVAILABLE'],
    [exception('ServiceFailureException'), 'UPSTREAM_FAILURE'],
    [respond({}), 'UPSTREAM_BAD_RESPONSE'],
    [exception('AccessDeniedException', { message: TOKEN }), 'UPSTREAM_FORBIDDEN'],
    [exception('ResourceLimitExceededException'), 'RESOURCE_LIMIT_EXCEEDED'],
  ] as const;
  try {
    for (const [reply, code] of cases) {
      upstream.script(reply);
      const answer = await gateway.ask(CreateMeetingDialOutDocument, { meetingId, input });
      expect(codesOf(answer)).toEqual([code]);
      expect(upstream.requests).toHaveLength(1);
      expect(JSON.parse(upstream.requests[0]?.body ?? '')).toEqual({
        FromPhoneNumber: NUMBER,
        ToPhoneNumber: CALLED,
        JoinToken: TOKEN,
      });
      expect(told(JSON.stringify(answer))).toEqual([]);
    }
    expect(told(JSON.stringify(gateway.logged))).toEqual([]);
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
});
