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
import type { CallObserver } from './chime/observer.js';
import { ReadCache } from './cache/read-cache.js';
import { shareReads } from './chime/shared-reads.js';
import type { Limits } from './chime/call-policy.js';
import type { OpenSharing } from './events/change-source.js';
import { openChanges } from './events/open-changes.js';
import type { Settings } from './settings/settings.js';
import { type Disks, watchDisks } from './process/disk-space.js';
import type { Emulator } from './emulator/wire/server.js';
import { AuditLog } from './audit-log/audit-log.js';
import { createAuthentication } from './access/authentication/authentication.js';
import type { Authenticate } from './access/caller.js';
import type { Metrics } from './observability/metrics.js';
import type { Tracing, TracingOptions } from './observability/tracing/tracing.js';
import { TRANSPORT_LIMITS, type TransportLimits } from './http/connection-limits.js';
import type { RedisClient } from './redis/redis-client.js';
import type { MetricsExchange } from './cluster/metrics-exchange.js';
import { StartupError } from './settings/startup-error.js';

/** The time limit of the search for credentials, in milliseconds. Requesting a machine's role takes longest. */
const CREDENTIALS_MS = 10_000;

export interface Gateway {
  /** The base URL, such as http://127.0.0.1:4000; GraphQL is at /graphql below it. */
  url: string;
  /** The emulator that runs with the gateway, if that is the backend. */
  emulator: Emulator | undefined;
  /**
   * Hands over to another process without clients noticing: accepts no new connections, and responds on the open ones
   * until their clients have closed them, at most for some seconds. Call `stop` afterwards.
   */
  drain(): Promise<void>;
  /**
   * Stops the gateway. It is no longer ready at once. After the delay that the settings give to load balancers, it
   * finishes the requests in progress and closes everything.
   */
  stop(): Promise<void>;
  /** Returns the unfinished work for the log. */
  unfinished(): object;
  /** Counts an unhandled error. */
  onUnhandledError(): void;
}

/** Options that the program sets when this gateway is one of several workers, and that tests set. */
export interface GatewayOptions {
  limits?: Partial<Limits> | undefined;
  /** The sighting from which an operation is compiled: see the executor. */
  compileFrom?: number | undefined;
  /** The metrics exchange with the other workers. */
  exchange?: MetricsExchange | undefined;
  /** Shares changes with the other workers, unless Redis does. */
  openSharing?: OpenSharing | undefined;
  /** Replaces the authentication of the settings. */
  authenticate?: Authenticate | undefined;
  transport?: Partial<TransportLimits> | undefined;
  /** The directory of the web pages, if it is not next to the program. */
  webDirectory?: string | undefined;
}

/** The path is valid from the sources as well as from the build. */
const PACKAGE = new URL('../package.json', import.meta.url);

/** The directory to which `npm run build` writes the web pages. */
const WEB = fileURLToPath(new URL('./web', import.meta.url));

/** Functions that close what was opened, in the order of closing. */
type Closers = (() => unknown)[];

/**
 * Starts the gateway.
 * @throws Error with one line for the operator (a port in use, a data directory that cannot be used)
 */
export async function startGateway(
  settings: Settings,
  log: Logger,
  options: GatewayOptions = {},
): Promise<Gateway> {
  const closers: Closers = [];
  try {
    return await compose(settings, log, options, closers);
  } catch (error) {
    // The reason why the start failed says more.
    await closeAll(closers).catch(() => undefined);
    throw error;
  }
}

/** @param closers receives a function for each opened part, even if a later step fails */
async function compose(
  settings: Settings,
  log: Logger,
  { limits, compileFrom, exchange, openSharing, authenticate, transport, webDirectory = WEB }: GatewayOptions,
  closers: Closers,
): Promise<Gateway> {
  const authentication = authenticate
    ? { authenticate, challenge: () => '' }
    : await createAuthentication(settings.authentication, log);
  const { emulator, ...upstream } = await openBackend(settings.backend, log);
  if (emulator) closers.unshift(() => emulator.stop());
  const tracing = await createTracing(settings, log, upstream.endpoint, exchange?.worker);
  // Closed last, because a collector may be slow.
  if (tracing) closers.push(() => tracing.stop());
  const metrics = settings.metrics ? await createMetrics(exchange) : undefined;
  const observer = metrics?.callObserver;
  const connection = { ...upstream, region: settings.region, log, ...(limits ? { limits } : {}), observer };
  const chime = shareReads(connectChime(connection), observer);
  closers.unshift(() => chime.close());
  // Opened after the backend: if that refuses the data directory, no file must be created there.
  const auditLog = await openAuditLog(settings, log, closers);
  const redis = await connectRedis(settings, log, closers);
  const disks = watchedDisks(settings);
  // Workers share the disks, so only the first one watches them.
  if ((exchange?.worker ?? 1) === 1) closers.unshift(watchDisks(disks, log));
  await findUpstream(chime, settings);
  const readCache = await openReadCache(settings, redis, observer);
  const live = await openChanges({ ...upstream, chime, readCache, redis, openSharing, log });
  closers.unshift(() => live.source.close());
  const parts = { settings, ...live, log, authentication, auditLog, metrics, tracing, redis, compileFrom };
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
    redis,
    ...live,
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

async function openAuditLog(settings: Settings, log: Logger, closers: Closers): Promise<AuditLog> {
  const auditLog = new AuditLog(settings.auditLog, log);
  closers.unshift(() => auditLog.close());
  await auditLog.open();
  return auditLog;
}

const watchedDisks = ({ auditLog: { destination }, backend }: Settings): Disks => ({
  ...(typeof destination === 'object' && 'path' in destination ? { 'audit-log': destination.path } : {}),
  ...(backend.kind === 'emulator' && !backend.database ? { store: backend.dataDir } : {}),
});

/**
 * Calls all functions one after the other, even if some fail.
 * @throws the first error
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

/**
 * Checks that there are credentials. It does not check that the upstream responds, because the gateway may start before
 * it.
 */
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

/** Loads metrics only when they are used, because loading them slows the start. */
async function createMetrics(exchange?: MetricsExchange): Promise<Metrics> {
  const { Metrics } = await import('./observability/metrics.js');
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
  return new Metrics(version, exchange);
}

/** Loads tracing only when it is used, together with OpenTelemetry. */
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

/** Connects to the Redis server that replicas share. Its client is loaded only when it is used. */
async function connectRedis(
  { redis: settings }: Settings,
  log: Logger,
  closers: Closers,
): Promise<RedisClient | undefined> {
  if (!settings) return undefined;
  const { RedisClient } = await import('./redis/redis-client.js');
  const client = new RedisClient(settings, log);
  closers.unshift(() => client.close());
  await client.connect();
  return client;
}

/** Creates the cache of reads, if there is one. Gateways that share a Redis server tell each other of their writes. */
async function openReadCache(
  { readCacheSeconds: seconds }: Settings,
  redis: RedisClient | undefined,
  observer: CallObserver | undefined,
): Promise<ReadCache | undefined> {
  if (seconds === 0) return undefined;
  const versions = redis && new (await import('./cache/redis-versions.js')).RedisVersions(redis, seconds);
  return new ReadCache({ seconds, versions, observer });
}

async function listen(app: FastifyInstance, { host, port }: Settings): Promise<void> {
  try {
    // Fastify would open a second server for `localhost`, at another address, without limits and without an orderly
    // stop.
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
