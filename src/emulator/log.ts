import type { Logger } from 'pino';

/** What the emulator logs with: any pino logger. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
