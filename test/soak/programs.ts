/** The programs of a run, as they are built and as anyone starts them: gateway, fault proxy, emulator. */
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmulatorProcess, startProcess } from '../support/emulator-process.js';
import { freePort } from '../support/free-port.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { livingWorkers, type Program, startedAt, startProgram, workerPids } from '../support/program.js';
import { type Held, measure, measured } from './resource.js';

/** Longest that a gateway may take to end after SIGTERM, in milliseconds; more than it gives itself. */
const LONGEST_END = 30_000;

/** Longest that workers may take to be replaced, in milliseconds. */
const LONGEST_REPLACEMENT = 30_000;

export class Programs {
  readonly #directory: string;
  readonly #gatewayPort: number;
  #emulator: EmulatorProcess;
  #gateway: Program | undefined;
  #workers = 1;

  private constructor(
    directory: string,
    emulator: EmulatorProcess,
    readonly proxy: FaultProxy,
    gatewayPort: number,
  ) {
    this.#directory = directory;
    this.#emulator = emulator;
    this.#gatewayPort = gatewayPort;
  }

  static async start(): Promise<Programs> {
    const directory = await mkdtemp(join(tmpdir(), 'chime-soak-'));
    await mkdir(join(directory, 'measures'));
    const emulator = await startEmulator(directory, 0);
    const proxy = await startFaultProxy({ upstream: emulator.url });
    const programs = new Programs(directory, emulator, proxy, await freePort());
    await programs.startGateway(1);
    return programs;
  }

  /** Where the emulator is asked directly, without the proxy. */
  get emulatorUrl(): string {
    return this.#emulator.url;
  }

  get gatewayUrl(): string {
    return `http://127.0.0.1:${this.#gatewayPort}`;
  }

  get auditLog(): string {
    return join(this.#directory, 'audit.jsonl');
  }

  /** How many processes answer. */
  get workers(): number {
    return this.#workers;
  }

  async startGateway(workers: number): Promise<void> {
    this.#workers = workers;
    this.#gateway = startProgram({
      PORT: String(this.#gatewayPort),
      CHIME_ENDPOINT: this.proxy.url,
      DATA_DIR: this.#directory,
      WORKERS: String(workers),
      ...measured(join(this.#directory, 'measures')),
    });
    endWithUs(this.#gateway.child);
    await startedAt(this.#gateway);
  }

  /** Has the gateway end by SIGTERM, or SIGKILL when that takes too long. Answers what was wrong with that. */
  async stopGateway(): Promise<string[]> {
    const gateway = this.#gateway;
    if (!gateway) return [];
    this.#gateway = undefined;
    gateway.child.kill('SIGTERM');
    const timer = setTimeout(() => gateway.child.kill('SIGKILL'), LONGEST_END);
    const [code, signal] = await gateway.exit;
    clearTimeout(timer);
    return code === 0 ? [] : [`the gateway ended with ${String(code ?? signal)}`];
  }

  /** Without warning: what it had under way is lost. */
  async killGateway(): Promise<void> {
    const gateway = this.#gateway;
    this.#gateway = undefined;
    gateway?.child.kill('SIGKILL');
    await gateway?.exit;
  }

  /** One worker, without warning. Resolves once there is another; answers what was wrong with that. */
  async killWorker(): Promise<string[]> {
    const gateway = this.#running();
    const started = workerPids(gateway).length;
    const [worker] = livingWorkers(gateway);
    if (worker === undefined) return ['there was no worker'];
    process.kill(worker, 'SIGKILL');
    const isReplaced = await within(LONGEST_REPLACEMENT, () => workerPids(gateway).length > started);
    return isReplaced ? [] : ['a worker that was killed was not replaced'];
  }

  /** A rolling restart. Resolves once it is done; answers what was wrong with it. */
  async replaceWorkers(): Promise<string[]> {
    const { child, output } = this.#running();
    const from = output.stdout.length;
    child.kill('SIGHUP');
    const isDone = await within(LONGEST_REPLACEMENT, () =>
      output.stdout.includes('rolling restart done', from),
    );
    return isDone ? [] : ['a rolling restart was not done in time'];
  }

  #running(): Program {
    if (!this.#gateway) throw new Error('There is no gateway.');
    return this.#gateway;
  }

  /** No signal handler runs. What it gave to the system is kept, other than by a power cut. */
  async killEmulator(): Promise<void> {
    this.#emulator.child.kill('SIGKILL');
    await this.#emulator.exited;
  }

  async startEmulator(): Promise<void> {
    this.#emulator = await startEmulator(this.#directory, Number(new URL(this.#emulator.url).port));
  }

  measure(): Promise<Held[]> {
    return measure(join(this.#directory, 'measures'));
  }

  async stop(): Promise<void> {
    await this.stopGateway();
    await this.proxy.stop();
    await this.killEmulator();
    await rm(this.#directory, { recursive: true });
  }
}

async function startEmulator(directory: string, port: number): Promise<EmulatorProcess> {
  const emulator = await startProcess({
    DATA_DIR: join(directory, 'store'),
    EMULATOR_PORT: String(port),
    LOG_LEVEL: 'info',
    ...measured(join(directory, 'measures')),
  });
  endWithUs(emulator.child);
  return emulator;
}

/** Whether the condition comes true in this many milliseconds. */
export async function within(milliseconds: number, condition: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 50) {
    if (condition()) return true;
    await sleep(50);
  }
  return condition();
}

/** However this process ends, nothing that it started goes on. */
export function endWithUs(child: ChildProcess): void {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}
