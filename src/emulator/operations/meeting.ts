/** The only meeting operation of this API: a call out of a meeting. docs/rules.md decides the open points. */
import { randomUUID } from 'node:crypto';
import { badRequest } from '../wire/wire-error.js';
import { withPlus } from '../domain/phone-number-catalogue.js';
import type { Handlers } from './handler.js';

export const meetingOperations: Handlers<'CreateMeetingDialOut'> = {
  async CreateMeetingDialOut({ MeetingId, FromPhoneNumber, ToPhoneNumber }, { store, now: at }) {
    const from = await store.phoneNumbers.find(withPlus(FromPhoneNumber), at);
    // AWS checks that the number belongs to the caller, and this operation has no NotFound error.
    if (!from || from.deletedAt !== null) throw badRequest('FromPhoneNumber is not in the inventory.');
    const transactionId = randomUUID();
    await store.dialOuts.append({
      transactionId,
      meetingId: MeetingId,
      fromNumber: from.e164,
      toNumber: withPlus(ToPhoneNumber),
      at,
    });
    return { TransactionId: transactionId };
  },
};
