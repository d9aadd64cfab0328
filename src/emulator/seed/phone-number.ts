/** The demo organisation's phone numbers, their orders, and the settings of its AWS account. */
import { findKind } from '../domain/phone-number-catalogue.js';
import { ORDER_DURATION } from '../operations/phone-number-order.js';
import type { Writer } from '../../sql/port.js';
import type { NewPhoneNumberOrder } from '../store/phone-number-order.js';
import type { Store } from '../store/store.js';
import type { UserRecord } from '../store/user.js';

const NINE_DAYS = 9 * 24 * 3600 * 1000;

/** +12065550100 remains unassigned because AWS's CLI samples work on it. The last number of the first order failed. */
const ORDERS = [
  {
    phoneNumberOrderId: 'e0000000-0000-4000-8000-000000000001',
    productType: 'BusinessCalling',
    numbers: ['+12065550100', '+12065550101', '+12065550102', '+12065559999'],
  },
  {
    phoneNumberOrderId: 'e0000000-0000-4000-8000-000000000002',
    productType: 'VoiceConnector',
    numbers: ['+18005550100', '+12125550100'],
  },
  {
    phoneNumberOrderId: 'e0000000-0000-4000-8000-000000000003',
    productType: 'SipMediaApplicationDialIn',
    numbers: ['+441632960000', '+448081570000'],
  },
] as const;

/** Adds orders from `time` on. `holder` gets a number with a calling name. Call it inside a transaction. */
export async function seedPhoneNumbers(
  store: Store<Writer>,
  holder: UserRecord,
  time: number,
): Promise<void> {
  for (const [index, { numbers, ...order }] of ORDERS.entries()) {
    const createdAt = time + index * 60_000;
    await seedOrder(store, {
      ...order,
      createdAt,
      settledAt: createdAt + ORDER_DURATION,
      numbers: numbers.map((e164) => ({ e164, acquired: e164 !== '+12065559999' })),
    });
  }
  const named = await store.phoneNumbers.find('+12065550101', time + NINE_DAYS);
  if (!named) throw new Error('A number just ordered is not there.');
  const name = { callingName: 'Example Trees', callingNameUpdatedAt: time + NINE_DAYS };
  await store.phoneNumbers.assign(
    await store.phoneNumbers.update(named, name, time + NINE_DAYS),
    holder,
    time + NINE_DAYS,
  );
  await store.globalSettings.update({
    businessCallingBucket: 'example-trees-call-records',
    callingName: 'Example Trees',
    callingNameUpdatedAt: time,
  });
}

async function seedOrder(store: Store<Writer>, order: NewPhoneNumberOrder): Promise<void> {
  await store.phoneNumberOrders.insert(order);
  for (const { e164, acquired } of order.numbers) {
    const { country, type } = findKind(e164);
    if (!acquired || country === undefined) continue;
    const { productType, settledAt: acquiredAt } = order;
    await store.phoneNumbers.insert({
      e164,
      country,
      numberType: type,
      productType,
      acquiredAt,
      settlesAt: null,
    });
  }
}
