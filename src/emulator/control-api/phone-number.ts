/** The control API's routes for telephony: they set the outcome of an order and list the calls that were made. */
import { z } from 'zod';
import { badRequest } from '../wire/wire-error.js';
import { withPlus } from '../domain/phone-number-catalogue.js';
import { printOrder, requireOrder } from '../operations/phone-number-order.js';
import { conflict, emptyBody } from './control-call.js';
import type { ControlCall, ControlRoute, WriteCall } from './control-call.js';
import type { PhoneNumberOrderRecord } from '../store/phone-number-order.js';

const CALLS_PER_PAGE = 1000;

const orderParams = z.object({ phoneNumberOrderId: z.string() });
const failBody = z.strictObject({
  E164PhoneNumbers: z.array(z.string().transform(withPlus)).min(1).max(CALLS_PER_PAGE).optional(),
});
const afterQuery = z.strictObject({ After: z.coerce.number().int().min(0).default(0) });

export const phoneNumberRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/phone-number-orders/:phoneNumberOrderId/finish',
    summary: 'an order under way ends at once',
    locks: ['inventory'],
    run: finishOrder,
  },
  {
    method: 'POST',
    path: '/phone-number-orders/:phoneNumberOrderId/fail',
    summary: 'an order under way ends at once; {"E164PhoneNumbers"?} fail, or all of it',
    locks: ['inventory'],
    run: failOrder,
  },
  {
    method: 'GET',
    path: '/dial-outs',
    summary: 'calls made out of meetings; ?After=<Sequence> goes on',
    run: listDialOuts,
  },
];

async function finishOrder(call: WriteCall) {
  emptyBody.parse(call.body);
  return settle(await findProcessing(call), call);
}

async function failOrder(call: WriteCall) {
  const { E164PhoneNumbers } = failBody.parse(call.body);
  const order = await findProcessing(call);
  const ordered = new Set(order.numbers.map(({ e164 }) => e164));
  if (E164PhoneNumbers?.some((number) => !ordered.has(number))) {
    throw badRequest('E164PhoneNumbers must all be numbers of the order.');
  }
  const failing = new Set(E164PhoneNumbers ?? ordered);
  const { store } = call;
  for (const { e164, acquired } of order.numbers) {
    // A number that this order does not acquire may belong to another order.
    if (!failing.has(e164) || !acquired) continue;
    await store.phoneNumberOrders.fail(order, e164);
    await store.phoneNumbers.remove(e164);
  }
  return settle(await requireOrder(order.phoneNumberOrderId, store), call);
}

async function findProcessing({ params, store, now }: ControlCall): Promise<PhoneNumberOrderRecord> {
  const order = await requireOrder(orderParams.parse(params).phoneNumberOrderId, store);
  if (order.settledAt <= now) throw conflict('The order is not processing any more.');
  return order;
}

async function settle(order: PhoneNumberOrderRecord, { store, now, changes }: WriteCall) {
  await store.phoneNumberOrders.settle(order, now);
  for (const { e164, acquired } of order.numbers) {
    if (!acquired) continue;
    changes.phoneNumber('Created', e164);
    await store.phoneNumbers.acquire(e164, now);
  }
  return printOrder({ ...order, settledAt: now }, now);
}

async function listDialOuts({ query, store }: ControlCall) {
  const { After } = afterQuery.parse(query);
  const calls = (await store.dialOuts.list(After, CALLS_PER_PAGE)).map((call) => ({
    Sequence: call.seq,
    TransactionId: call.transactionId,
    MeetingId: call.meetingId,
    FromPhoneNumber: call.fromNumber,
    ToPhoneNumber: call.toNumber,
    At: new Date(call.at),
  }));
  return { DialOuts: calls };
}
