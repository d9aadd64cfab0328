/** The settings of the emulator when it runs alone. Only this file of the folder reads the environment. */
/* oxlint-disable node/no-process-env */
import { z } from 'zod';
import { accessKeyPair } from '../settings/access-key.js';
import { isLoopback } from '../settings/loopback.js';
import { databaseUrl, flag, logLevel, port, wholeNumber } from '../settings/setting-types.js';
import { findUnknownSettings } from '../settings/setting-warnings.js';
import { StartupError } from '../settings/startup-error.js';

const variables = z.object({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  EMULATOR_PORT: port.default(4001),
  DATA_DIR: z.string().default('.data'),
  EMULATOR_SEED: z.enum(['demo', 'none'], 'must be demo or none').default('demo'),
  LOG_LEVEL: logLevel,
  EMULATOR_CREDENTIALS: accessKeyPair.optional(),
  EMULATOR_SIDE_DOOR: flag.optional(),
  EMULATOR_ACCEPT_TIME_JUMP: flag.default(false),
  EMULATOR_DATABASE_URL: databaseUrl.optional(),
  EMULATOR_DATABASE_POOL_SIZE: wholeNumber(1, 1000).default(10),
  DANGEROUSLY_ALLOW_UNAUTHENTICATED: flag.default(false),
});

const schema = variables.superRefine((env, context) => {
  const isOpen = env.EMULATOR_CREDENTIALS === undefined && !env.DANGEROUSLY_ALLOW_UNAUTHENTICATED;
  if (isOpen && !isLoopback(env.HOST)) {
    const message = 'must be set where HOST is not a loopback address';
    context.addIssue({ code: 'custom', path: ['EMULATOR_CREDENTIALS'], message });
  } else if (isOpen && env.NODE_ENV === 'production') {
    const message = 'must be set in production, or DANGEROUSLY_ALLOW_UNAUTHENTICATED be true';
    context.addIssue({ code: 'custom', path: ['EMULATOR_CREDENTIALS'], message });
  }
});

/** Settings under the names of their variables. An empty variable counts as not set. */
export type EmulatorSettings = Readonly<z.infer<typeof schema>>;

/** The settings that the backup commands need: the location of the store. */
const storeVariables = variables.pick({ DATA_DIR: true, EMULATOR_DATABASE_URL: true });

export type StoreSettings = Readonly<z.infer<typeof storeVariables>>;

/** @throws StartupError for the first bad variable. */
export function readSettings(): EmulatorSettings {
  return read(schema);
}

/** Returns the environment variables that look like settings of the emulator but are unknown. */
export const unknownSettings = (): string[] =>
  findUnknownSettings(Object.keys(process.env), Object.keys(variables.shape));

/** @throws StartupError for the first bad variable. */
export function readStoreSettings(): StoreSettings {
  return read(storeVariables);
}

function read<Settings>(shape: z.ZodType<Settings>): Readonly<Settings> {
  const set = Object.entries(process.env).filter(([, value]) => value !== undefined && value !== '');
  const result = shape.safeParse(Object.fromEntries(set));
  if (result.success) return Object.freeze(result.data);
  const issue = result.error.issues[0];
  throw new StartupError(`${issue?.path.join('.')} ${issue?.message}.`);
}
