/** The state of a phone number at a given time: its status, the progress of its calling name, its printed form. */
import type { CallingNameStatus, PhoneNumber } from '@aws-sdk/client-chime';
import { idOfNumber } from './phone-number-catalogue.js';
import type { Printed } from '../operations/handler.js';
import type { PhoneNumberRecord } from '../store/phone-number.js';

/** The time that an update takes. AWS documents up to 72 hours; always taking all of them is our choice. */
export const CALLING_NAME_UPDATE_MS = 72 * 3600 * 1000;

const ALL_CAPABILITIES = {
  InboundCall: true,
  OutboundCall: true,
  InboundSMS: true,
  OutboundSMS: true,
  InboundMMS: true,
  OutboundMMS: true,
};

/** Prints a number in its state at that time. */
export function printPhoneNumber(number: PhoneNumberRecord, now: number): Printed<PhoneNumber> {
  const { association } = number;
  const AssociatedTimestamp = new Date(association?.at ?? 0);
  return {
    PhoneNumberId: idOfNumber(number.e164),
    E164PhoneNumber: number.e164,
    Country: number.country,
    Type: number.numberType,
    ProductType: number.productType,
    Status: phoneNumberStatus(number),
    Capabilities: ALL_CAPABILITIES,
    Associations: association
      ? [
          { Name: 'AccountId', Value: association.accountId, AssociatedTimestamp },
          { Name: 'UserId', Value: association.userId, AssociatedTimestamp },
        ]
      : [],
    // An empty string means that the name was cleared.
    CallingName: number.callingName || null,
    CallingNameStatus: callingNameStatus(number, now),
    CreatedTimestamp: new Date(number.acquiredAt),
    UpdatedTimestamp: new Date(number.updatedAt),
    DeletionTimestamp: number.deletedAt === null ? null : new Date(number.deletedAt),
  };
}

/** Returns whether the number is queued for deletion, has a user, or has none. */
export function phoneNumberStatus(number: PhoneNumberRecord) {
  if (number.deletedAt !== null) return 'ReleaseInProgress';
  return number.association ? 'Assigned' : 'Unassigned';
}

/** Returns the progress of the last calling name update at that time. */
export function callingNameStatus(number: PhoneNumberRecord, now: number): CallingNameStatus {
  if (number.callingNameUpdatedAt === null) return 'Unassigned';
  if (now < number.callingNameUpdatedAt + CALLING_NAME_UPDATE_MS) return 'UpdateInProgress';
  return number.callingName === '' ? 'Unassigned' : 'UpdateSucceeded';
}
