/**
 * A worker process of `WORKERS` above 1: one gateway, started and stopped by the primary (cluster.ts). `argv[2]` is its
 * number; `argv[3]` is `emulator` where the backend is the one that the primary runs.
 */
import type { FromWorker, ToWorker } from './cluster.js';
import { type Config, readConfig } from './config.js';
import { createLog } from './log.js';
import { joinMetricsExchange } from './metrics-exchange.js';
import { type Gateway, startGateway } from './server.js';
import { reasonOf } from './start-error.js';

const tell = (message: FromWorker): void => void process.send?.(message);

function workerConfig(): Config {
  const config = readConfig();
  const { backend } = config;
  if (process.argv[3] !== 'emulator' || backend.kind !== 'remote') return config;
  return { ...config, backend: { ...backend, isEmulator: true } };
}

function obeyPrimary(gateway: Gateway): void {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopped ??= gateway.stop();
    await stopped;
    // Nothing else holds this process; without its primary a worker ends.
    process.disconnect();
  };
  process.on('message', ({ type, drain }: ToWorker) => {
    if (type === 'stop') void (drain ? gateway.drain().then(stop) : stop());
  });
  process.once('SIGTERM', () => void stop());
}

// A terminal sends these to all processes of the program: the primary decides what becomes of them.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

try {
  const config = workerConfig();
  const number = Number(process.argv[2]);
  const exchange = joinMetricsExchange(number);
  const gateway = await startGateway(config, await createLog(config.logLevel, number), { exchange });
  obeyPrimary(gateway);
  tell({ type: 'ready', url: gateway.url });
} catch (error) {
  // The primary prints it, once for all workers, and ends this process.
  tell({ type: 'failed', reason: reasonOf(error) });
}
