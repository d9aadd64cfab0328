/** Decides whether a caller may name a URL for the events of its subscription. */
import { type CallbackPrefix, PLAIN_URL } from '../settings/callback-settings.js';

/**
 * Returns the URL if it begins with an allowed prefix, which ends at the end of a path segment. A URL that is not
 * serialized as `URL` does it, such as one with `..`, is not allowed.
 */
export function allowedCallbackUrl(value: string, prefixes: readonly CallbackPrefix[]): URL | undefined {
  if (!PLAIN_URL.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const isAllowed =
    url.href === value &&
    prefixes.some(
      ({ origin, path }) =>
        origin === url.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`)),
    );
  return isAllowed ? url : undefined;
}
