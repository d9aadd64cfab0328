/**
 * A worker process of `WORKERS` above 1: one gateway, started and stopped by the primary (cluster.ts). `argv[2]` is its
 * number; `argv[3]` is `emulator` where the backend is the one that the primary runs.
 */
import type { Logger } from 'pino';
import { type Settings, readSettings, stopTime } from '../settings/settings.js';
import { createLog } from '../process/logger.js';
import { joinMetricsExchange } from './metrics-exchange.js';
import { type Gateway, startGateway } from '../server.js';
import { prepareShutdown } from '../process/shutdown.js';
import { describeStartupError } from '../process/describe-startup-error.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

// A primary that is gone takes its workers with it: nothing to report.
const tell = (message: FromWorker): void =>
  void process.send?.(message, undefined, undefined, () => undefined);

function workerSettings(): Settings {
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
      // Nothing else holds this process. To disconnect would end it with 0, whatever its exit code is.
      process.channel?.unref();
    }
  };
  const shutdown = prepareShutdown(log, { ...gateway, stop }, stopTime(settings), []);
  process.on('message', (message: ToWorker) => {
    if (message.type === 'presence-asked') tell({ type: 'present' });
    if (message.type !== 'stop') return;
    void (message.drain ? gateway.drain().then(() => shutdown.end()) : shutdown.end());
  });
  process.on('SIGTERM', () => void shutdown.end());
}

// A terminal sends these to all processes of the program: the primary decides what becomes of them.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

try {
  const settings = workerSettings();
  const number = Number(process.argv[2]);
  const exchange = joinMetricsExchange(number);
  const log = await createLog(settings.logLevel, number);
  const gateway = await startGateway(settings, log, { exchange });
  obeyPrimary(gateway, settings, log);
  tell({ type: 'ready', url: gateway.url });
} catch (error) {
  // The primary prints it, once for all workers, and ends this process.
  tell({ type: 'failed', reason: describeStartupError(error) });
}
