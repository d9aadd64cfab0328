/** What is done to a cluster while it works: replicas that end, a database that ends, connections that break. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TcpProxy } from '../../support/tcp-proxy.js';
import type { Disturbance } from '../disturbance.js';
import { now } from '../ledger.js';
import type { Random } from '../random.js';
import { type Cluster, REPLICAS, type Replica } from './cluster.js';

/** Milliseconds without an outage between two of them: more than the time within which one must be over. */
const CALM = [2_500, 3_500] as const;
/** How long one lasts. */
const TROUBLE = [300, 2_000] as const;
/** How long HAProxy may take to notice that a server is back, in milliseconds. */
const NOTICED = 1_500;

interface Plan {
  readonly name: string;
  /** Whether a gateway has no time to answer what it had begun. */
  readonly isKill?: boolean;
  /** Whether no request may fail meanwhile. */
  readonly isHarmless?: boolean;
  /** Resolves when all is as it was. Returns what was wrong. */
  readonly happen: () => Promise<string[] | void>;
}

/** An outage, or a replacement or a loss that no client may notice. */
export interface Outage extends Disturbance {
  readonly isHarmless: boolean;
}

export class Outages {
  readonly list: Outage[] = [];
  readonly findings: string[] = [];
  readonly #cluster: Cluster;
  readonly #random: Random;

  constructor(cluster: Cluster, random: Random) {
    this.#cluster = cluster;
    this.#random = random;
  }

  /** Goes on until the time is over, and until every kind has happened. Every kind happens before one happens again. */
  async run(seconds: number): Promise<void> {
    const end = now() + seconds * 1000;
    do {
      for (const plan of this.#random.shuffled(this.#plans())) {
        await sleep(this.#random.between(...CALM));
        await this.#let(plan);
      }
    } while (now() < end);
    await sleep(CALM[1]);
  }

  async #let({ name, isKill = false, isHarmless = false, happen }: Plan): Promise<void> {
    const outage = { name, from: now(), to: Infinity, isOutage: isKill, isKill, isHarmless };
    this.list.push(outage);
    this.findings.push(...((await happen()) ?? []));
    outage.to = now();
  }

  /** One of each kind, each for a replica that is drawn. */
  #plans(): Plan[] {
    const cluster = this.#cluster;
    const [one, other] = [this.#random.pick(REPLICAS), this.#random.pick(REPLICAS)];
    const last = () => sleep(this.#random.between(...TROUBLE));
    return [
      { name: 'gateway killed', isKill: true, happen: () => this.#replaceGateway(one, 'SIGKILL', last) },
      {
        name: 'gateway replaced',
        isHarmless: true,
        happen: () => this.#replaceGateway(other, 'SIGTERM', last),
      },
      { name: 'emulator killed', happen: () => this.#replaceEmulator(one, 'SIGKILL', last) },
      { name: 'emulator replaced', happen: () => this.#replaceEmulator(other, 'SIGTERM', last) },
      {
        name: 'PostgreSQL killed',
        happen: async () => {
          await cluster.postgresql.crash();
          await last();
          await cluster.postgresql.start();
        },
      },
      {
        name: 'Redis killed',
        isHarmless: true,
        happen: async () => {
          await cluster.redis.crash();
          await last();
          await cluster.redis.start();
        },
      },
      {
        name: 'Redis stalled',
        isHarmless: true,
        happen: async () => {
          cluster.redis.pause();
          await last();
          cluster.redis.resume();
        },
      },
      cut('emulator cut off from PostgreSQL', cluster.databaseProxy(one), last),
      stall('emulator stalled before PostgreSQL', cluster.databaseProxy(other), last),
      cut('gateway cut off from the emulators', cluster.chimeProxy(one), last),
      stall('gateway stalled before the emulators', cluster.chimeProxy(other), last),
    ];
  }

  async #replaceGateway(replica: Replica, signal: 'SIGTERM' | 'SIGKILL', last: () => Promise<void>) {
    const findings = await this.#cluster.endGateway(replica, signal);
    await last();
    await this.#cluster.startGateway(replica);
    await sleep(NOTICED);
    return findings;
  }

  async #replaceEmulator(replica: Replica, signal: 'SIGTERM' | 'SIGKILL', last: () => Promise<void>) {
    const findings = await this.#cluster.endEmulator(replica, signal);
    await last();
    await this.#cluster.startEmulator(replica);
    await sleep(NOTICED);
    return findings;
  }
}

const cut = (name: string, proxy: TcpProxy, last: () => Promise<void>): Plan => ({
  name,
  happen: async () => {
    await proxy.refuse();
    await last();
    await proxy.accept();
  },
});

const stall = (name: string, proxy: TcpProxy, last: () => Promise<void>): Plan => ({
  name,
  happen: async () => {
    proxy.stall();
    await last();
    proxy.resume();
  },
});
