import type { Logger } from 'pino';

/** The emulator's logger: any pino logger. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
