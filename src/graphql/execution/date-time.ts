/**
 * Serializes dates like `Date.toISOString`, which takes most of the time of serializing a list. This module is faster.
 */
import { GraphQLDateTime } from 'graphql-scalars';

const DAY = 86_400_000;

/** The years 0 to 9999. Others are written with six digits. */
const FIRST_DAY = -719_528;
const LAST_DAY = 2_932_896;

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/**
 * Formatted dates up to and including the T, by the day since 1970. Bounded, because an upstream may return any day.
 */
const dates = new Map<number, string>();
const MAXIMUM_DATES = 10_000;

/**
 * Serializes a Date. Other values, and dates whose year does not have four digits, go to the serializer of the
 * `DateTime` scalar.
 */
export function serializeDateTime(value: unknown): unknown {
  if (!(value instanceof Date)) return GraphQLDateTime.serialize(value);
  const time = value.getTime();
  const day = Math.floor(time / DAY);
  if (!(day >= FIRST_DAY && day <= LAST_DAY)) return GraphQLDateTime.serialize(value);
  const rest = time - day * DAY;
  const seconds = Math.floor(rest / 1_000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}`;
  return `${printDate(day)}${clock}.${String(rest % 1_000).padStart(3, '0')}Z`;
}

function printDate(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size >= MAXIMUM_DATES) dates.clear();
    date = new Date(day * DAY).toISOString().slice(0, 11);
    dates.set(day, date);
  }
  return date;
}
