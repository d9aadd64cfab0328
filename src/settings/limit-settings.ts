/** The settings of what a request may ask for, and how often. */
import { isIP } from 'node:net';
import { z } from 'zod';
import type { RateLimits } from '../access/rate-limit.js';
import type { RequestLimits } from '../graphql/limits/request-limits.js';

// Not z.coerce: to Number, white space is 0.
const wholeNumber = (maximum: number, minimum = 1) => {
  const rule = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .pipe(z.number().min(minimum, rule).max(maximum, rule));
};

const RATE_RULE = 'must be off, or requests and seconds such as 600/60';

/** Undefined stands for off. */
const rate = z.string().transform((value, context) => {
  const [, requests, seconds] = /^([1-9]\d{0,8})\/([1-9]\d{0,4})$/.exec(value) ?? [];
  if (value === 'off') return undefined;
  if (requests === undefined) context.addIssue(RATE_RULE);
  return { requests: Number(requests), seconds: Number(seconds) };
});

const CONCURRENCY_RULE = 'must be off, or a whole number from 1 to 100000';

/** Undefined stands for off. */
const concurrency = z
  .string()
  .regex(/^(?:off|\d{1,6})$/, CONCURRENCY_RULE)
  .transform((value) => (value === 'off' ? undefined : Number(value)))
  .pipe(z.number().min(1, CONCURRENCY_RULE).max(100_000, CONCURRENCY_RULE).optional());

export const LIMIT_VARIABLES = {
  LIMIT_TOKENS: wholeNumber(100_000).default(2_000),
  LIMIT_DEPTH: wholeNumber(100).default(15),
  LIMIT_ALIASES: wholeNumber(1_000).default(30),
  LIMIT_ROOT_FIELDS: wholeNumber(1_000).default(20),
  LIMIT_DIRECTIVES: wholeNumber(1_000).default(50),
  LIMIT_COST: wholeNumber(100_000_000).default(25_000),
  LIMIT_ENTITIES: wholeNumber(100_000).default(1_000),
  LIMIT_BODY: wholeNumber(100_000_000).default(262_144),
  LIMIT_BATCH: wholeNumber(1_000, 0).default(0),
  RATE_LIMIT: rate.optional(),
  AUTH_FAILURE_LIMIT: rate.optional(),
  MAX_CONCURRENT_REQUESTS: concurrency.optional(),
  TRUST_PROXY: z
    .string()
    .transform((value) => value.split(',').map((entry) => entry.trim()))
    .refine(
      (entries) => entries.every(isAddressRange),
      'must be a list of addresses or of ranges such as 10.0.0.0/8',
    )
    .default([]),
} as const;

type Variables = z.infer<z.ZodObject<typeof LIMIT_VARIABLES>>;

export const requestLimitsOf = (env: Variables): RequestLimits =>
  Object.freeze({
    tokens: env.LIMIT_TOKENS,
    depth: env.LIMIT_DEPTH,
    aliases: env.LIMIT_ALIASES,
    rootFields: env.LIMIT_ROOT_FIELDS,
    directives: env.LIMIT_DIRECTIVES,
    cost: env.LIMIT_COST,
    entities: env.LIMIT_ENTITIES,
    bodyBytes: env.LIMIT_BODY,
    batch: env.LIMIT_BATCH,
  });

const USUAL_RATE = { requests: 600, seconds: 60 };
const USUAL_FAILURES = { requests: 60, seconds: 60 };
const USUAL_CONCURRENCY = 50;

/**
 * @param given the variables as they came: on or off by default are those that are not there
 * @param isOpen whether the gateway is for whoever is at this machine
 */
export function rateLimitsOf(
  env: Variables,
  given: Readonly<Record<string, unknown>>,
  isOpen: boolean,
): RateLimits {
  const chosen = <Value>(name: keyof Variables, value: Value, usual: Value): Value =>
    name in given || isOpen ? value : usual;
  return Object.freeze({
    rate: chosen('RATE_LIMIT', env.RATE_LIMIT, USUAL_RATE),
    concurrency: chosen('MAX_CONCURRENT_REQUESTS', env.MAX_CONCURRENT_REQUESTS, USUAL_CONCURRENCY),
    failures: chosen('AUTH_FAILURE_LIMIT', env.AUTH_FAILURE_LIMIT, USUAL_FAILURES),
  });
}

function isAddressRange(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
