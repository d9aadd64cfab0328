/** The programs of a run with replicas: gateways and emulators behind HAProxy, on one PostgreSQL and one Redis. */
import { type EmulatorProcess, startProcess } from '../../support/emulator-process.js';
import { freePort } from '../../support/free-port.js';
import { type Haproxy, startHaproxy } from '../../support/haproxy.js';
import { createSchema, type Postgresql, startPostgresql } from '../../support/postgresql.js';
import { type Program, startedAt, startProgram } from '../../support/program.js';
import { startRedis, type TestRedis } from '../../support/redis.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';
import { endWithUs } from '../programs.js';

export const REPLICAS = [0, 1] as const;
export type Replica = (typeof REPLICAS)[number];

/** Seconds for which a gateway that stops still takes requests: HAProxy asks /readyz every second. */
const SHUTDOWN_DELAY = 3;

/** More requests than the load sends, so that only the flood at the end is refused. */
export const RATE = { requests: 1_500, seconds: 5 };

/** A program that can be ended and started again on the same port. */
interface Replicated<Process> {
  readonly port: number;
  /** The way to what it depends on. */
  readonly proxy: TcpProxy;
  process: Process;
}

export class Cluster {
  readonly #gateways: Replicated<Program>[] = [];
  readonly #emulators: Replicated<EmulatorProcess>[] = [];

  private constructor(
    readonly postgresql: Postgresql,
    readonly redis: TestRedis,
    readonly haproxy: Haproxy,
    /** The database of the audit log, on the same server. */
    readonly auditDatabase: string,
  ) {}

  static async start(): Promise<Cluster> {
    const [one = 0, two = 0, ...emulators] = await Promise.all(Array.from({ length: 4 }, freePort));
    const gateways = [one, two];
    const [postgresql, redis] = await Promise.all([startPostgresql(), startRedis()]);
    const haproxy = await startHaproxy({ gateways, emulators });
    const cluster = new Cluster(postgresql, redis, haproxy, await createSchema(postgresql.url));
    for (const port of emulators) {
      const proxy = await startTcpProxy(postgresql.port);
      cluster.#emulators.push({ port, proxy, process: await cluster.#startEmulator(port, proxy) });
    }
    for (const port of gateways) {
      const proxy = await startTcpProxy(haproxy.emulatorPort);
      cluster.#gateways.push({ port, proxy, process: await cluster.#startGateway(port, proxy) });
    }
    return cluster;
  }

  /** The address of one emulator, past all proxies. */
  get emulatorUrl(): string {
    return `http://127.0.0.1:${this.#emulators[0]?.port}`;
  }

  databaseProxy = (replica: Replica): TcpProxy => of(this.#emulators, replica).proxy;
  chimeProxy = (replica: Replica): TcpProxy => of(this.#gateways, replica).proxy;

  /** Ends a gateway and waits for its end. Returns what was wrong with that. */
  async endGateway(replica: Replica, signal: 'SIGTERM' | 'SIGKILL'): Promise<string[]> {
    const { process } = of(this.#gateways, replica);
    process.child.kill(signal);
    const [code] = await process.exit;
    return signal === 'SIGKILL' || code === 0 ? [] : [`a gateway ended with ${String(code)}`];
  }

  async startGateway(replica: Replica): Promise<void> {
    const gateway = of(this.#gateways, replica);
    gateway.process = await this.#startGateway(gateway.port, gateway.proxy);
  }

  /** Ends an emulator and waits for its end. Returns what was wrong with that. */
  async endEmulator(replica: Replica, signal: 'SIGTERM' | 'SIGKILL'): Promise<string[]> {
    const { process } = of(this.#emulators, replica);
    process.child.kill(signal);
    const code = await process.exited;
    return signal === 'SIGKILL' || code === 0 ? [] : [`an emulator ended with ${String(code)}`];
  }

  async startEmulator(replica: Replica): Promise<void> {
    const emulator = of(this.#emulators, replica);
    emulator.process = await this.#startEmulator(emulator.port, emulator.proxy);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#gateways.map(({ process }) => end(process.child, process.exit)));
    await Promise.all(this.#emulators.map(({ process }) => end(process.child, process.exited)));
    await Promise.all([...this.#gateways, ...this.#emulators].map(({ proxy }) => proxy.stop()));
    await this.haproxy.stop();
    await this.postgresql.stop();
    await this.redis.stop();
  }

  async #startGateway(port: number, proxy: TcpProxy): Promise<Program> {
    const gateway = startProgram({
      PORT: String(port),
      CHIME_ENDPOINT: `http://127.0.0.1:${proxy.port}`,
      AUDIT_LOG: 'database',
      DATABASE_URL: this.auditDatabase,
      REDIS_URL: this.redis.url,
      RATE_LIMIT: `${RATE.requests}/${RATE.seconds}`,
      MAX_CONCURRENT_REQUESTS: '1000',
      SHUTDOWN_DELAY_SECONDS: String(SHUTDOWN_DELAY),
    });
    endWithUs(gateway.child);
    await startedAt(gateway);
    return gateway;
  }

  async #startEmulator(port: number, proxy: TcpProxy): Promise<EmulatorProcess> {
    const url = new URL(this.postgresql.url);
    url.port = String(proxy.port);
    const emulator = await startProcess({
      EMULATOR_PORT: String(port),
      EMULATOR_DATABASE_URL: url.href,
      LOG_LEVEL: 'info',
    });
    endWithUs(emulator.child);
    return emulator;
  }
}

function of<Process>(all: readonly Replicated<Process>[], replica: Replica): Replicated<Process> {
  const found = all[replica];
  if (!found) throw new Error(`There is no replica ${replica}.`);
  return found;
}

async function end(child: Program['child'], exit: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await exit;
}
