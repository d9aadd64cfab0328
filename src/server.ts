/** Composes the gateway: backend, Chime client, audit log, HTTP application. */
import type { FastifyInstance } from 'fastify';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createApp } from './app.js';
import { openBackend } from './backend.js';
import { type ChimeConnection, connectChime } from './chime/client.js';
import type { Limits } from './chime/call-policy.js';
import type { Settings } from './settings/settings.js';
import { type Disks, watchDisks } from './process/disk-space.js';
import type { Emulator } from './emulator/wire/server.js';
import { AuditLog } from './audit-log/audit-log.js';
import { createAuthentication } from './access/authentication/authentication.js';
import type { Authenticate } from './access/caller.js';
import type { Metrics } from './observability/metrics.js';
import type { Tracing, TracingOptions } from './observability/tracing/tracing.js';
import { TRANSPORT_LIMITS, type TransportLimits } from './http/connections.js';
import type { MetricsExchange } from './cluster/metrics-exchange.js';
import { StartupError } from './settings/startup-error.js';

/** Most that the search for credentials may take, in milliseconds: asking for a machine's role takes longest. */
const CREDENTIALS_MS = 10_000;

export interface Gateway {
  /** Where it listens, such as http://127.0.0.1:4000; GraphQL is at /graphql below it. */
  url: string;
  /** The emulator that runs with it, if that is the backend. */
  emulator: Emulator | undefined;
  /**
   * For a stop that clients are not to notice, as another process takes over: takes no new connections, and answers on
   * those there are until their clients have left them, some seconds at most. `stop` comes next.
   */
  drain(): Promise<void>;
  /**
   * Is ready no more at once, answers what is under way after the delay that the settings give to load balancers, then
   * closes everything that was opened.
   */
  stop(): Promise<void>;
  /** What is not over yet, for the log. */
  unfinished(): object;
  /** Counts an error that nobody handled. */
  onUnhandledError(): void;
}

/** What the program sets when this gateway is one of several workers, and tests set otherwise. */
export interface GatewayOptions {
  limits?: Partial<Limits> | undefined;
  /** The sighting from which on an operation is compiled: see the executor. */
  compileFrom?: number | undefined;
  /** With the other workers. */
  exchange?: MetricsExchange | undefined;
  /** In place of the authentication that the settings ask for. */
  authenticate?: Authenticate | undefined;
  transport?: Partial<TransportLimits> | undefined;
  /** Where the pages for people are, if not beside the program. */
  webDirectory?: string | undefined;
}

/** Beside the sources as well as beside what is built of them. */
const PACKAGE = new URL('../package.json', import.meta.url);

/** Where `npm run build` puts the pages for people. */
const WEB = fileURLToPath(new URL('./web', import.meta.url));

/** What closes the things that were opened, in the order in which that is to be done. */
type Closers = (() => unknown)[];

/** @throws Error with one line for whoever started it (a taken port, a data directory that cannot be used) */
export async function startGateway(
  settings: Settings,
  log: Logger,
  options: GatewayOptions = {},
): Promise<Gateway> {
  const closers: Closers = [];
  try {
    return await compose(settings, log, options, closers);
  } catch (error) {
    // Why it did not start tells more.
    await closeAll(closers).catch(() => undefined);
    throw error;
  }
}

/** @param closers gets one for whatever is opened, also if a later step fails */
async function compose(
  settings: Settings,
  log: Logger,
  { limits, compileFrom, exchange, authenticate, transport, webDirectory = WEB }: GatewayOptions,
  closers: Closers,
): Promise<Gateway> {
  const authentication = authenticate
    ? { authenticate, challenge: () => '' }
    : await createAuthentication(settings.authentication, log);
  const { emulator, ...upstream } = await openBackend(settings.backend, log);
  if (emulator) closers.unshift(() => emulator.stop());
  const tracing = await createTracing(settings, log, upstream.endpoint, exchange?.worker);
  // Behind all others, as a collector may take its time.
  if (tracing) closers.push(() => tracing.stop());
  const metrics = settings.metrics ? await createMetrics(exchange) : undefined;
  const chime = connectChime({
    ...upstream,
    region: settings.region,
    log,
    ...(limits ? { limits } : {}),
    observer: metrics?.callObserver,
  });
  closers.unshift(() => chime.close());
  const auditLog = new AuditLog(settings.auditLog, log);
  closers.unshift(() => auditLog.close());
  // Behind the backend: what refuses a data directory must not leave a file in it.
  await auditLog.open();
  const disks = watchedDisks(settings);
  // Of several workers, which share them, one is enough to say so.
  if ((exchange?.worker ?? 1) === 1) closers.unshift(watchDisks(disks, log));
  await findUpstream(chime, settings);
  const parts = { settings, chime, log, authentication, auditLog, metrics, tracing, compileFrom };
  const limited = { ...parts, transport: { ...TRANSPORT_LIMITS, ...transport }, webDirectory };
  const { app, apollo, drain } = await createApp(limited);
  closers.unshift(() => apollo.stop());
  metrics?.watch({
    load: chime.load,
    connections: () => drain.unfinished.connections,
    isAuditLogUsable: () => auditLog.isWritable,
    omittedEntries: () => auditLog.omitted,
    disks,
    lostSpans: () => tracing?.lostSpans ?? 0,
  });
  await listen(app, settings);
  return {
    url: urlOf(app, settings.host),
    emulator,
    drain: async () => drain.handOver(),
    unfinished: () => ({
      ...drain.unfinished,
      upstreamCalls: chime.load.inFlight + chime.load.queued,
    }),
    onUnhandledError: () => metrics?.onUnhandledError(),
    async stop() {
      drain.begin();
      if (settings.shutdown.delay > 0) await delay(settings.shutdown.delay);
      await closeAll(closers);
    },
  };
}

const watchedDisks = ({ auditLog: { destination }, backend }: Settings): Disks => ({
  ...(typeof destination === 'object' ? { 'audit-log': destination.path } : {}),
  ...(backend.kind === 'emulator' ? { store: backend.dataDir } : {}),
});

/**
 * Every one of them, one after the other, whatever becomes of those before it.
 * @throws what the first that failed threw
 */
async function closeAll(closers: Closers): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closers) {
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** Whether it answers is another matter: a gateway may be started before its upstream. */
async function findUpstream(chime: ChimeConnection, { backend }: Settings): Promise<void> {
  if (backend.kind === 'emulator' || backend.credentials !== undefined) return;
  const late = delay(CREDENTIALS_MS, undefined, { ref: false }).then(() => {
    throw new Error('time is up');
  });
  await Promise.race([chime.prepare(), late]).catch((error: unknown) => {
    throw new StartupError(
      'no credentials for CHIME_ENDPOINT were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, ' +
        'or run it where there is a role',
      { cause: error },
    );
  });
}

/** Loaded only when used: it costs some of the time that a start takes. */
async function createMetrics(exchange?: MetricsExchange): Promise<Metrics> {
  const { Metrics } = await import('./observability/metrics.js');
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
  return new Metrics(version, exchange);
}

/** Loaded only when used, with all of OpenTelemetry. */
async function createTracing(
  { tracing: settings, region }: Settings,
  log: Logger,
  endpoint: TracingOptions['endpoint'],
  worker: TracingOptions['worker'],
): Promise<Tracing | undefined> {
  if (!settings) return undefined;
  const { Tracing } = await import('./observability/tracing/tracing.js');
  return new Tracing({ settings, log, region, endpoint, worker });
}

async function listen(app: FastifyInstance, { host, port }: Settings): Promise<void> {
  try {
    // For `localhost` Fastify would open a second server, at another address, that knows nothing of limits and stops.
    await app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartupError(`port ${port} of ${host} is taken: set PORT to another one`);
    if (code === 'EACCES')
      throw new StartupError(`port ${port} of ${host} may not be used: set PORT to another one`);
    throw new StartupError(`cannot listen on HOST ${host}, port ${port} (${code ?? 'unknown reason'})`);
  }
}

function urlOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
