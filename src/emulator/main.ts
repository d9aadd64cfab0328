/** The process that runs the emulator alone: it reads the settings, starts the server and handles signals. */
import { pino } from 'pino';
import { watchDisks } from '../process/disk-space.js';
import { describeError, logDestination } from '../process/logger.js';
import { isLoopback } from '../settings/loopback.js';
import { warnOfUnknownSettings } from '../settings/setting-warnings.js';
import { describeStartupError } from '../process/describe-startup-error.js';
import { endOnSignal, prepareShutdown } from '../process/shutdown.js';
import { readSettings, unknownSettings } from './settings.js';

/** Twice the time that a stop waits for requests. */
const STOPS_WITHIN_MS = 10_000;

const isStarted = endOnSignal();
try {
  const settings = readSettings();
  // Logs go to stderr. Stdout has only the one line that a script waits for.
  const log = pino({ level: settings.LOG_LEVEL, serializers: { err: describeError } }, logDestination(2));
  // The import is here so that a missing package produces one line instead of a stack trace.
  const { startEmulator } = await import('./wire/server.js');
  const emulator = await startEmulator({
    host: settings.HOST,
    port: settings.EMULATOR_PORT,
    dataDir: settings.DATA_DIR,
    database: settings.EMULATOR_DATABASE_URL
      ? { url: settings.EMULATOR_DATABASE_URL, poolSize: settings.EMULATOR_DATABASE_POOL_SIZE }
      : undefined,
    seed: settings.EMULATOR_SEED,
    log,
    credentials: settings.EMULATOR_CREDENTIALS,
    // Anyone who can reach the control API can erase the store.
    controlApi: settings.EMULATOR_SIDE_DOOR ?? (settings.NODE_ENV === 'production' ? false : undefined),
    acceptTimeJump: settings.EMULATOR_ACCEPT_TIME_JUMP,
  });
  if (!settings.EMULATOR_DATABASE_URL) watchDisks({ store: settings.DATA_DIR }, log);
  if (!isLoopback(settings.HOST) && !settings.EMULATOR_CREDENTIALS) {
    log.warn('Signatures are not looked at: whoever reaches this address may do everything');
  }
  warnOfUnknownSettings(log, unknownSettings());
  prepareShutdown(log, emulator, STOPS_WITHIN_MS);
  isStarted();
  process.stdout.write(`Chime emulator listening at ${emulator.url}\n`);
} catch (error) {
  process.stderr.write(`${describeStartupError(error)}\n`);
  process.exitCode = 1;
}
