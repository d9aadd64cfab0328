/** Records what time alone has changed: numbers were acquired, got their calling names, or left the deletion queue. */
import type { Writer } from '../../sql/port.js';
import { recordChanges } from './change-recorder.js';
import type { OperationContext } from './handler.js';

/** Records each change once. It also removes the numbers that left the deletion queue. It needs the lock `inventory`. */
export async function recordPassedTime(context: OperationContext<Writer>): Promise<void> {
  const { store, now } = context;
  await recordChanges(context, null, async (changes) => {
    for (const { e164, settlesAt, acquiredAt } of await store.phoneNumbers.listSettled(now))
      changes.phoneNumber(settlesAt === acquiredAt ? 'Created' : 'Updated', e164);
    await store.phoneNumbers.settle(now);
    for (const e164 of await store.phoneNumbers.listPurged(now)) changes.phoneNumber('Deleted', e164);
    await store.phoneNumbers.purge(now);
  });
}
