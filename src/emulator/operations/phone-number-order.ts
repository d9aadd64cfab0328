/** The phone number order operations. docs/rules.md decides the points that Chime's documentation leaves open. */
import type { PhoneNumberOrder, PhoneNumberOrderStatus } from '@aws-sdk/client-chime';
import { randomUUID } from 'node:crypto';
import { defaultPageSize } from '../wire/api-model.js';
import { badRequest, notFound } from '../wire/wire-error.js';
import { brokenProductRule, findRange, findKind, withPlus } from '../domain/phone-number-catalogue.js';
import { fetchPage } from '../domain/page-token.js';
import type { NumberRange } from '../domain/phone-number-ranges.js';
import type { PhoneNumberOrderRecord } from '../store/phone-number-order.js';
import type { Store } from '../store/store.js';
import type { Handlers, Input, Printed, WriteContext } from './handler.js';
import { requireSpace } from './phone-number.js';
import { recordPassedTime } from './passed-time.js';

/** An order is processing for eleven seconds, the difference between the two times in AWS's samples. */
export const ORDER_DURATION = 11_000;

type PhoneNumberOrderOperation = 'CreatePhoneNumberOrder' | 'GetPhoneNumberOrder' | 'ListPhoneNumberOrders';

/** The bytes of one of an order's numbers as JSON. */
const NUMBER_BYTES = 64;

/** The most numbers of an order in a response. Only orders that were placed before there was a limit have more. */
const SHOWN_NUMBERS = 50_000;

/**
 * Returns the order of that id.
 * @throws WireError NotFoundException when there is none
 */
export async function requireOrder(
  phoneNumberOrderId: string,
  store: Store,
): Promise<PhoneNumberOrderRecord> {
  const order = await store.phoneNumberOrders.find(phoneNumberOrderId);
  if (!order) throw notFound('PhoneNumberOrderId names no order.');
  return order;
}

/** Prints an order in its state at that time. */
export function printOrder(order: PhoneNumberOrderRecord, now: number): Printed<PhoneNumberOrder> {
  const processing = now < order.settledAt;
  return {
    PhoneNumberOrderId: order.phoneNumberOrderId,
    ProductType: order.productType,
    Status: processing ? 'Processing' : outcome(order),
    OrderedPhoneNumbers: order.numbers.slice(0, SHOWN_NUMBERS).map(({ e164, acquired }) => ({
      E164PhoneNumber: e164,
      Status: processing ? 'Processing' : acquired ? 'Acquired' : 'Failed',
    })),
    CreatedTimestamp: new Date(order.createdAt),
    UpdatedTimestamp: new Date(processing ? order.createdAt : order.settledAt),
  };
}

function outcome({ numbers }: PhoneNumberOrderRecord): PhoneNumberOrderStatus {
  const acquired = numbers.filter((number) => number.acquired).length;
  if (acquired === 0) return 'Failed';
  return acquired === numbers.length ? 'Successful' : 'Partial';
}

/**
 * Returns the requested numbers, each once and with the plus sign.
 * @throws WireError when a number cannot be used for the product
 */
function readNumbers({ E164PhoneNumbers, ProductType }: Input<'CreatePhoneNumberOrder'>): string[] {
  E164PhoneNumbers.forEach((number, index) => {
    const broken = brokenProductRule(findKind(withPlus(number)), ProductType);
    if (broken !== undefined) throw badRequest(`E164PhoneNumbers[${index}]: ${broken}`);
  });
  return [...new Set(E164PhoneNumbers.map(withPlus))];
}

/** Places an order. It takes its numbers from this moment, so that only the first of two orders acquires a number. */
async function placeOrder(
  input: Input<'CreatePhoneNumberOrder'>,
  context: WriteContext,
): Promise<PhoneNumberOrderRecord> {
  const { store, now: createdAt } = context;
  const settledAt = createdAt + ORDER_DURATION;
  const numbers: { e164: string; range: NumberRange | undefined }[] = [];
  for (const e164 of readNumbers(input)) {
    const isTaken = (await store.phoneNumbers.taken(e164, e164, createdAt)).has(e164);
    numbers.push({ e164, range: isTaken ? undefined : findRange(e164) });
  }
  await requireSpace(numbers.filter(({ range }) => range !== undefined).length, context);
  await recordPassedTime(context);
  for (const { e164, range } of numbers) {
    if (!range) continue;
    await store.phoneNumbers.insert({
      e164,
      country: range.country,
      numberType: range.type,
      productType: input.ProductType,
      acquiredAt: settledAt,
      settlesAt: settledAt,
    });
  }
  return await store.phoneNumberOrders.insert({
    phoneNumberOrderId: randomUUID(),
    productType: input.ProductType,
    createdAt,
    settledAt,
    numbers: numbers.map(({ e164, range }) => ({ e164, acquired: range !== undefined })),
  });
}

export const phoneNumberOrderOperations: Handlers<PhoneNumberOrderOperation> = {
  async CreatePhoneNumberOrder(input, context) {
    return { PhoneNumberOrder: printOrder(await placeOrder(input, context), context.now) };
  },

  async GetPhoneNumberOrder({ PhoneNumberOrderId }, { store, now }) {
    return { PhoneNumberOrder: printOrder(await requireOrder(PhoneNumberOrderId, store), now) };
  },

  async ListPhoneNumberOrders({ NextToken, MaxResults }, { store, now }) {
    const page = await fetchPage(
      {
        operation: 'ListPhoneNumberOrders',
        filters: [],
        token: NextToken,
        size: MaxResults ?? defaultPageSize('ListPhoneNumberOrders'),
        settings: store.settings,
      },
      (before, limit) => store.phoneNumberOrders.list(before, limit),
      (order) => Math.min(order.numbers.length, SHOWN_NUMBERS) * NUMBER_BYTES,
    );
    return { PhoneNumberOrders: page.rows.map((order) => printOrder(order, now)), NextToken: page.nextToken };
  },
};
