/** Labels for the API's values of phone numbers, and the rules they follow. */
import type { ListReading } from '../../graphql/list-reader.js';
import type {
  CallingNameStatus,
  NumberRowFragment,
  PhoneNumberAssociationName,
  PhoneNumberProductType,
  PhoneNumberStatus,
  PhoneNumberType,
} from '../../graphql/generated/graphql.js';
import { formatCount } from '../../ui/format-count.js';

export const PRODUCT: Readonly<Record<PhoneNumberProductType, string>> = {
  BusinessCalling: 'Business Calling',
  VoiceConnector: 'Voice Connector',
  SipMediaApplicationDialIn: 'SIP media application',
};

export const PRODUCT_HINT: Readonly<Record<PhoneNumberProductType, string>> = {
  BusinessCalling: 'Calls and text messages of Chime users. US local numbers only.',
  VoiceConnector: 'Calls through a Voice Connector. US numbers only.',
  SipMediaApplicationDialIn: 'Calls into a SIP media application. The only use of numbers outside the US.',
};

export const TYPE: Readonly<Record<PhoneNumberType, string>> = { Local: 'Local', TollFree: 'Toll-free' };

export const STATUS: Readonly<Record<PhoneNumberStatus, string>> = {
  Unassigned: 'Free',
  Assigned: 'Assigned',
  AcquireInProgress: 'Being acquired',
  AcquireFailed: 'Not acquired',
  ReleaseInProgress: 'Being released',
  ReleaseFailed: 'Release failed',
  DeleteInProgress: 'Being deleted',
  DeleteFailed: 'Deletion failed',
};

export const NAME_STATUS: Readonly<Record<CallingNameStatus, string>> = {
  Unassigned: 'None',
  UpdateInProgress: 'Being changed',
  UpdateSucceeded: 'In effect',
  UpdateFailed: 'The last change failed',
};

export const ASSOCIATION: Readonly<Record<PhoneNumberAssociationName, string>> = {
  AccountId: 'Account',
  UserId: 'User',
  VoiceConnectorId: 'Voice Connector',
  VoiceConnectorGroupId: 'Voice Connector group',
  SipRuleId: 'SIP rule',
};

export const NUMBER_NOUN = ['number', 'numbers'] as const;

/** Returns the count with its noun, such as `1 number` or `1,200 numbers`. */
export const formatNumberCount = (count: number): string => formatCount(count, NUMBER_NOUN);

/** Adds to a count whether more numbers are read. */
export function describeReading(count: string, state: ListReading<unknown>['state']): string {
  if (state === 'loading') return `${count}, reading more …`;
  return state === 'capped' ? `${count} read so far` : count;
}

/** Returns the number in E.164 form. In identifiers, the API writes %2B for the plus sign. */
export const formatNumber = ({
  e164PhoneNumber,
  phoneNumberId,
}: Pick<NumberRowFragment, 'e164PhoneNumber' | 'phoneNumberId'>): string =>
  e164PhoneNumber ?? phoneNumberId.replace(/^%2B/i, '+');

export interface Holder {
  readonly accountId: string;
  readonly userId: string;
}

/** Returns the user to whom the number is assigned. */
export function findHolder({ associations }: Pick<NumberRowFragment, 'associations'>): Holder | undefined {
  const findValue = (kind: PhoneNumberAssociationName) =>
    associations?.find(({ name }) => name === kind)?.value;
  const accountId = findValue('AccountId');
  const userId = findValue('UserId');
  return accountId && userId ? { accountId, userId } : undefined;
}

/**
 * Returns whether the number waits to be deleted for good. AWS does not document its status then, so the time decides.
 */
export const isDeleted = ({ deletionTimestamp }: Pick<NumberRowFragment, 'deletionTimestamp'>): boolean =>
  deletionTimestamp !== null;

/** The number of days in which a deleted number can be restored. */
export const QUEUE_DAYS = 7;

/** Returns when a deleted number is removed for good (ISO 8601). */
export function getRemovalTime({
  deletionTimestamp,
}: Pick<NumberRowFragment, 'deletionTimestamp'>): string | null {
  if (deletionTimestamp === null) return null;
  return new Date(Date.parse(deletionTimestamp) + QUEUE_DAYS * 86_400_000).toISOString();
}

/** Returns why a number cannot be used for the product, or undefined if it can. */
export function findProductFault(
  { type, country, productType, ...number }: NumberRowFragment,
  next: PhoneNumberProductType,
): string | undefined {
  if (next === productType) return undefined;
  if (type === 'TollFree' && next === 'BusinessCalling')
    return 'Toll-free numbers cannot be used for Business Calling.';
  if (country !== null && country !== 'US' && next !== 'SipMediaApplicationDialIn') {
    return 'Numbers outside the US can be used for SIP media applications only.';
  }
  if ((number.associations?.length ?? 0) > 0) return 'It has to be released first.';
  return undefined;
}
