/** Reads the header `Retry-After` (RFC 9110, section 10.2.3). */

/** The longest wait that is returned, in seconds: a day. */
const LONGEST_WAIT = 86_400;

/** RFC 9110 allows whole seconds only, but some proxies send decimals. */
const SECONDS = /^\d+(?:\.\d+)?$/;

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = String.raw`\d{2}:\d{2}:\d{2}`;

/** The three date formats of HTTP (RFC 9110, section 5.6.7). The last one names no time zone and is in UTC. */
const DATE = new RegExp(
  `^(?:[A-Z][a-z]{2}, \\d{2} ${MONTH} \\d{4} ${TIME} GMT|[A-Z][a-z]{5,8}, \\d{2}-${MONTH}-\\d{2} ${TIME} GMT)$`,
);
const ASCTIME_DATE = new RegExp(String.raw`^[A-Z][a-z]{2} ${MONTH} [ \d]\d ${TIME} \d{4}$`);

/**
 * Reads the seconds to wait. A date is converted to seconds from now.
 * @returns 0 to 86400, rounded up; undefined when the value has neither form
 */
export function parseRetryAfter(header: string | null | undefined): number | undefined {
  const value = header?.trim() ?? '';
  let seconds: number;
  if (SECONDS.test(value)) seconds = Math.ceil(Number(value));
  else {
    const date = DATE.test(value) ? value : ASCTIME_DATE.test(value) ? `${value} GMT` : '';
    seconds = Math.ceil((Date.parse(date) - Date.now()) / 1_000);
  }
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(0, seconds), LONGEST_WAIT);
}
