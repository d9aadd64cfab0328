/**
 * Telephone numbers: how they are written, of which kind they are, what they may be used for, and which are on offer.
 * The offer is computed from the ranges and never stored.
 */
import type { PhoneNumberProductType, PhoneNumberType } from '@aws-sdk/client-chime';
import { numberRanges, type NumberRange } from './phone-number-ranges.js';

const RANGE_SIZE = 100;
const SUFFIX_DIGITS = 2;

/** What decides what a number may be used for. */
export interface NumberKind {
  /** ISO 3166-1 alpha-2; undefined for a number abroad that is not on offer. */
  readonly country: string | undefined;
  readonly type: PhoneNumberType;
}

/** Selects numbers; those given must all hold, letters in either case. */
export type NumberFilter = Partial<Omit<NumberRange, 'prefix'>>;

/** A number with its place in the offer, counted from 1. */
export interface OfferedNumber {
  readonly seq: number;
  readonly e164: string;
}

const RANGES = new Map(numberRanges.map((range) => [range.prefix, range]));

/** A number in E.164 form with its plus sign, which requests may leave out. */
export function withPlus(e164: string): string {
  return e164.startsWith('+') ? e164 : `+${e164}`;
}

/** PhoneNumberId to number: the plus sign is written `%2B` in an identifier and accepted as such too. */
export function numberOfId(phoneNumberId: string): string {
  return phoneNumberId.replace(/^%2b/i, '+');
}

/** The identifier of a number. */
export function idOfNumber(e164: string): string {
  return e164.replace(/^\+/, '%2B');
}

/** The range that offers the number, or undefined. */
export function findRange(e164: string): NumberRange | undefined {
  return /\d{2}$/.test(e164) ? RANGES.get(e164.slice(0, -SUFFIX_DIGITS)) : undefined;
}

/** The kind of any number. One with the calling code 1 that is not on offer passes for a US one. */
export function findKind(e164: string): NumberKind {
  const range = findRange(e164);
  if (range) return range;
  const type = /^\+18(?:00|33|44|55|66|77|88)/.test(e164) ? 'TollFree' : 'Local';
  return { country: e164.startsWith('+1') ? 'US' : undefined, type };
}

/** AWS's rules for what a number may be used for: the one that is broken, or undefined. */
export function brokenProductRule(kind: NumberKind, productType: PhoneNumberProductType): string | undefined {
  if (kind.type === 'TollFree' && productType === 'BusinessCalling') {
    return 'ProductType of a toll-free number cannot be BusinessCalling.';
  }
  if (kind.country !== 'US' && productType !== 'SipMediaApplicationDialIn') {
    return 'ProductType of a number outside the US must be SipMediaApplicationDialIn.';
  }
  return undefined;
}

/** At most `limit` numbers that match and are not taken, after the place `after`. */
export function offeredNumbers(
  filter: NumberFilter,
  after: number,
  limit: number,
  isTaken: (e164: string) => boolean,
): OfferedNumber[] {
  const found: OfferedNumber[] = [];
  for (const [index, range] of numberRanges.entries()) {
    if (!matches(range, filter)) continue;
    const start = index * RANGE_SIZE;
    for (let suffix = Math.max(0, after - start); suffix < RANGE_SIZE; suffix += 1) {
      if (found.length === limit) return found;
      const e164 = range.prefix + String(suffix).padStart(SUFFIX_DIGITS, '0');
      if (!isTaken(e164)) found.push({ seq: start + suffix + 1, e164 });
    }
  }
  return found;
}

/** Countries with numbers for that use, each with the types of number it has. */
export function supportedCountries(productType: PhoneNumberProductType): Map<string, PhoneNumberType[]> {
  const countries = new Map<string, PhoneNumberType[]>();
  for (const range of numberRanges) {
    if (brokenProductRule(range, productType) !== undefined) continue;
    const types = countries.get(range.country) ?? [];
    if (!types.includes(range.type)) countries.set(range.country, [...types, range.type]);
  }
  return countries;
}

function matches(range: NumberRange, filter: NumberFilter): boolean {
  return Object.entries(filter).every(([key, wanted]) => {
    // The filter's keys are the range's.
    const value = range[key as keyof NumberFilter];
    return wanted === undefined || value?.toLowerCase() === wanted.toLowerCase();
  });
}
