/**
 * The settings of the gateway. They are read from the environment once, checked and frozen. Nothing else reads the
 * environment.
 */
import { z } from 'zod';
import { AUDIT_LOG_VARIABLES, readAuditLogSettings, type AuditLogSettings } from './audit-log-settings.js';
import {
  AUTHENTICATION_VARIABLES,
  readAuthenticationSettings,
  type AuthenticationSettings,
  checkAuthentication,
} from './authentication-settings.js';
import { CALLBACK_VARIABLES, type CallbackPrefix, readCallbackPrefixes } from './callback-settings.js';
import { CORS_VARIABLES, readCorsOrigins } from './cors-settings.js';
import { LIMIT_VARIABLES, readRateLimits, readRequestLimits } from './limit-settings.js';
import { checkPages, PAGE_VARIABLES, type PageSettings, readPageSettings } from './page-settings.js';
import { readShutdownSettings, SHUTDOWN_VARIABLES, type ShutdownSettings } from './shutdown-settings.js';
import { readRedisSettings, REDIS_VARIABLES, type RedisSettings } from './redis-settings.js';
import type { RateLimits } from './limit-settings.js';
import type { RequestLimits } from './limit-settings.js';
import {
  checkTracing,
  TRACING_VARIABLES,
  readTracingSettings,
  type TracingSettings,
} from './tracing-settings.js';
import { type AccessKey, accessKeyPair } from './access-key.js';
import { isLoopback } from './loopback.js';
import { databaseUrl, flag, logLevel, port, wholeNumber } from './setting-types.js';
import { findUnknownSettings } from './setting-warnings.js';
import { StartupError } from './startup-error.js';

const ENDPOINT_RULE = 'must be "aws" or an http(s) URL with nothing but a host and a port';

/**
 * Returns whether the value is a usable endpoint. Credentials in it would appear in logs, and a path or a query would
 * be ignored.
 */
function isEndpoint(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, host, href } = new URL(value);
  return /^https?:$/.test(protocol) && hostname !== '' && href === `${protocol}//${host}/`;
}

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  WORKERS: wholeNumber(1, 64).default(1),
  LOG_LEVEL: logLevel,
  METRICS: flag.default(true),
  COMPRESSION: flag.default(true),
  CHIME_ENDPOINT: z
    .string()
    .refine((value) => value === 'aws' || isEndpoint(value), ENDPOINT_RULE)
    .optional(),
  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/, 'must be a region such as us-east-1')
    .default('us-east-1'),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  EMULATOR_PORT: port.default(4001),
  EMULATOR_SEED: z.enum(['demo', 'none'], 'must be demo or none').optional(),
  EMULATOR_CREDENTIALS: accessKeyPair.optional(),
  EMULATOR_SIDE_DOOR: flag.optional(),
  EMULATOR_ACCEPT_TIME_JUMP: flag.default(false),
  EMULATOR_DATABASE_URL: databaseUrl.optional(),
  EMULATOR_DATABASE_POOL_SIZE: wholeNumber(1, 1000).default(10),
  DATA_DIR: z.string().default('.data'),
  INTROSPECTION: flag.optional(),
  STACK_TRACES: flag.optional(),
  SUGGESTIONS: flag.optional(),
  SUBGRAPH_SDL: flag.optional(),
  ...AUTHENTICATION_VARIABLES,
  ...LIMIT_VARIABLES,
  ...REDIS_VARIABLES,
  ...AUDIT_LOG_VARIABLES,
  ...CORS_VARIABLES,
  ...CALLBACK_VARIABLES,
  ...TRACING_VARIABLES,
  ...PAGE_VARIABLES,
  ...SHUTDOWN_VARIABLES,
  READ_CACHE_SECONDS: wholeNumber(0, 300).default(0),
  TRUSTED_DOCUMENTS: z.string().optional(),
});

const checkedEnvironment = environment.superRefine((env, context) => {
  const report = (variable: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [variable], message });
  };
  checkAuthentication(env, report);
  checkTracing(env, report);
  checkPages(env, report);
  const { CHIME_ENDPOINT, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = env;
  if (CHIME_ENDPOINT === undefined) return;
  if ((AWS_ACCESS_KEY_ID === undefined) === (AWS_SECRET_ACCESS_KEY === undefined)) return;
  const missing = AWS_ACCESS_KEY_ID === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
  context.addIssue({ code: 'custom', path: [missing], message: 'must be set where the other of the two is' });
});

/** The Chime backend: the emulator in this process, or a remote server. */
export type Backend =
  | {
      kind: 'emulator';
      port: number;
      dataDir: string;
      /** The PostgreSQL database that has the store, or undefined for a file in `dataDir`. */
      database: { url: string; poolSize: number } | undefined;
      seed: 'demo' | 'none';
      /** The key pair that requests must be signed with; `random` for one that only the gateway knows. */
      credentials: AccessKey | 'random' | undefined;
      /** Whether the emulator serves its control API below `/_emulator/`. */
      controlApi: boolean;
      /** Whether the emulator follows a system clock that is more than a day ahead of its time. */
      acceptTimeJump: boolean;
    }
  | {
      kind: 'remote';
      /** Undefined for AWS's own endpoint. */
      endpoint: string | undefined;
      /** Undefined for the SDK's default chain. */
      credentials: AccessKey | undefined;
      /** Whether the server is known to be the emulator, as a worker knows of the primary's emulator. */
      isEmulator?: boolean;
    };

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** The number of processes that serve requests; 1 means the started process itself. */
  readonly workers: number;
  readonly production: boolean;
  readonly shutdown: ShutdownSettings;
  readonly logLevel: string;
  /** Whether metrics are collected and served at /metrics. */
  readonly metrics: boolean;
  /** Whether large responses are compressed for clients that accept it. */
  readonly compression: boolean;
  /** Undefined when tracing is off. */
  readonly tracing: TracingSettings | undefined;
  readonly backend: Backend;
  readonly region: string;
  readonly authentication: AuthenticationSettings;
  readonly auditLog: AuditLogSettings;
  readonly requestLimits: RequestLimits;
  readonly rateLimits: RateLimits;
  /** The Redis server that replicas share; undefined if each process counts for itself. */
  readonly redis: RedisSettings | undefined;
  /** The time, in seconds, for which the output of a read is used for later requests; 0 for none. */
  readonly readCacheSeconds: number;
  /** Addresses and ranges of proxies whose `x-forwarded-for` is trusted. */
  readonly trustedProxies: readonly string[];
  /** Whether `Host` may name any host, and not only this machine. */
  readonly anyHost: boolean;
  /** The origins whose pages may read responses, besides the gateway's own. */
  readonly corsOrigins: readonly string[];
  /** The URLs to which routers may let the gateway send the events of subscriptions. */
  readonly callbackPrefixes: readonly CallbackPrefix[];
  /** The manifest of the documents that may run; undefined for all documents. */
  readonly trustedDocuments: string | undefined;
  /** The web pages that are served besides the API. */
  readonly pages: PageSettings;
  /**
   * Internal details that the gateway reveals. Each is off in production unless it is switched on. The SDL is also on
   * in production if a router is trusted, because the router composes its schema from it.
   */
  readonly reveal: Readonly<Record<'introspection' | 'stackTraces' | 'suggestions' | 'sdl', boolean>>;
  /**
   * Variables that are set without effect: `unknown` ones look like settings, `ineffective` ones configure something
   * that is not in use.
   */
  readonly questionable: Readonly<Record<'unknown' | 'ineffective', readonly string[]>>;
}

/**
 * Reads the settings. An empty variable counts as unset.
 * @throws StartupError that names every variable that breaks a rule
 */
// oxlint-disable-next-line node/no-process-env -- this is the one place
export function readSettings(variables: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = checkedEnvironment.safeParse(given);
  if (!parsed.success) {
    throw new StartupError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
    );
  }
  const env = parsed.data;
  const production = env.NODE_ENV === 'production';
  const isOpen = env.AUTH.length === 0 && isLoopback(env.HOST);
  const rateLimits = readRateLimits(env, given, isOpen);
  if (env.READ_CACHE_SECONDS > 0 && env.WORKERS > 1 && env.REDIS_URL === undefined)
    throw new StartupError('READ_CACHE_SECONDS with WORKERS above 1 needs REDIS_URL');
  if (env.LIMIT_BATCH > (rateLimits.concurrency ?? Infinity))
    throw new StartupError('LIMIT_BATCH must not be greater than MAX_CONCURRENT_REQUESTS');
  return Object.freeze({
    host: env.HOST,
    port: env.PORT,
    workers: env.WORKERS,
    production,
    shutdown: readShutdownSettings(env),
    logLevel: env.LOG_LEVEL,
    metrics: env.METRICS,
    compression: env.COMPRESSION,
    tracing: readTracingSettings(env),
    backend: readBackend(env, production),
    questionable: Object.freeze({
      unknown: unknownSettings(given),
      ineffective: ineffectiveSettings(env, given),
    }),
    region: env.AWS_REGION,
    authentication: readAuthenticationSettings(env),
    auditLog: readAuditLogSettings(env),
    requestLimits: readRequestLimits(env),
    rateLimits,
    redis: readRedisSettings(env),
    readCacheSeconds: env.READ_CACHE_SECONDS,
    trustedProxies: Object.freeze(env.TRUST_PROXY),
    anyHost: !isOpen || env.DANGEROUSLY_ALLOW_UNAUTHENTICATED,
    corsOrigins: readCorsOrigins(env, production),
    callbackPrefixes: readCallbackPrefixes(env),
    trustedDocuments: env.TRUSTED_DOCUMENTS,
    pages: readPageSettings(env, production),
    reveal: Object.freeze({
      introspection: env.INTROSPECTION ?? !production,
      stackTraces: env.STACK_TRACES ?? !production,
      suggestions: env.SUGGESTIONS ?? !production,
      sdl: env.SUBGRAPH_SDL ?? (!production || env.AUTH.includes('router')),
    }),
  });
}

const unknownSettings = (given: object): string[] =>
  findUnknownSettings(Object.keys(given), Object.keys(environment.shape));

/**
 * Returns settings that are set without effect: those of the emulator with another backend, the one for an open
 * gateway with authentication, and the prefix of keys without Redis.
 */
function ineffectiveSettings(env: z.infer<typeof environment>, given: object): string[] {
  const unused = [
    ...(env.CHIME_ENDPOINT === undefined ? [] : EMULATOR_SETTINGS),
    ...(env.AUTH.length > 0 ? ['DANGEROUSLY_ALLOW_UNAUTHENTICATED'] : []),
    ...(env.REDIS_URL === undefined ? ['REDIS_KEY_PREFIX'] : []),
    ...(env.AUDIT_LOG === 'database' ? [] : ['DATABASE_URL', 'AUDIT_LOG_RETENTION_DAYS']),
  ];
  return unused.filter((name) => name in given);
}

const EMULATOR_SETTINGS = [
  'EMULATOR_PORT',
  'EMULATOR_SEED',
  'EMULATOR_CREDENTIALS',
  'EMULATOR_SIDE_DOOR',
  'EMULATOR_DATABASE_URL',
];

function readBackend(env: z.infer<typeof environment>, production: boolean): Backend {
  if (env.CHIME_ENDPOINT === undefined) {
    const { DATA_DIR: dataDir } = env;
    return {
      kind: 'emulator',
      port: env.EMULATOR_PORT,
      dataDir,
      database: env.EMULATOR_DATABASE_URL
        ? { url: env.EMULATOR_DATABASE_URL, poolSize: env.EMULATOR_DATABASE_POOL_SIZE }
        : undefined,
      // Any user of the machine can reach the port. In production, everything on it is therefore closed unless it is
      // enabled.
      seed: env.EMULATOR_SEED ?? (production ? 'none' : 'demo'),
      credentials: env.EMULATOR_CREDENTIALS ?? (production ? 'random' : undefined),
      controlApi: env.EMULATOR_SIDE_DOOR ?? !production,
      acceptTimeJump: env.EMULATOR_ACCEPT_TIME_JUMP,
    };
  }
  if (env.CHIME_ENDPOINT === 'aws') return { kind: 'remote', endpoint: undefined, credentials: undefined };
  return {
    kind: 'remote',
    endpoint: env.CHIME_ENDPOINT,
    // AWS has no plain-http endpoint. If the environment has no credentials, the SDK's default chain would look for an
    // EC2 or container role, which a local server does not have.
    credentials: env.CHIME_ENDPOINT.startsWith('https:')
      ? undefined
      : {
          accessKeyId: env.AWS_ACCESS_KEY_ID ?? 'gateway',
          secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? 'gateway',
        },
  };
}
