/** The settings of the Redis server that replicas share. */
import { z } from 'zod';

export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The number of the database. */
  readonly database: number;
  /** Whether the connection uses TLS. */
  readonly isEncrypted: boolean;
  /** The beginning of every key. */
  readonly keyPrefix: string;
}

const URL_RULE = 'must be a URL such as rediss://user:password@host:6379/0';
const PREFIX_RULE = 'must be 1 to 64 letters, digits or characters of "_:.-"';

/** Parses the URL of a server. Messages about it never contain it, because it has a password. */
const redisUrl = z.string().transform((value, context) => {
  const url = parseUrl(value);
  if (url === undefined) context.addIssue(URL_RULE);
  return url ?? z.NEVER;
});

function parseUrl(value: string): Omit<RedisSettings, 'keyPrefix'> | undefined {
  if (!URL.canParse(value)) return undefined;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(value);
  const [, database] = /^\/?(\d{0,4})$/.exec(pathname) ?? [];
  if (!/^rediss?:$/.test(protocol) || hostname === '' || database === undefined || search || hash)
    return undefined;
  try {
    return {
      // An IPv6 address has brackets.
      host: hostname.replaceAll(/[[\]]/g, ''),
      port: Number(port || 6379),
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      database: Number(database),
      isEncrypted: protocol === 'rediss:',
    };
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}

export const REDIS_VARIABLES = {
  REDIS_URL: redisUrl.optional(),
  REDIS_KEY_PREFIX: z
    .string()
    .regex(/^[\w:.-]{1,64}$/, PREFIX_RULE)
    .default('chime-gateway:'),
} as const;

type Variables = z.infer<z.ZodObject<typeof REDIS_VARIABLES>>;

/** @returns undefined if each process keeps its counts and documents for itself */
export const readRedisSettings = (env: Variables): RedisSettings | undefined =>
  env.REDIS_URL && Object.freeze({ ...env.REDIS_URL, keyPrefix: env.REDIS_KEY_PREFIX });
