/** The process that runs the emulator alone: settings, start, signals. */
import { pino } from 'pino';
import { describeError, logDestination } from '../log.js';
import { isLoopback } from '../loopback.js';
import { endOnSignal, prepareShutdown } from '../shutdown.js';
import { ConfigError, readConfig } from './config.js';
import { ListenError, startEmulator } from './server.js';
import { StoreOpenError } from './store/failure.js';

/** Twice what a stop waits for. */
const STOPS_WITHIN_MS = 10_000;

const isStarted = endOnSignal();
try {
  const config = readConfig();
  // Logs go to stderr, so that stdout has the one line a script waits for.
  const log = pino({ level: config.LOG_LEVEL, serializers: { err: describeError } }, logDestination(2));
  const emulator = await startEmulator({
    host: config.HOST,
    port: config.EMULATOR_PORT,
    dataDir: config.DATA_DIR,
    seed: config.EMULATOR_SEED,
    log,
    credentials: config.EMULATOR_CREDENTIALS,
    sideDoor: config.EMULATOR_SIDE_DOOR,
  });
  if (!isLoopback(config.HOST) && !config.EMULATOR_CREDENTIALS) {
    log.warn('Signatures are not looked at: whoever reaches this address may do everything');
  }
  prepareShutdown(log, emulator, STOPS_WITHIN_MS);
  isStarted();
  process.stdout.write(`Chime emulator listening at ${emulator.url}\n`);
} catch (error) {
  const expected =
    error instanceof ConfigError || error instanceof StoreOpenError || error instanceof ListenError;
  process.stderr.write(`${expected ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
