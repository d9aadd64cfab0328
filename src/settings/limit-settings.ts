/** The settings that limit the size and the rate of requests. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { list, wholeNumber } from './setting-types.js';

export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

export interface RateLimits {
  /** The maximum rate per caller; undefined for no limit. */
  readonly rate: Rate | undefined;
  /** The maximum number of simultaneous requests per caller; undefined for no limit. */
  readonly concurrency: number | undefined;
  /** The maximum number of subscriptions, and of WebSockets, per caller and process; undefined for no limit. */
  readonly subscriptions: number | undefined;
  /** The maximum rate of requests with invalid credentials per address; undefined for no limit. */
  readonly failures: Rate | undefined;
}

export interface DocumentLimits {
  /** Lexical tokens: names, values, punctuation. */
  readonly tokens: number;
  /** Nesting levels of fields. */
  readonly depth: number;
  /** Aliased fields, and fields that are selected again in the same place. */
  readonly aliases: number;
  /** Fields of the query or mutation type itself. */
  readonly rootFields: number;
  /** Uses of directives. */
  readonly directives: number;
}

export interface RequestLimits extends DocumentLimits {
  /** The estimated cost of an operation: one per object of the response, and ten per call to Chime. */
  readonly cost: number;
  /** References of one `_entities` field. */
  readonly entities: number;
  readonly bodyBytes: number;
  /** Operations of one HTTP request; 0 disables batching. */
  readonly batch: number;
}

const RATE_RULE = 'must be off, or requests and seconds such as 600/60';

/** Parses a rate; undefined means off. */
const rate = z.string().transform((value, context) => {
  const [, requests, seconds] = /^([1-9]\d{0,8})\/([1-9]\d{0,4})$/.exec(value) ?? [];
  if (value === 'off') return undefined;
  if (requests === undefined) context.addIssue(RATE_RULE);
  return { requests: Number(requests), seconds: Number(seconds) };
});

const CONCURRENCY_RULE = 'must be off, or a whole number from 1 to 100000';

/** Parses a number; undefined means off. */
const concurrency = z
  .string()
  .regex(/^(?:off|\d{1,6})$/, CONCURRENCY_RULE)
  .transform((value) => (value === 'off' ? undefined : Number(value)))
  .pipe(z.number().min(1, CONCURRENCY_RULE).max(100_000, CONCURRENCY_RULE).optional());

export const LIMIT_VARIABLES = {
  LIMIT_TOKENS: wholeNumber(1, 100_000).default(2_000),
  LIMIT_DEPTH: wholeNumber(1, 100).default(15),
  LIMIT_ALIASES: wholeNumber(1, 1_000).default(30),
  LIMIT_ROOT_FIELDS: wholeNumber(1, 1_000).default(20),
  LIMIT_DIRECTIVES: wholeNumber(1, 1_000).default(50),
  LIMIT_COST: wholeNumber(1, 100_000_000).default(25_000),
  LIMIT_ENTITIES: wholeNumber(1, 100_000).default(1_000),
  LIMIT_BODY: wholeNumber(1, 100_000_000).default(262_144),
  LIMIT_BATCH: wholeNumber(0, 1_000).default(0),
  RATE_LIMIT: rate.optional(),
  AUTH_FAILURE_LIMIT: rate.optional(),
  MAX_CONCURRENT_REQUESTS: concurrency.optional(),
  MAX_SUBSCRIPTIONS: concurrency.optional(),
  TRUST_PROXY: list
    .refine(
      (entries) => entries.every(isAddressRange),
      'must be a list of addresses or of ranges such as 10.0.0.0/8',
    )
    .default([]),
} as const;

type Variables = z.infer<z.ZodObject<typeof LIMIT_VARIABLES>>;

export const readRequestLimits = (env: Variables): RequestLimits =>
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
const USUAL_SUBSCRIPTIONS = 100;

/**
 * Reads the rate limits.
 * @param given the raw variables: a limit that is not among them gets its default
 * @param isOpen whether the gateway serves only this machine, without authentication; limits are then off by default
 */
export function readRateLimits(
  env: Variables,
  given: Readonly<Record<string, unknown>>,
  isOpen: boolean,
): RateLimits {
  const chosen = <Value>(name: keyof Variables, value: Value, usual: Value): Value =>
    name in given || isOpen ? value : usual;
  return Object.freeze({
    rate: chosen('RATE_LIMIT', env.RATE_LIMIT, USUAL_RATE),
    concurrency: chosen('MAX_CONCURRENT_REQUESTS', env.MAX_CONCURRENT_REQUESTS, USUAL_CONCURRENCY),
    subscriptions: chosen('MAX_SUBSCRIPTIONS', env.MAX_SUBSCRIPTIONS, USUAL_SUBSCRIPTIONS),
    failures: chosen('AUTH_FAILURE_LIMIT', env.AUTH_FAILURE_LIMIT, USUAL_FAILURES),
  });
}

function isAddressRange(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
