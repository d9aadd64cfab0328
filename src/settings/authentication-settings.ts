/** The settings of authentication: the values of its variables and the rules between them. */
import { z } from 'zod';
import { flag, list, wholeNumber } from './setting-types.js';
import { isLoopback } from './loopback.js';

export interface JwtSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** The tolerated difference between clocks in seconds. */
  readonly clockTolerance: number;
  readonly keys: { readonly kind: 'jwks-url' | 'public-key-file' | 'secret-file'; readonly source: string };
  readonly claims: Readonly<Record<'permissions' | 'roles' | 'accounts', string>>;
}

/** The methods by which callers authenticate; with `none`, everybody may do everything. */
export type AuthenticationSettings =
  | 'none'
  | {
      readonly jwt: JwtSettings | undefined;
      readonly apiKeysFile: string | undefined;
      readonly routerSecretFile: string | undefined;
    };

const METHODS = ['jwt', 'api-key', 'router'] as const;
type Method = (typeof METHODS)[number];

const PUBLIC_KEY_ALGORITHMS = /^(?:RS256|RS384|RS512|PS256|PS384|PS512|ES256|ES384|ES512|EdDSA|Ed25519)$/;
const SECRET_ALGORITHMS = /^HS(?:256|384|512)$/;
const DEFAULT_ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'PS256'];

const METHOD_RULE = `must be none, or a list of ${METHODS.join(', ')}`;
const ALGORITHM_RULE =
  'must be a list of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, or of HS256, HS384, HS512';
const TOLERANCE_RULE = 'must be a whole number of seconds from 0 to 300';

export const AUTHENTICATION_VARIABLES = {
  AUTH: z
    .string()
    .default('none')
    .pipe(list)
    .transform((names) => (names[0] === 'none' && names.length === 1 ? [] : names))
    .refine((names): names is Method[] => names.every((name) => METHODS.some((known) => known === name)), {
      error: METHOD_RULE,
      // An invalid list does not determine which other variables are required.
      abort: true,
    }),
  DANGEROUSLY_ALLOW_UNAUTHENTICATED: flag.default(false),
  JWT_JWKS_URL: z
    .string()
    .refine(isKeySetUrl, 'must be an https URL without credentials (http only on loopback)')
    .optional(),
  JWT_PUBLIC_KEY_FILE: z.string().optional(),
  JWT_SECRET_FILE: z.string().optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_ALGORITHMS: list
    .refine(
      (names) => names.every((name) => PUBLIC_KEY_ALGORITHMS.test(name) || SECRET_ALGORITHMS.test(name)),
      { error: ALGORITHM_RULE, abort: true },
    )
    .optional(),
  JWT_CLOCK_TOLERANCE: wholeNumber(0, 300, TOLERANCE_RULE).optional(),
  JWT_PERMISSIONS_CLAIM: z.string().optional(),
  JWT_ROLES_CLAIM: z.string().optional(),
  JWT_ACCOUNTS_CLAIM: z.string().optional(),
  API_KEYS_FILE: z.string().optional(),
  ROUTER_SECRET_FILE: z.string().optional(),
} as const;

type Variables = z.infer<z.ZodObject<typeof AUTHENTICATION_VARIABLES>>;

const KEY_SOURCES = ['JWT_JWKS_URL', 'JWT_PUBLIC_KEY_FILE', 'JWT_SECRET_FILE'] as const;

/** The variables that have an effect only if AUTH lists their method. */
const VARIABLES_OF: Readonly<Record<Method, readonly (keyof Variables)[]>> = {
  jwt: (Object.keys(AUTHENTICATION_VARIABLES) as (keyof Variables)[]).filter((name) =>
    name.startsWith('JWT_'),
  ),
  'api-key': ['API_KEYS_FILE'],
  router: ['ROUTER_SECRET_FILE'],
};

const REQUIRED: Readonly<Record<Method, readonly (keyof Variables)[]>> = {
  jwt: ['JWT_ISSUER', 'JWT_AUDIENCE'],
  'api-key': ['API_KEYS_FILE'],
  router: ['ROUTER_SECRET_FILE'],
};

/** Reports conflicts between variables that are each valid on their own. */
export function checkAuthentication(
  env: Variables & { HOST: string },
  report: (variable: string, rule: string) => void,
): void {
  if (env.AUTH.length === 0 && !isLoopback(env.HOST) && !env.DANGEROUSLY_ALLOW_UNAUTHENTICATED) {
    report('AUTH', `${METHOD_RULE.replace('none, or ', '')} where HOST is not a loopback address`);
  }
  for (const method of METHODS) {
    if (env.AUTH.includes(method)) {
      for (const name of REQUIRED[method].filter((required) => env[required] === undefined))
        report(name, `must be set where AUTH lists ${method}`);
    } else {
      // A gateway that was meant to be closed must not be open because one more variable is missing.
      for (const name of VARIABLES_OF[method].filter((given) => env[given] !== undefined))
        report(name, `must not be set unless AUTH lists ${method}`);
    }
  }
  if (env.AUTH.includes('jwt')) checkKeys(env, report);
}

function checkKeys(env: Variables, report: (variable: string, rule: string) => void): void {
  const [source, second] = KEY_SOURCES.filter((name) => env[name] !== undefined);
  if (source === undefined) report(KEY_SOURCES.join(' or '), 'must be set where AUTH lists jwt');
  if (second !== undefined) report(second, `must not be set together with ${source}`);
  if (source === undefined || second !== undefined) return;
  const algorithms = env.JWT_ALGORITHMS ?? DEFAULT_ALGORITHMS;
  // If both kinds were allowed, an attacker could use the public key as the secret of a forged token.
  const wanted = env.JWT_SECRET_FILE === undefined ? PUBLIC_KEY_ALGORITHMS : SECRET_ALGORITHMS;
  if (!algorithms.every((name) => wanted.test(name))) {
    report(
      'JWT_ALGORITHMS',
      env.JWT_SECRET_FILE === undefined
        ? 'must not list HS256, HS384 or HS512 with public keys'
        : 'must list HS256, HS384 or HS512 and nothing else with JWT_SECRET_FILE',
    );
  }
}

/** @param env variables for which `checkAuthentication` reported nothing */
export function readAuthenticationSettings(env: Variables): AuthenticationSettings {
  if (env.AUTH.length === 0) return 'none';
  return Object.freeze({
    jwt: env.AUTH.includes('jwt') ? readJwtSettings(env) : undefined,
    apiKeysFile: env.API_KEYS_FILE,
    routerSecretFile: env.ROUTER_SECRET_FILE,
  });
}

function readJwtSettings(env: Variables): JwtSettings {
  return Object.freeze({
    issuer: env.JWT_ISSUER ?? '',
    audience: env.JWT_AUDIENCE ?? '',
    algorithms: env.JWT_ALGORITHMS ?? DEFAULT_ALGORITHMS,
    clockTolerance: env.JWT_CLOCK_TOLERANCE ?? 5,
    keys: readJwtKeys(env),
    claims: {
      permissions: env.JWT_PERMISSIONS_CLAIM ?? 'scope',
      roles: env.JWT_ROLES_CLAIM ?? 'roles',
      accounts: env.JWT_ACCOUNTS_CLAIM ?? 'chime_accounts',
    },
  });
}

function readJwtKeys(env: Variables): JwtSettings['keys'] {
  if (env.JWT_JWKS_URL !== undefined) return { kind: 'jwks-url', source: env.JWT_JWKS_URL };
  if (env.JWT_PUBLIC_KEY_FILE !== undefined)
    return { kind: 'public-key-file', source: env.JWT_PUBLIC_KEY_FILE };
  return { kind: 'secret-file', source: env.JWT_SECRET_FILE ?? '' };
}

// Requires https, because on plain http an attacker on the network could substitute other keys.
function isKeySetUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}
