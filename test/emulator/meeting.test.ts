/** Calls out of meetings in the emulator, called by the stock SDK client. */
import {
  CreateMeetingDialOutCommand,
  DeletePhoneNumberCommand,
  type CreateMeetingDialOutCommandInput,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { acquireNumbers } from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

const BAD_REQUEST = 'BadRequestException 400';
const CALL = {
  MeetingId: 'ABCDEF01-2345-6789-abcd-ef0123456789',
  FromPhoneNumber: '+12065550100',
  ToPhoneNumber: '+12125550100',
  JoinToken: 'Sm9pbi/Ub2tlbg+1',
};

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
  await acquireNumbers(emulator, ['+12065550100', '+12065550101']);
});
afterAll(() => emulator.stop());

const dial = (change: Partial<CreateMeetingDialOutCommandInput> = {}) =>
  emulator.client.send(new CreateMeetingDialOutCommand({ ...CALL, ...change }));
const calls = async (after = 0) =>
  (await emulator.controlApi<{ DialOuts: { Sequence: number }[] }>(`/dial-outs?After=${after}`)).DialOuts;

it('a call returns a transaction and is recorded without its token (P-39, P-41, I-7)', async () => {
  const { TransactionId, $metadata } = await dial({ FromPhoneNumber: '12065550100' });
  expect($metadata.httpStatusCode).toBe(201);
  expect(TransactionId).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  const { TransactionId: second } = await dial();
  expect(second).not.toBe(TransactionId);
  const recorded = await calls();
  expect(recorded).toEqual(
    [TransactionId, second].map((id) => ({
      Sequence: expect.any(Number) as number,
      TransactionId: id,
      MeetingId: CALL.MeetingId,
      FromPhoneNumber: '+12065550100',
      ToPhoneNumber: '+12125550100',
      At: expect.any(String) as string,
    })),
  );
  expect(await calls(recorded[0]?.Sequence)).toEqual(recorded.slice(1));
});

it('a call needs a number of the inventory, and is not recorded when refused (P-40)', async () => {
  const before = await calls();
  expect(await refusal(dial({ FromPhoneNumber: '+12065550199' }))).toBe(BAD_REQUEST);
  await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: '+12065550101' }));
  expect(await refusal(dial({ FromPhoneNumber: '+12065550101' }))).toBe(BAD_REQUEST);
  expect(await calls()).toEqual(before);
});

it('a join token may have 2,048 characters (E-29)', async () => {
  expect(await dial({ JoinToken: 'a'.repeat(2048) })).toMatchObject({
    TransactionId: expect.any(String) as string,
  });
});

it.each([
  ['FromPhoneNumber', undefined],
  ['FromPhoneNumber', '0206'],
  ['ToPhoneNumber', undefined],
  ['ToPhoneNumber', '+0123'],
  ['ToPhoneNumber', '+1234567890123456'],
  ['ToPhoneNumber', 'tel:+12065550100'],
  ['JoinToken', undefined],
  ['JoinToken', 'a'],
  ['JoinToken', 'a'.repeat(2049)],
  ['JoinToken', 'with-dash'],
])('%s %j is refused (E-12, E-26, E-29)', async (member, value) => {
  const { MeetingId, ...body } = CALL;
  const answer = await sendRaw(emulator.url, 'POST', `/meetings/${MeetingId}/dial-outs`, {
    body: JSON.stringify({ ...body, [member]: value }),
  });
  expect([answer.status, String(answer.json?.['Message']).startsWith(`${member} `)]).toEqual([400, true]);
});

it.each(['x', '%20', '', CALL.MeetingId.slice(1), `${CALL.MeetingId}0`])(
  'MeetingId %j is refused (E-29)',
  async (id) => {
    const { MeetingId: _, ...body } = CALL;
    const answer = await sendRaw(emulator.url, 'POST', `/meetings/${id}/dial-outs`, {
      body: JSON.stringify(body),
    });
    expect([answer.status, String(answer.json?.['Message']).startsWith('MeetingId ')]).toEqual([400, true]);
  },
);
