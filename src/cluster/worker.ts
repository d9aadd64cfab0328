/**
 * A worker process, when `WORKERS` is above 1: one gateway, which the primary (primary.ts) starts and stops. `argv[2]`
 * is its number. `argv[3]` is `emulator` if the backend is the emulator of the primary.
 */
import type { Logger } from 'pino';
import { type Settings, readSettings } from '../settings/settings.js';
import { stopTime } from '../settings/shutdown-settings.js';
import { createLog } from '../process/logger.js';
import { joinChangeExchange } from './change-exchange.js';
import { joinMetricsExchange } from './metrics-exchange.js';
import { type Gateway, startGateway } from '../server.js';
import { prepareShutdown } from '../process/shutdown.js';
import { describeStartupError } from '../process/describe-startup-error.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

// Workers end with their primary, so a failed send needs no report.
const sendToPrimary = (message: FromWorker): void =>
  void process.send?.(message, undefined, undefined, () => undefined);

function readWorkerSettings(): Settings {
  const settings = readSettings();
  const { backend } = settings;
  if (process.argv[3] !== 'emulator' || backend.kind !== 'remote') return settings;
  return { ...settings, backend: { ...backend, isEmulator: true } };
}

function obeyPrimary(gateway: Gateway, settings: Settings, log: Logger): void {
  const stop = async (): Promise<void> => {
    try {
      await gateway.stop();
    } finally {
      // Only the channel keeps this process alive. `disconnect()` would end it with code 0 even if `process.exitCode`
      // is 1.
      process.channel?.unref();
    }
  };
  const shutdown = prepareShutdown(log, { ...gateway, stop }, stopTime(settings), []);
  process.on('message', (message: ToWorker) => {
    if (message.type === 'presence-asked') sendToPrimary({ type: 'present' });
    if (message.type !== 'stop') return;
    void (message.drain ? gateway.drain().then(() => shutdown.end()) : shutdown.end());
  });
  process.on('SIGTERM', () => void shutdown.end());
}

// A terminal sends these signals to all processes of the program, but only the primary acts on them.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

try {
  const settings = readWorkerSettings();
  const number = Number(process.argv[2]);
  const exchange = joinMetricsExchange(number);
  const log = await createLog(settings.logLevel, number);
  const gateway = await startGateway(settings, log, { exchange, openSharing: joinChangeExchange });
  obeyPrimary(gateway, settings, log);
  sendToPrimary({ type: 'ready', url: gateway.url });
} catch (error) {
  // The primary prints the reason once for all workers, and ends this process.
  sendToPrimary({ type: 'failed', reason: describeStartupError(error) });
}
