/** What a phone number shows of itself at a given time: its status, how far its calling name is, its printed form. */
import type { CallingNameStatus, PhoneNumber } from '@aws-sdk/client-chime';
import { idOfNumber } from './phone-number-catalogue.js';
import type { Printed } from '../operations/handler.js';
import type { PhoneNumberRecord } from '../store/phone-number.js';

/** How long the update of a calling name is in progress: the 72 hours that AWS names as the longest. Our choice. */
const CALLING_NAME_DELAY = 72 * 3600 * 1000;

const ALL_CAPABILITIES = {
  InboundCall: true,
  OutboundCall: true,
  InboundSMS: true,
  OutboundSMS: true,
  InboundMMS: true,
  OutboundMMS: true,
};

/** A number as printed at that time. */
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
    // Empty: cleared.
    CallingName: number.callingName || null,
    CallingNameStatus: callingNameStatus(number, now),
    CreatedTimestamp: new Date(number.acquiredAt),
    UpdatedTimestamp: new Date(number.updatedAt),
    DeletionTimestamp: number.deletedAt === null ? null : new Date(number.deletedAt),
  };
}

/** Queued for deletion, or with or without a user. */
export function phoneNumberStatus(number: PhoneNumberRecord) {
  if (number.deletedAt !== null) return 'ReleaseInProgress';
  return number.association ? 'Assigned' : 'Unassigned';
}

/** How far the last update of its calling name has come at that time. */
export function callingNameStatus(number: PhoneNumberRecord, now: number): CallingNameStatus {
  if (number.callingNameUpdatedAt === null) return 'Unassigned';
  if (now < number.callingNameUpdatedAt + CALLING_NAME_DELAY) return 'UpdateInProgress';
  return number.callingName === '' ? 'Unassigned' : 'UpdateSucceeded';
}
