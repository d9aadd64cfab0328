/** The setting of the URLs to which the gateway may send the events of subscriptions. */
import type { z } from 'zod';
import { list } from './setting-types.js';

/** The beginning of the URLs that are allowed. */
export interface CallbackPrefix {
  /** Scheme, host and port, as `URL.origin` has them. */
  readonly origin: string;
  /** Without a slash at the end. */
  readonly path: string;
}

const RULE = 'must be a list of http(s) URLs without credentials and query, such as https://router/callback/';

/** The characters of a URL that all programs read alike: no escapes, credentials, queries or backslashes. */
export const PLAIN_URL = /^https?:\/\/[\w.:/~[\]-]{1,2048}$/;

/**
 * Returns whether the value is a URL in the form in which `URL` serializes it. Another form of the same URL would not
 * show which URLs it allows.
 */
function isPrefix(value: string): boolean {
  if (!PLAIN_URL.test(value) || !URL.canParse(value)) return false;
  const { href } = new URL(value);
  return href === value || href === `${value}/`;
}

export const CALLBACK_VARIABLES = {
  SUBSCRIPTION_CALLBACK_URLS: list.refine((values) => values.every(isPrefix), RULE).default([]),
} as const;

type Variables = z.infer<z.ZodObject<typeof CALLBACK_VARIABLES>>;

/** @returns no prefix if routers may not use callbacks */
export const readCallbackPrefixes = (env: Variables): readonly CallbackPrefix[] =>
  Object.freeze(
    env.SUBSCRIPTION_CALLBACK_URLS.map((value) => {
      const { origin, pathname } = new URL(value);
      return Object.freeze({ origin, path: pathname.replace(/\/$/, '') });
    }),
  );
