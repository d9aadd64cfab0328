/** Reads what Apollo Router's HTTP callback protocol adds to a request. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CallbackPrefix } from '../settings/callback-settings.js';
import type { CallbackTarget } from './callback-subscription.js';
import { allowedCallbackUrl } from './callback-url.js';

const TEXT = z.string().min(1).max(1_024);

const REQUEST = z.object({
  extensions: z.object({
    subscription: z.object({
      callbackUrl: z.string(),
      subscriptionId: TEXT,
      verifier: TEXT,
      // A shorter interval would flood the router, and a timer of Node cannot last longer than 24 days.
      heartbeatIntervalMs: z.union([z.literal(0), z.int().min(100).max(86_400_000)]),
    }),
  }),
});

/** Returns whether the request asks for callbacks. `Accept` may have other media ranges besides. */
export const acceptsCallback = ({ method, headers: { accept } }: FastifyRequest): boolean =>
  method === 'POST' && accept !== undefined && /;\s*callbackSpec\s*=\s*"?1\.0"?\s*(?:[;,]|$)/i.test(accept);

/** Returns undefined if the body lacks what the protocol requires, or the URL is not allowed. */
export function readCallbackTarget(
  { body }: FastifyRequest,
  prefixes: readonly CallbackPrefix[],
): CallbackTarget | undefined {
  const { data } = REQUEST.safeParse(body);
  if (!data) return undefined;
  const { callbackUrl, subscriptionId, verifier, heartbeatIntervalMs } = data.extensions.subscription;
  const url = allowedCallbackUrl(callbackUrl, prefixes);
  return url && { url, id: subscriptionId, verifier, heartbeatMs: heartbeatIntervalMs };
}
