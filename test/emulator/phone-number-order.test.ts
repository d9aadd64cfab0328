/**
 * Phone number orders of the emulator from Processing to their end, called by the stock SDK client. The tests move the
 * clock.
 */
import {
  CreatePhoneNumberOrderCommand,
  BatchDeletePhoneNumberCommand,
  DeletePhoneNumberCommand,
  GetPhoneNumberCommand,
  GetPhoneNumberOrderCommand,
  ListPhoneNumberOrdersCommand,
  ListPhoneNumbersCommand,
  paginateListPhoneNumberOrders,
  paginateListPhoneNumbers,
  RestorePhoneNumberCommand,
  SearchAvailablePhoneNumbersCommand,
  type PhoneNumberProductType,
} from '@aws-sdk/client-chime';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { acquireNumbers } from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';

const emulator: TestEmulator = await startTestEmulator();
beforeEach(() => emulator.controlApi('/reset', { Seed: 'none' }));
afterAll(() => emulator.stop());

const order = async (E164PhoneNumbers: string[], ProductType: PhoneNumberProductType = 'BusinessCalling') =>
  (await emulator.client.send(new CreatePhoneNumberOrderCommand({ ProductType, E164PhoneNumbers })))
    .PhoneNumberOrder;
const getOrder = async (PhoneNumberOrderId: string | undefined) =>
  (await emulator.client.send(new GetPhoneNumberOrderCommand({ PhoneNumberOrderId }))).PhoneNumberOrder;
const getNumber = async (PhoneNumberId: string) =>
  (await emulator.client.send(new GetPhoneNumberCommand({ PhoneNumberId }))).PhoneNumber;
const advance = (AdvanceSeconds: number) => emulator.controlApi('/clock', { AdvanceSeconds });
const statuses = (of: Awaited<ReturnType<typeof order>>) => [
  of?.Status,
  ...(of?.OrderedPhoneNumbers ?? []).map((item) => item.Status),
];
const controlStatus = async (path: string, body: object) => {
  const answer = await sendRaw(emulator.url, 'POST', `/_emulator/phone-number-orders/${path}`, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  return answer.status;
};

describe('an order', () => {
  it('is processing for eleven seconds, then its numbers are in the inventory (P-8, P-9, P-10, P-11, P-12, I-7)', async () => {
    const numbers = ['+12065550101', '+12065550100'];
    const { PhoneNumberOrder, $metadata } = await emulator.client.send(
      new CreatePhoneNumberOrderCommand({ ProductType: 'VoiceConnector', E164PhoneNumbers: numbers }),
    );
    expect($metadata.httpStatusCode).toBe(201);
    expect(PhoneNumberOrder).toEqual({
      PhoneNumberOrderId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string,
      ProductType: 'VoiceConnector',
      Status: 'Processing',
      OrderedPhoneNumbers: numbers.map((E164PhoneNumber) => ({ E164PhoneNumber, Status: 'Processing' })),
      CreatedTimestamp: expect.any(Date) as Date,
      UpdatedTimestamp: PhoneNumberOrder?.CreatedTimestamp,
    });
    await advance(8);
    expect(await getOrder(PhoneNumberOrder?.PhoneNumberOrderId)).toEqual(PhoneNumberOrder);
    expect(await refusal(getNumber('+12065550100'))).toBe(NOT_FOUND);
    expect((await emulator.client.send(new ListPhoneNumbersCommand({}))).PhoneNumbers).toEqual([]);
    await advance(3);
    const settled = await getOrder(PhoneNumberOrder?.PhoneNumberOrderId);
    expect(statuses(settled)).toEqual(['Successful', 'Acquired', 'Acquired']);
    const created = PhoneNumberOrder?.CreatedTimestamp?.getTime() ?? 0;
    expect(settled?.UpdatedTimestamp?.getTime()).toBe(created + 11_000);
    expect(await getNumber('+12065550100')).toMatchObject({
      Status: 'Unassigned',
      ProductType: 'VoiceConnector',
      CreatedTimestamp: settled?.UpdatedTimestamp,
    });
  });

  it('is Partial when some of its numbers are not on offer, Failed when all are (P-9, P-13, P-15)', async () => {
    const partial = await order(['+12065550100', '+12065559999', '+15555550100']);
    const failed = await order(['+12065559999']);
    await advance(11);
    expect(statuses(await getOrder(partial?.PhoneNumberOrderId))).toEqual([
      'Partial',
      'Acquired',
      'Failed',
      'Failed',
    ]);
    expect(statuses(await getOrder(failed?.PhoneNumberOrderId))).toEqual(['Failed', 'Failed']);
  });

  it('fails for a number that is owned, or in the deletion queue (P-13)', async () => {
    await acquireNumbers(emulator, ['+12065550100', '+12065550101']);
    await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: '+12065550101' }));
    const again = await order(['+12065550100', '+12065550101']);
    await advance(11);
    expect(statuses(await getOrder(again?.PhoneNumberOrderId))).toEqual(['Failed', 'Failed', 'Failed']);
  });

  it('names each number once, with its plus sign (P-14)', async () => {
    const placed = await order(['12065550100', '+12065550100']);
    expect(placed?.OrderedPhoneNumbers).toEqual([{ E164PhoneNumber: '+12065550100', Status: 'Processing' }]);
  });

  it('has the same outcome after its number is gone (P-16)', async () => {
    const placed = await order(['+12065550100']);
    await advance(11);
    await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: '+12065550100' }));
    await advance(8 * 86_400);
    expect(statuses(await getOrder(placed?.PhoneNumberOrderId))).toEqual(['Successful', 'Acquired']);
  });

  it('of toll-free numbers cannot be BusinessCalling, and no part of it is placed (E-44)', async () => {
    expect(await refusal(order(['+12065550100', '+18005550100']))).toBe(BAD_REQUEST);
    expect(await refusal(order(['+18005559999']))).toBe(BAD_REQUEST);
    expect((await emulator.client.send(new ListPhoneNumberOrdersCommand({}))).PhoneNumberOrders).toEqual([]);
  });

  it('of numbers outside the US must be SipMediaApplicationDialIn (E-45)', async () => {
    for (const number of ['+441632960000', '+14165550100', '+33155555555']) {
      expect(await refusal(order([number], 'BusinessCalling'))).toBe(BAD_REQUEST);
      expect(await refusal(order([number], 'VoiceConnector'))).toBe(BAD_REQUEST);
      expect(await order([number], 'SipMediaApplicationDialIn')).toMatchObject({ Status: 'Processing' });
    }
  });

  it('of one number by many clients at once acquires it exactly once (P-13, W-32)', async () => {
    const placed = await Promise.all(Array.from({ length: 10 }, () => order(['+12065550100'])));
    await advance(11);
    const ended = await Promise.all(placed.map((item) => getOrder(item?.PhoneNumberOrderId)));
    const outcomes = ended.map((item) => item?.Status);
    expect(outcomes.filter((status) => status === 'Successful')).toHaveLength(1);
    expect(outcomes.filter((status) => status === 'Failed')).toHaveLength(9);
  });

  it('that is unknown is NotFound (E-34)', async () => {
    expect(await refusal(getOrder('12345678-1234-1234-1234-123456789012'))).toBe(NOT_FOUND);
  });
});

describe('through the control API an order', () => {
  it('ends at once', async () => {
    const placed = await order(['+12065550100', '+12065559999']);
    const path = `${placed?.PhoneNumberOrderId}/finish`;
    expect(await emulator.controlApi(`/phone-number-orders/${path}`, {})).toMatchObject({
      Status: 'Partial',
    });
    expect(statuses(await getOrder(placed?.PhoneNumberOrderId))).toEqual(['Partial', 'Acquired', 'Failed']);
    expect(await getNumber('+12065550100')).toMatchObject({ Status: 'Unassigned' });
    expect(await controlStatus(path, {})).toBe(409);
  });

  it('fails as a whole, and its numbers can be ordered again (P-12)', async () => {
    const placed = await order(['+12065550100', '+12065550101']);
    await emulator.controlApi(`/phone-number-orders/${placed?.PhoneNumberOrderId}/fail`, {});
    expect(statuses(await getOrder(placed?.PhoneNumberOrderId))).toEqual(['Failed', 'Failed', 'Failed']);
    expect(await refusal(getNumber('+12065550100'))).toBe(NOT_FOUND);
    await acquireNumbers(emulator, ['+12065550100']);
    expect(await getNumber('+12065550100')).toMatchObject({ Status: 'Unassigned' });
  });

  it('fails for some of its numbers', async () => {
    const placed = await order(['+12065550100', '+12065550101']);
    await emulator.controlApi(`/phone-number-orders/${placed?.PhoneNumberOrderId}/fail`, {
      E164PhoneNumbers: ['12065550101'],
    });
    expect(statuses(await getOrder(placed?.PhoneNumberOrderId))).toEqual(['Partial', 'Acquired', 'Failed']);
    expect(await refusal(getNumber('+12065550101'))).toBe(NOT_FOUND);
  });

  it('that fails does not affect the order that has the number (P-13)', async () => {
    const first = await order(['+12065550100']);
    const second = await order(['+12065550100']);
    await emulator.controlApi(`/phone-number-orders/${second?.PhoneNumberOrderId}/fail`, {});
    await advance(11);
    expect(await getOrder(first?.PhoneNumberOrderId)).toMatchObject({ Status: 'Successful' });
    expect(await getNumber('+12065550100')).toMatchObject({ Status: 'Unassigned' });
  });

  it('must exist, be processing and have the named numbers', async () => {
    const placed = await order(['+12065550100']);
    expect(await controlStatus('missing/finish', {})).toBe(404);
    expect(await controlStatus('missing/fail', {})).toBe(404);
    const path = `${placed?.PhoneNumberOrderId}/fail`;
    expect(await controlStatus(path, { E164PhoneNumbers: ['+12065550101'] })).toBe(400);
    expect(await controlStatus(path, { E164PhoneNumbers: [] })).toBe(400);
    expect(await controlStatus(path, { Numbers: [] })).toBe(400);
    await advance(11);
    expect(await controlStatus(path, {})).toBe(409);
  });
});

describe('paging', () => {
  it('lists orders newest first, once each, while others are placed (W-25, W-26)', async () => {
    const placed: (string | undefined)[] = [];
    for (let index = 0; index < 25; index += 1) {
      placed.push((await order(['+12065550100']))?.PhoneNumberOrderId);
    }
    const seen: (string | undefined)[] = [];
    for await (const page of paginateListPhoneNumberOrders({ client: emulator.client }, { MaxResults: 7 })) {
      seen.push(...(page.PhoneNumberOrders ?? []).map((item) => item.PhoneNumberOrderId));
      await order(['+12065550101']);
    }
    expect(seen).toEqual(placed.toReversed());
  });

  it('has 99 orders on a page by default (W-28)', async () => {
    await Promise.all(Array.from({ length: 100 }, () => order(['+12065550100'])));
    const { PhoneNumberOrders } = await emulator.client.send(new ListPhoneNumberOrdersCommand({}));
    expect(PhoneNumberOrders).toHaveLength(99);
  });

  it('lists thousands of numbers once each while some are added and removed (W-25, W-26, W-28)', async () => {
    const numbers: string[] = [];
    for (const TollFreePrefix of ['800', '833', '844', '855', '866', '877', '888']) {
      const { E164PhoneNumbers = [] } = await emulator.client.send(
        new SearchAvailablePhoneNumbersCommand({ TollFreePrefix }),
      );
      numbers.push(...E164PhoneNumbers);
    }
    for (const AreaCode of [
      '201',
      '202',
      '203',
      '205',
      '206',
      '207',
      '208',
      '210',
      '212',
      '213',
      '214',
      '215',
      '216',
    ]) {
      const { E164PhoneNumbers = [] } = await emulator.client.send(
        new SearchAvailablePhoneNumbersCommand({ AreaCode }),
      );
      numbers.push(...E164PhoneNumbers);
    }
    expect(numbers).toHaveLength(2000);
    await acquireNumbers(emulator, numbers, 'VoiceConnector');
    const seen: string[] = [];
    const gone = numbers[1500] ?? '';
    for await (const page of paginateListPhoneNumbers({ client: emulator.client }, {})) {
      expect(page.PhoneNumbers?.length).toBe(page.NextToken === undefined ? 2000 % 99 : 99);
      if (seen.length === 0) {
        await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: gone }));
        await advance(7 * 86_400);
        await acquireNumbers(emulator, [gone], 'VoiceConnector');
      }
      seen.push(...(page.PhoneNumbers ?? []).map((item) => item.E164PhoneNumber ?? ''));
    }
    expect(seen).toEqual([...numbers.filter((number) => number !== gone), gone]);
  });

  it('refuses a token of another list or of other filters (E-24)', async () => {
    await acquireNumbers(emulator, ['+12065550100', '+12065550101']);
    await order(['+12065550102']);
    const numbers = (input: object) => emulator.client.send(new ListPhoneNumbersCommand(input));
    const orders = (input: object) => emulator.client.send(new ListPhoneNumberOrdersCommand(input));
    const { NextToken } = await numbers({ MaxResults: 1, Status: 'Unassigned' });
    const { NextToken: orderToken } = await orders({ MaxResults: 1 });
    expect((await numbers({ NextToken, Status: 'Unassigned' })).PhoneNumbers).toHaveLength(1);
    expect((await orders({ NextToken: orderToken })).PhoneNumberOrders).toHaveLength(1);
    for (const input of [
      { NextToken },
      { NextToken, Status: 'Assigned' },
      { NextToken, Status: 'Unassigned', ProductType: 'BusinessCalling' },
      { NextToken, Status: 'Unassigned', FilterName: 'UserId', FilterValue: 'x' },
      { NextToken: orderToken },
    ]) {
      expect(await refusal(numbers(input))).toBe(BAD_REQUEST);
    }
    expect(await refusal(orders({ NextToken }))).toBe(BAD_REQUEST);
  });
});

it('a list of more than 500 phone numbers is refused (E-22)', async () => {
  const numbers = Array.from({ length: 501 }, (_, index) => `+1206555${String(index).padStart(4, '0')}`);
  expect(await refusal(order(numbers))).toBe(BAD_REQUEST);
  expect(
    await refusal(emulator.client.send(new BatchDeletePhoneNumberCommand({ PhoneNumberIds: numbers }))),
  ).toBe(BAD_REQUEST);
  expect((await order(numbers.slice(1)))?.OrderedPhoneNumbers).toHaveLength(500);
});

it('the inventory has at most 5,000 numbers: ordering or restoring more is ResourceLimitExceeded (P-38)', async () => {
  const onOffer: string[] = [];
  for (let area = 201; area < 914 && onOffer.length < 5001; area += 1) {
    const { E164PhoneNumbers = [] } = await emulator.client.send(
      new SearchAvailablePhoneNumbersCommand({ AreaCode: String(area) }),
    );
    onOffer.push(...E164PhoneNumbers);
  }
  const [one = '', ...rest] = onOffer.slice(0, 5001);
  expect(rest).toHaveLength(5000);
  const tooMany = 'ResourceLimitExceededException 400';
  await acquireNumbers(emulator, [one]);
  await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: one }));
  await acquireNumbers(emulator, rest);
  const restore = new RestorePhoneNumberCommand({ PhoneNumberId: one });
  expect(await refusal(emulator.client.send(restore))).toBe(tooMany);
  expect(await refusal(order(['+18005550100'], 'VoiceConnector'))).toBe(tooMany);
  // A number that will not be acquired uses no space of the inventory.
  expect(await order([one])).toMatchObject({ Status: 'Processing' });
  await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: rest[0] }));
  expect((await emulator.client.send(restore)).PhoneNumber).toMatchObject({ Status: 'Unassigned' });
});
