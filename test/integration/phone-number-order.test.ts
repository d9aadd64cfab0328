/** The `phone-number-order` stem, from GraphQL over HTTP to the emulator and back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { numberRanges } from '../../src/emulator/domain/phone-number-ranges.js';
import { dataOf, refused } from '../support/graphql-result.js';
import { acquireNumbers } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  CreatePhoneNumberOrderDocument,
  DeletePhoneNumberDocument,
  PhoneNumberDocument,
  PhoneNumberOrderDocument,
  PhoneNumberOrderTwiceDocument,
  PhoneNumberOrdersDocument,
  type PhoneNumberProductType,
  PhoneNumbersDocument,
  RestorePhoneNumberDocument,
} from '../support/gql/graphql.js';

const NUMBERS = ['+12065550100', '+12065550101'] as const;
const NOT_ON_OFFER = '+12065559999';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const GUID = expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
const MISSING = '00000000-0000-4000-8000-000000000000';
const ELEVEN_SECONDS = { AdvanceSeconds: 11 };

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.emulator.controlApi('/reset', { Seed: 'none' });
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const place = (
  e164PhoneNumbers: readonly string[],
  productType: PhoneNumberProductType = 'BusinessCalling',
) =>
  stack.ask(CreatePhoneNumberOrderDocument, {
    input: { productType, e164PhoneNumbers: [...e164PhoneNumbers] },
  });

async function placed(e164PhoneNumbers: readonly string[]) {
  const { createPhoneNumberOrder } = dataOf(await place(e164PhoneNumbers));
  if (!createPhoneNumberOrder) throw new Error('There is no order.');
  return createPhoneNumberOrder;
}

const read = async (phoneNumberOrderId: string) =>
  dataOf(await stack.ask(PhoneNumberOrderDocument, { phoneNumberOrderId })).phoneNumberOrder;
const inventory = async () =>
  dataOf(await stack.ask(PhoneNumbersDocument)).phoneNumbers?.nodes.map(
    ({ e164PhoneNumber }) => e164PhoneNumber,
  );
const withStatus = (status: string, numbers: readonly string[] = NUMBERS) =>
  numbers.map((e164PhoneNumber) => ({ e164PhoneNumber, status }));

describe('createPhoneNumberOrder', () => {
  it('answers an order under way, whose numbers come in when the clock has moved', async () => {
    const order = await placed(NUMBERS);
    expect(order).toEqual({
      phoneNumberOrderId: GUID,
      productType: 'BusinessCalling',
      status: 'Processing',
      orderedPhoneNumbers: withStatus('Processing'),
      createdTimestamp: TIME,
      updatedTimestamp: TIME,
    });
    expect(stack.upstream.calls).toEqual(['POST /phone-number-orders']);
    expect(await read(order.phoneNumberOrderId)).toEqual(order);
    expect(await inventory()).toEqual([]);

    await stack.emulator.controlApi('/clock', ELEVEN_SECONDS);
    const done = await read(order.phoneNumberOrderId);
    expect(done).toEqual({
      ...order,
      status: 'Successful',
      orderedPhoneNumbers: withStatus('Acquired'),
      updatedTimestamp: TIME,
    });
    expect(Date.parse(done?.updatedTimestamp ?? '') - Date.parse(order.createdTimestamp ?? '')).toBe(11_000);
    expect(await inventory()).toEqual(NUMBERS);
    const { phoneNumber } = dataOf(await stack.ask(PhoneNumberDocument, { phoneNumberId: NUMBERS[0] }));
    expect(phoneNumber).toMatchObject({ status: 'Unassigned', createdTimestamp: done?.updatedTimestamp });
  });

  it('is Partial when some numbers cannot be had, and Failed when none can', async () => {
    const partial = await placed([NUMBERS[0], NOT_ON_OFFER]);
    const failed = await placed([NUMBERS[0], NOT_ON_OFFER]);
    await stack.emulator.controlApi('/clock', ELEVEN_SECONDS);
    expect(await read(partial.phoneNumberOrderId)).toMatchObject({
      status: 'Partial',
      orderedPhoneNumbers: [...withStatus('Acquired', [NUMBERS[0]]), ...withStatus('Failed', [NOT_ON_OFFER])],
    });
    expect(await read(failed.phoneNumberOrderId)).toMatchObject({
      status: 'Failed',
      orderedPhoneNumbers: withStatus('Failed', [NUMBERS[0], NOT_ON_OFFER]),
    });
    expect(await inventory()).toEqual([NUMBERS[0]]);
  });

  it('fails where the provider says so', async () => {
    const order = await placed(NUMBERS);
    await stack.emulator.controlApi(`/phone-number-orders/${order.phoneNumberOrderId}/fail`, {});
    const done = await read(order.phoneNumberOrderId);
    expect(done).toMatchObject({ status: 'Failed', orderedPhoneNumbers: withStatus('Failed') });
    expect(await inventory()).toEqual([]);
  });

  it('takes a number once, with the plus sign or without', async () => {
    const order = await placed([NUMBERS[0].slice(1), NUMBERS[0]]);
    expect(order.orderedPhoneNumbers).toEqual(withStatus('Processing', [NUMBERS[0]]));
  });

  it.each<[string, string, PhoneNumberProductType]>([
    ['a toll-free number for Business Calling', '+18005550100', 'BusinessCalling'],
    ['a number outside the US for Business Calling', '+441632960001', 'BusinessCalling'],
    ['a number outside the US for a Voice Connector', '+4930231250', 'VoiceConnector'],
  ])('answers BAD_USER_INPUT for %s, and orders nothing', async (_case, number, productType) => {
    const answer = await place([NUMBERS[0], number], productType);
    expect(answer).toEqual(refused('createPhoneNumberOrder', 'BAD_USER_INPUT'));
    expect(JSON.stringify([answer, stack.logged])).not.toContain(number.slice(1));
    expect(dataOf(await stack.ask(PhoneNumberOrdersDocument)).phoneNumberOrders?.nodes).toEqual([]);
  });

  it('answers RESOURCE_LIMIT_EXCEEDED when the inventory is full, and so does a restoration', async () => {
    const twoDigits = Array.from({ length: 100 }, (_, index) => String(index).padStart(2, '0'));
    const many = numberRanges
      .flatMap(({ prefix }) => twoDigits.map((digits) => prefix + digits))
      .slice(0, 5_000);
    await acquireNumbers(stack.emulator, many, 'SipMediaApplicationDialIn');
    const limit = {
      code: 'RESOURCE_LIMIT_EXCEEDED',
      chime: { error: 'ResourceLimitExceededException', status: 400 },
    };
    const over = await place(['+18885550100'], 'SipMediaApplicationDialIn');
    expect(over).toMatchObject({ data: { createPhoneNumberOrder: null }, errors: [{ extensions: limit }] });

    const phoneNumberId = many[0] ?? '';
    dataOf(await stack.ask(DeletePhoneNumberDocument, { phoneNumberId }));
    dataOf(await place(['+18885550100'], 'SipMediaApplicationDialIn'));
    const restored = await stack.ask(RestorePhoneNumberDocument, { phoneNumberId });
    expect(restored).toMatchObject({ data: { restorePhoneNumber: null }, errors: [{ extensions: limit }] });
  });

  it('gives a number to one of two orders placed at once', async () => {
    const orders = await Promise.all([placed([NUMBERS[0]]), placed([NUMBERS[0]])]);
    await stack.emulator.controlApi('/clock', ELEVEN_SECONDS);
    const statuses = await Promise.all(
      orders.map(async (order) => (await read(order.phoneNumberOrderId))?.status ?? ''),
    );
    expect(statuses.toSorted()).toEqual(['Failed', 'Successful']);
    expect(await inventory()).toEqual([NUMBERS[0]]);
  });
});

describe('phoneNumberOrder', () => {
  it('is read once, however often it is asked for', async () => {
    const { phoneNumberOrderId } = await placed(NUMBERS);
    stack.upstream.calls.length = 0;
    const data = dataOf(await stack.ask(PhoneNumberOrderTwiceDocument, { phoneNumberOrderId }));
    expect(data).toEqual({ one: { status: 'Processing' }, two: { productType: 'BusinessCalling' } });
    expect(stack.upstream.calls).toEqual([`GET /phone-number-orders/${phoneNumberOrderId}`]);
  });

  it('is null without an error when there is none', async () => {
    const answer = await stack.ask(PhoneNumberOrderDocument, { phoneNumberOrderId: MISSING });
    expect(answer).toEqual({ data: { phoneNumberOrder: null } });
    expect(stack.upstream.calls).toHaveLength(1);
  });
});

it('phoneNumberOrders lists the whole orders, the newest first', async () => {
  const older = await placed([NUMBERS[0]]);
  const newer = await placed([NUMBERS[1]]);
  stack.upstream.calls.length = 0;
  const { phoneNumberOrders } = dataOf(await stack.ask(PhoneNumberOrdersDocument));
  expect(phoneNumberOrders?.nodes).toEqual([newer, older]);
  expect(stack.upstream.calls).toEqual(['GET /phone-number-orders?max-results=99']);
});
