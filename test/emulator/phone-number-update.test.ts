/** Updates of phone numbers in the emulator, called by the stock SDK client. The tests move the clock. */
import {
  BatchUpdatePhoneNumberCommand,
  DeletePhoneNumberCommand,
  GetPhoneNumberCommand,
  UpdatePhoneNumberCommand,
  type UpdatePhoneNumberCommandInput,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { acquireNumbers } from '../support/emulator-scene.js';

const DAY = 86_400;
const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';
const CONFLICT = 'ConflictException 409';

let emulator: TestEmulator;
let last = 0;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.stop());

const get = async (PhoneNumberId: string) =>
  (await emulator.client.send(new GetPhoneNumberCommand({ PhoneNumberId }))).PhoneNumber;
const update = async (PhoneNumberId: string, change: Partial<UpdatePhoneNumberCommandInput>) =>
  (await emulator.client.send(new UpdatePhoneNumberCommand({ PhoneNumberId, ...change }))).PhoneNumber;
const remove = (PhoneNumberId: string) =>
  emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId }));
const advance = (AdvanceSeconds: number) => emulator.controlApi('/clock', { AdvanceSeconds });

/** Returns another number for each test. */
async function acquire(): Promise<string> {
  const number = `+120655501${String(last).padStart(2, '0')}`;
  last += 1;
  await acquireNumbers(emulator, [number]);
  return number;
}

describe('UpdatePhoneNumber', () => {
  it('changes the product type (P-21, P-25)', async () => {
    const number = await acquire();
    const before = await get(number);
    await advance(60);
    const after = await update(number, { ProductType: 'VoiceConnector' });
    expect(after).toEqual({
      ...before,
      ProductType: 'VoiceConnector',
      UpdatedTimestamp: expect.any(Date) as Date,
    });
    expect(after?.UpdatedTimestamp?.getTime()).toBeGreaterThan(
      before?.UpdatedTimestamp?.getTime() ?? Infinity,
    );
    expect(await get(number)).toEqual(after);
    await advance(60);
    expect(await update(number, { ProductType: 'VoiceConnector' })).toEqual(after);
  });

  it('shows a new calling name at once, and 72 hours later shows it as in effect (P-21, P-22)', async () => {
    const number = await acquire();
    const named = { CallingName: 'Trees 1', CallingNameStatus: 'UpdateInProgress' };
    expect(await update(number, { CallingName: 'Trees 1' })).toMatchObject(named);
    await advance(3 * DAY - 60);
    expect(await get(number)).toMatchObject(named);
    await advance(60);
    expect(await get(number)).toMatchObject({ ...named, CallingNameStatus: 'UpdateSucceeded' });
  });

  it('clears a calling name with an empty one (P-23)', async () => {
    const number = await acquire();
    await update(number, { CallingName: 'Trees' });
    await advance(3 * DAY);
    const cleared = await update(number, { CallingName: '' });
    expect([cleared?.CallingName, cleared?.CallingNameStatus]).toEqual([undefined, 'UpdateInProgress']);
    await advance(3 * DAY);
    const after = await get(number);
    expect([after?.CallingName, after?.CallingNameStatus]).toEqual([undefined, 'Unassigned']);
  });

  it('returns Conflict while a calling name is being updated (E-41)', async () => {
    const number = await acquire();
    await update(number, { CallingName: 'First' });
    expect(await refusal(update(number, { CallingName: 'Second' }))).toBe(CONFLICT);
    expect(await refusal(update(number, { ProductType: 'VoiceConnector' }))).toBe(CONFLICT);
    await advance(3 * DAY);
    expect(await update(number, { CallingName: 'Second' })).toMatchObject({ CallingName: 'Second' });
  });

  it('accepts exactly one attribute at a time (E-42)', async () => {
    const number = await acquire();
    expect(await refusal(update(number, {}))).toBe(BAD_REQUEST);
    expect(await refusal(update(number, { ProductType: 'VoiceConnector', CallingName: 'Both' }))).toBe(
      BAD_REQUEST,
    );
    expect(await get(number)).toMatchObject({
      ProductType: 'BusinessCalling',
      CallingNameStatus: 'Unassigned',
    });
  });

  it('refuses BusinessCalling for toll-free numbers, and all but dial-in for foreign ones (E-44, E-45)', async () => {
    await acquireNumbers(emulator, ['+18885550100'], 'VoiceConnector');
    await acquireNumbers(emulator, ['+46846500400'], 'SipMediaApplicationDialIn');
    expect(await refusal(update('+18885550100', { ProductType: 'BusinessCalling' }))).toBe(BAD_REQUEST);
    expect(await refusal(update('+46846500400', { ProductType: 'VoiceConnector' }))).toBe(BAD_REQUEST);
    expect(await refusal(update('+46846500400', { ProductType: 'BusinessCalling' }))).toBe(BAD_REQUEST);
    expect(await update('+18885550100', { ProductType: 'SipMediaApplicationDialIn' })).toMatchObject({
      ProductType: 'SipMediaApplicationDialIn',
    });
  });

  it('is refused for a number that does not exist or is in the deletion queue (P-24, E-34)', async () => {
    expect(await refusal(update('+12065550199', { CallingName: 'Trees' }))).toBe(NOT_FOUND);
    const number = await acquire();
    await remove(number);
    expect(await refusal(update(number, { CallingName: 'Trees' }))).toBe(BAD_REQUEST);
  });

  it('by two clients at once sets the calling name of one (W-32)', async () => {
    const number = await acquire();
    const names = Array.from({ length: 8 }, (_, index) => `Name ${index}`);
    const answers = await Promise.allSettled(names.map((CallingName) => update(number, { CallingName })));
    const won = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(won).toHaveLength(1);
    expect(await get(number)).toEqual(won[0]);
  });
});

describe('BatchUpdatePhoneNumber', () => {
  it('applies valid items one after another and reports the rest (P-26, P-27, E-35, E-41, E-42)', async () => {
    const [first, second] = [await acquire(), await acquire()];
    const { PhoneNumberErrors } = await emulator.client.send(
      new BatchUpdatePhoneNumberCommand({
        UpdatePhoneNumberRequestItems: [
          { PhoneNumberId: first, CallingName: 'Batch' },
          { PhoneNumberId: first, CallingName: 'Again' },
          { PhoneNumberId: '+12065550199', CallingName: 'Nobody' },
          { PhoneNumberId: second, CallingName: 'Both', ProductType: 'VoiceConnector' },
          { PhoneNumberId: second },
          { PhoneNumberId: second, ProductType: 'VoiceConnector' },
        ],
      }),
    );
    expect(PhoneNumberErrors).toEqual(
      [
        [first, 'Conflict'],
        ['+12065550199', 'NotFound'],
        [second, 'BadRequest'],
        [second, 'BadRequest'],
      ].map(([number, ErrorCode]) => ({
        PhoneNumberId: number?.replace('+', '%2B'),
        ErrorCode,
        ErrorMessage: expect.any(String) as string,
      })),
    );
    expect(await get(first)).toMatchObject({ CallingName: 'Batch' });
    expect(await get(second)).toMatchObject({ ProductType: 'VoiceConnector' });
  });

  it('reports an empty list on success (P-26)', async () => {
    const PhoneNumberId = (await acquire()).replace('+', '%2B');
    const { PhoneNumberErrors } = await emulator.client.send(
      new BatchUpdatePhoneNumberCommand({
        UpdatePhoneNumberRequestItems: [{ PhoneNumberId, CallingName: 'Fine' }],
      }),
    );
    expect(PhoneNumberErrors).toEqual([]);
  });
});
