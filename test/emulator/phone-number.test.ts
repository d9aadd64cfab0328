/** The phone numbers of the emulator's inventory, called by the stock SDK client. */
import {
  BatchDeletePhoneNumberCommand,
  DeletePhoneNumberCommand,
  GetPhoneNumberCommand,
  ListPhoneNumbersCommand,
  RestorePhoneNumberCommand,
  UpdatePhoneNumberCommand,
  type ListPhoneNumbersCommandInput,
  type UpdatePhoneNumberCommandInput,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { acquireNumbers } from '../support/emulator-scene.js';

const DAY = 86_400;
const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';

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
const restore = async (PhoneNumberId: string) =>
  (await emulator.client.send(new RestorePhoneNumberCommand({ PhoneNumberId }))).PhoneNumber;
const list = async (input: ListPhoneNumbersCommandInput) =>
  (await emulator.client.send(new ListPhoneNumbersCommand(input))).PhoneNumbers;
const numbersOf = async (input: ListPhoneNumbersCommandInput) =>
  (await list(input))?.map((number) => number.E164PhoneNumber);
const advance = (AdvanceSeconds: number) => emulator.controlApi('/clock', { AdvanceSeconds });

/** Returns another number for each test. */
async function acquire(): Promise<string> {
  const number = `+120655501${String(last).padStart(2, '0')}`;
  last += 1;
  await acquireNumbers(emulator, [number]);
  return number;
}

describe('GetPhoneNumber', () => {
  it('returns the whole number, its identifier with %2B for the plus sign (P-17, P-18, I-5)', async () => {
    const number = await acquire();
    const phoneNumber = await get(number);
    expect(phoneNumber).toEqual({
      PhoneNumberId: number.replace('+', '%2B'),
      E164PhoneNumber: number,
      Country: 'US',
      Type: 'Local',
      ProductType: 'BusinessCalling',
      Status: 'Unassigned',
      Capabilities: {
        InboundCall: true,
        OutboundCall: true,
        InboundSMS: true,
        OutboundSMS: true,
        InboundMMS: true,
        OutboundMMS: true,
      },
      Associations: [],
      CallingNameStatus: 'Unassigned',
      CreatedTimestamp: expect.any(Date) as Date,
      UpdatedTimestamp: phoneNumber?.CreatedTimestamp,
    });
  });

  it('accepts an identifier in both spellings (I-5, I-6)', async () => {
    const number = await acquire();
    for (const spelling of [number, number.replace('+', '%2B'), number.replace('+', '%2b')]) {
      expect((await get(spelling))?.E164PhoneNumber).toBe(number);
    }
  });

  it('knows countries and toll-free numbers (P-18)', async () => {
    await acquireNumbers(emulator, ['+441632960000', '+448081570000'], 'SipMediaApplicationDialIn');
    await acquireNumbers(emulator, ['+18775550100'], 'VoiceConnector');
    expect(await get('+441632960000')).toMatchObject({ Country: 'GB', Type: 'Local' });
    expect(await get('+448081570000')).toMatchObject({ Country: 'GB', Type: 'TollFree' });
    expect(await get('+18775550100')).toMatchObject({ Country: 'US', Type: 'TollFree' });
  });

  it.each(['+12065550199', '12065550100', 'nonsense', '%2B'])('of %j is NotFound (E-34)', async (id) => {
    expect(await refusal(get(id))).toBe(NOT_FOUND);
  });
});

describe('the deletion queue', () => {
  it('has a deleted number for seven days; then it is gone and on offer again (P-35, P-36)', async () => {
    const number = await acquire();
    expect((await remove(number)).$metadata.httpStatusCode).toBe(204);
    const queued = await get(number);
    expect(queued).toMatchObject({
      Status: 'ReleaseInProgress',
      DeletionTimestamp: expect.any(Date) as Date,
    });
    await advance(7 * DAY - 60);
    expect(await get(number)).toEqual(queued);
    await acquireNumbers(emulator, [number]);
    expect(await get(number)).toEqual(queued);
    await advance(60);
    expect(await refusal(get(number))).toBe(NOT_FOUND);
    expect(await refusal(restore(number))).toBe(NOT_FOUND);
    expect(await refusal(remove(number))).toBe(NOT_FOUND);
    await acquireNumbers(emulator, [number]);
    expect(await get(number)).toMatchObject({ Status: 'Unassigned' });
  });

  it('accepts a number a second time without an error and without a new term (P-36)', async () => {
    const number = await acquire();
    await remove(number);
    const queued = await get(number);
    await advance(60);
    await remove(number);
    expect(await get(number)).toEqual(queued);
  });

  it('returns a number to the inventory (P-37)', async () => {
    const number = await acquire();
    await remove(number);
    await advance(6 * DAY);
    const restored = await restore(number.replace('+', '%2B'));
    expect([restored?.Status, restored?.Associations, restored?.DeletionTimestamp]).toEqual([
      'Unassigned',
      [],
      undefined,
    ]);
    await advance(2 * DAY);
    expect(await get(number)).toEqual(restored);
  });

  it('returns only numbers that are in it (E-34, E-48)', async () => {
    expect(await refusal(restore(await acquire()))).toBe(BAD_REQUEST);
    expect(await refusal(restore('+12065550199'))).toBe(NOT_FOUND);
    expect(await refusal(remove('+12065550199'))).toBe(NOT_FOUND);
  });

  it('accepts a batch and reports the numbers that do not exist (P-26, P-27, E-35)', async () => {
    const numbers = [await acquire(), await acquire()];
    const { PhoneNumberErrors, $metadata } = await emulator.client.send(
      new BatchDeletePhoneNumberCommand({ PhoneNumberIds: [...numbers, '%2b12065550199', ...numbers] }),
    );
    expect($metadata.httpStatusCode).toBe(200);
    expect(PhoneNumberErrors).toEqual([
      {
        PhoneNumberId: '%2B12065550199',
        ErrorCode: 'NotFound',
        ErrorMessage: expect.any(String) as string,
      },
    ]);
    for (const number of numbers) expect(await get(number)).toMatchObject({ Status: 'ReleaseInProgress' });
  });
});

describe('ListPhoneNumbers', () => {
  it('filters by status and product type (P-19, P-36)', async () => {
    const [unassigned, queued] = [await acquire(), await acquire()];
    await remove(queued);
    await update(unassigned, { ProductType: 'VoiceConnector' });
    expect(await numbersOf({})).toEqual(expect.arrayContaining([unassigned, queued]));
    expect(await numbersOf({ Status: 'ReleaseInProgress' })).toContain(queued);
    expect(await numbersOf({ Status: 'ReleaseInProgress' })).not.toContain(unassigned);
    expect(await numbersOf({ Status: 'Unassigned' })).toContain(unassigned);
    expect(await numbersOf({ Status: 'Unassigned' })).not.toContain(queued);
    expect(await numbersOf({ Status: 'Unassigned', ProductType: 'BusinessCalling' })).not.toContain(
      unassigned,
    );
    expect(await numbersOf({ ProductType: 'VoiceConnector' })).toContain(unassigned);
    expect(await numbersOf({ Status: 'DeleteFailed' })).toEqual([]);
  });

  it('requires filter name and value together (P-20)', async () => {
    expect(await refusal(list({ FilterName: 'UserId' }))).toBe(BAD_REQUEST);
    expect(await refusal(list({ FilterValue: 'x' }))).toBe(BAD_REQUEST);
    for (const FilterName of ['VoiceConnectorId', 'VoiceConnectorGroupId', 'SipRuleId'] as const) {
      expect(await list({ FilterName, FilterValue: 'x' })).toEqual([]);
    }
  });
});
