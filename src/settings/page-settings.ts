/** The settings of the web pages: which are served, and how users sign in to the console. */
import { z } from 'zod';
import { flag } from './setting-types.js';
import { isLoopback } from './loopback.js';

/** The OpenID provider that the console redirects users to. The gateway accepts its tokens. */
interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
}

export interface PageSettings {
  readonly landing: boolean;
  readonly explorer: boolean;
  readonly console: boolean;
  readonly oidc: OidcSettings | undefined;
}

export const PAGE_VARIABLES = {
  LANDING_PAGE: flag.optional(),
  EXPLORER: flag.optional(),
  CONSOLE: flag.default(true),
  OIDC_ISSUER: z
    .string()
    .refine(isIssuer, 'must be an https URL without query and fragment (http only on loopback)')
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_SCOPE: z
    .string()
    .regex(
      /^(?:\S+ )*openid(?: \S+)*$/,
      'must be a list of scopes with spaces between them, openid among them',
    )
    .optional(),
} as const;

type Variables = z.infer<z.ZodObject<typeof PAGE_VARIABLES>>;

/** Reports conflicts between variables that are each valid on their own. */
export function checkPages(
  env: Variables & { AUTH: readonly string[] },
  report: (variable: string, rule: string) => void,
): void {
  const { AUTH, OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_SCOPE } = env;
  if (OIDC_ISSUER === undefined) {
    if (OIDC_CLIENT_ID !== undefined) report('OIDC_CLIENT_ID', 'must not be set without OIDC_ISSUER');
    if (OIDC_SCOPE !== undefined) report('OIDC_SCOPE', 'must not be set without OIDC_ISSUER');
    return;
  }
  if (OIDC_CLIENT_ID === undefined) report('OIDC_CLIENT_ID', 'must be set where OIDC_ISSUER is');
  // The gateway would not accept the tokens.
  if (!AUTH.includes('jwt')) report('OIDC_ISSUER', 'must not be set unless AUTH lists jwt');
}

/** @param env variables for which `checkPages` reported nothing */
export const readPageSettings = (env: Variables, production: boolean): PageSettings =>
  Object.freeze({
    landing: env.LANDING_PAGE ?? !production,
    explorer: env.EXPLORER ?? !production,
    console: env.CONSOLE,
    oidc:
      env.OIDC_ISSUER === undefined
        ? undefined
        : Object.freeze({
            issuer: env.OIDC_ISSUER,
            clientId: env.OIDC_CLIENT_ID ?? '',
            scope: env.OIDC_SCOPE ?? 'openid',
          }),
  });

function isIssuer(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(value);
  if (username !== '' || password !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}
