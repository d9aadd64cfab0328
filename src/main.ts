/** The entry point of the process: settings, start and signals. */
import { isatty } from 'node:tty';
import type { Logger } from 'pino';
import type { Cluster } from './cluster/primary.js';
import { type Settings, readSettings } from './settings/settings.js';
import { stopTime } from './settings/shutdown-settings.js';
import { EXAMPLE } from './http/page/example-operation.js';
import { createLog } from './process/logger.js';
import { isLoopback } from './settings/loopback.js';
import type { Gateway } from './server.js';
import { warnOfUnknownSettings } from './settings/setting-warnings.js';
import { endOnSignal, prepareShutdown } from './process/shutdown.js';
import { describeStartupError } from './process/describe-startup-error.js';

async function main(): Promise<void> {
  const isStarted = endOnSignal();
  const settings = readSettings();
  // Suppresses the SDK's eight-line notice about Node versions of later releases; the pinned SDK supports this Node.
  // oxlint-disable-next-line node/no-process-env
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const log = await createLog(settings.logLevel);
  const { workers } = settings;
  // Each is loaded only when needed: a primary does not need the gateway.
  const cluster =
    workers > 1 ? await (await import('./cluster/primary.js')).startCluster(settings, log) : undefined;
  const gateway = cluster ?? (await (await import('./server.js')).startGateway(settings, log));
  // Comes before the start is announced: an earlier signal would end the process as if it had nothing to finish.
  prepareShutdown(log, gateway, cluster ? cluster.stopsWithin : stopTime(settings));
  isStarted();
  onHangup(() => {
    if (cluster) void cluster.restart();
    else log.warn('SIGHUP has no effect: a rolling restart needs WORKERS of 2 or more');
  });
  warnOfSettings(settings, log);
  if (settings.authentication === 'none' && !isLoopback(settings.host)) {
    log.warn(
      { host: settings.host },
      'there is no authentication: anyone who reaches this address may do everything',
    );
  }
  log.info({ url: gateway.url, emulatorUrl: gateway.emulator?.url, workers }, 'gateway started');
  if (!settings.production) process.stdout.write(welcome(settings, gateway));
}

function warnOfSettings({ questionable: { unknown, ineffective } }: Settings, log: Logger): void {
  warnOfUnknownSettings(log, unknown);
  if (ineffective.length > 0)
    log.warn({ variables: ineffective }, 'settings have no effect together with the others that are set');
}

/** Calls `restart` on SIGHUP. A closing terminal sends SIGHUP too, and is then no longer a terminal. */
function onHangup(restart: () => void): void {
  const inTerminal = isatty(1);
  const listener = (): void => {
    if (!inTerminal || isatty(1)) return restart();
    // Ends the process as if there were no listener: nothing can be printed any more, and workers end with their
    // primary.
    process.off('SIGHUP', listener);
    process.kill(process.pid, 'SIGHUP');
  };
  process.on('SIGHUP', listener);
}

/** Returns the addresses of the program and an example to paste. */
function welcome({ backend, pages }: Settings, { url, emulator }: Gateway | Cluster): string {
  const upstream =
    backend.kind === 'emulator'
      ? `Chime emulator  ${emulator?.url}  (data in ${backend.database ? 'PostgreSQL' : backend.dataDir}; not AWS, which ended Amazon Chime in February 2026)`
      : `Chime backend   ${backend.endpoint ?? 'AWS'}`;
  const query = EXAMPLE.document.replace(/\s+/g, ' ');
  const body = JSON.stringify({ query, variables: EXAMPLE.variables });
  return `
Chime GraphQL gateway
  GraphQL         ${url}/graphql${pages.landing ? `\n  For people      ${url}` : ''}
  Health          ${url}/livez  ${url}/readyz
  ${upstream}

Try it:
  curl -s ${url}/graphql -H 'content-type: application/json' -d '${body}'

`;
}

main().catch((error: unknown) => {
  process.stderr.write(`Cannot start: ${describeStartupError(error)}\n`);
  process.exitCode = 1;
});
