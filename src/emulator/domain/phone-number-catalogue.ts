/**
 * Telephone numbers: their notation, their kind, the products that they allow, and the numbers on offer. The offer is
 * computed from the ranges and never stored.
 */
import type { PhoneNumberProductType, PhoneNumberType } from '@aws-sdk/client-chime';
import { numberRanges, type NumberRange } from './phone-number-ranges.js';

const RANGE_SIZE = 100;
const SUFFIX_DIGITS = 2;

/** The properties that decide which products a number allows. */
export interface NumberKind {
  /** ISO 3166-1 alpha-2. Undefined for a foreign number that is not on offer. */
  readonly country: string | undefined;
  readonly type: PhoneNumberType;
}

/** Selects numbers. All given filters must match, and letter case does not matter. */
export type NumberFilter = Partial<Omit<NumberRange, 'prefix'>>;

/** A number with its position in the offer, counted from 1. */
export interface OfferedNumber {
  readonly seq: number;
  readonly e164: string;
}

const RANGES = new Map(numberRanges.map((range) => [range.prefix, range]));

/** Returns a number in E.164 form with its plus sign. Requests may omit the sign. */
export function withPlus(e164: string): string {
  return e164.startsWith('+') ? e164 : `+${e164}`;
}

/**
 * Converts a PhoneNumberId to a number. An identifier contains `%2B` for the plus sign; a literal plus is accepted too.
 */
export function numberOfId(phoneNumberId: string): string {
  return phoneNumberId.replace(/^%2b/i, '+');
}

/** Returns the PhoneNumberId of a number. */
export function idOfNumber(e164: string): string {
  return e164.replace(/^\+/, '%2B');
}

/** Returns the range that offers the number, or undefined. */
export function findRange(e164: string): NumberRange | undefined {
  return /\d{2}$/.test(e164) ? RANGES.get(e164.slice(0, -SUFFIX_DIGITS)) : undefined;
}

/** Returns the kind of any number. A number with calling code 1 that is not on offer counts as a US number. */
export function findKind(e164: string): NumberKind {
  const range = findRange(e164);
  if (range) return range;
  const type = /^\+18(?:00|33|44|55|66|77|88)/.test(e164) ? 'TollFree' : 'Local';
  return { country: e164.startsWith('+1') ? 'US' : undefined, type };
}

/** Checks AWS's rules for the products of a number. Returns the broken rule, or undefined. */
export function brokenProductRule(kind: NumberKind, productType: PhoneNumberProductType): string | undefined {
  if (kind.type === 'TollFree' && productType === 'BusinessCalling') {
    return 'ProductType of a toll-free number cannot be BusinessCalling.';
  }
  if (kind.country !== 'US' && productType !== 'SipMediaApplicationDialIn') {
    return 'ProductType of a number outside the US must be SipMediaApplicationDialIn.';
  }
  return undefined;
}

/**
 * Returns at most `limit` numbers that match and are not taken, after the position `after`.
 * @param taken returns the unavailable numbers between two
 */
export async function offeredNumbers(
  filter: NumberFilter,
  after: number,
  limit: number,
  taken: (first: string, last: string) => Promise<ReadonlySet<string>>,
): Promise<OfferedNumber[]> {
  const found: OfferedNumber[] = [];
  for (const [index, range] of numberRanges.entries()) {
    if (!matches(range, filter)) continue;
    const start = index * RANGE_SIZE;
    if (after >= start + RANGE_SIZE) continue;
    if (found.length === limit) return found;
    const unavailable = await taken(numberAt(range, 0), numberAt(range, RANGE_SIZE - 1));
    for (let suffix = Math.max(0, after - start); suffix < RANGE_SIZE; suffix += 1) {
      if (found.length === limit) return found;
      const e164 = numberAt(range, suffix);
      if (!unavailable.has(e164)) found.push({ seq: start + suffix + 1, e164 });
    }
  }
  return found;
}

function numberAt(range: NumberRange, suffix: number): string {
  return range.prefix + String(suffix).padStart(SUFFIX_DIGITS, '0');
}

/** Returns the countries that have numbers for the product, each with its types of numbers. */
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
    // The filter has the same keys as the range.
    const value = range[key as keyof NumberFilter];
    return wanted === undefined || value?.toLowerCase() === wanted.toLowerCase();
  });
}
