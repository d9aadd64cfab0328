/** Records of the past do not grow without limit. They are deleted in batches after 90 days. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestEmulator } from '../support/emulator.js';
import { insertUsers, startFilledEmulator } from '../support/emulator-store.js';

const DAY = 24 * 3600;
const COUNT = 450;

const orderId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

let emulator: TestEmulator;
beforeAll(async () => {
  const now = Date.now();
  emulator = await startFilledEmulator(async (store, account) => {
    const users = await insertUsers(store, account, COUNT);
    for (const [index, user] of users.entries()) {
      const event = { type: 'Logout', at: now, accountId: account.accountId, userId: user.userId } as const;
      await store.events.append({ ...event, inviteId: null, accountName: null });
      await store.dialOuts.append({
        transactionId: `t${index}`,
        meetingId: 'm',
        fromNumber: '+12065550100',
        toNumber: '+12065550101',
        at: now,
      });
      await store.users.update(user, { removedAt: now });
    }
    for (let index = 0; index < 1_010; index += 1)
      await store.phoneNumberOrders.insert({
        phoneNumberOrderId: orderId(index),
        productType: 'VoiceConnector',
        createdAt: now,
        settledAt: now,
        numbers: [{ e164: '+12065550100', acquired: false }],
      });
  });
});
afterAll(() => emulator.stop());

const count = async (path: string, list: string) =>
  ((await emulator.controlApi<Record<string, unknown[]>>(path))[list] ?? []).length;

const order = async (index: number) =>
  (await fetch(`${emulator.url}/phone-number-orders/${orderId(index)}`)).status;

it('events, calls, and all but the newest 1,000 orders are deleted after 90 days (W-37)', async () => {
  await emulator.controlApi('/clock', { AdvanceSeconds: 89 * DAY });
  expect([await count('/events', 'Events'), await count('/dial-outs', 'DialOuts')]).toEqual([COUNT, COUNT]);
  await emulator.controlApi('/clock', { AdvanceSeconds: 2 * DAY });
  await expect.poll(() => count('/events', 'Events')).toBe(0);
  await expect.poll(() => count('/dial-outs', 'DialOuts')).toBe(0);
  await expect.poll(() => order(9)).toBe(404);
  expect(await order(10)).toBe(200);
});
