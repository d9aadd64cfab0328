/** What is done to the programs while they work: faults between gateway and emulator, restarts, sudden ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  carriedOut,
  type Fault,
  halfBody,
  hang,
  hangAfterHeaders,
  htmlPage,
  lengthTooLong,
  malformedJson,
  pass,
  reset,
  serviceFailure,
  serviceUnavailable,
  slow,
  throttled,
} from '../support/fault.js';
import { now } from './ledger.js';
import type { Programs } from './programs.js';
import type { Random } from './random.js';

/** A time in which the programs are not expected to serve everyone. */
export interface Disturbance {
  readonly name: string;
  readonly from: number;
  /** When it was over. */
  to: number;
  /** Whether the gateway itself was away. */
  readonly isOutage: boolean;
  /** Whether it, or one of its workers, had no time to answer what it had begun. */
  readonly isKill: boolean;
}

interface Plan {
  readonly name: string;
  readonly isOutage?: boolean;
  readonly isKill?: boolean;
  /** Resolves when all is as it was. Answers what was wrong. */
  readonly happen: () => Promise<string[] | void>;
}

/** How many answers may fail to come in a row: each holds one of the gateway's places for seconds. */
const MOST_HANGING = 30;

/** How often the emulator is killed in a row: each time finds it at something else. */
const KILLS = 3;

/** Milliseconds without a disturbance between two of them. */
const CALM = [1_500, 3_000] as const;
/** How long one lasts. */
const TROUBLE = [400, 2_000] as const;

export class Disturbances {
  readonly list: Disturbance[] = [];
  readonly findings: string[] = [];
  /** How many exchanges with Chime a fault befell. */
  faults = 0;
  readonly #programs: Programs;
  readonly #random: Random;

  constructor(programs: Programs, random: Random) {
    this.#programs = programs;
    this.#random = random;
  }

  /**
   * Goes on until the time is over; with restarts, until every kind of them has happened at least once. Every kind happens
   * once before one happens a second time.
   */
  async run(seconds: number, restarts: boolean): Promise<void> {
    const end = now() + seconds * 1000;
    let faults: Plan[] = [];
    let round = restarts ? this.#round() : [];
    for (;;) {
      const isTooLate = now() > end - CALM[1] - TROUBLE[1];
      if (isTooLate && round.length === 0) break;
      await sleep(this.#random.between(...CALM));
      if (restarts && round.length === 0) round = this.#round();
      if (faults.length === 0) faults = this.#random.shuffled(this.#faults());
      // In a round, undefined stands for a fault.
      const plan = (restarts ? round.pop() : undefined) ?? faults.pop();
      if (plan) await this.#let(plan);
    }
    await sleep(Math.max(0, end - now()));
  }

  /** Fresh processes, from which on nothing is restarted. */
  async renew(): Promise<void> {
    await this.#let(this.#renewal(2));
    await this.#let(this.#emulatorKill(false));
  }

  async #let({ name, isOutage = false, isKill = false, happen }: Plan): Promise<void> {
    const disturbance = { name, from: now(), to: Infinity, isOutage, isKill };
    this.list.push(disturbance);
    this.findings.push(...((await happen()) ?? []));
    disturbance.to = now();
    this.#programs.proxy.clear();
  }

  #faults(): Plan[] {
    const { proxy } = this.#programs;
    const fault = (name: string, what: Fault, times?: number): Plan => ({
      name,
      happen: async () => {
        const share = this.#random.pick([0.3, 1]);
        const befalling: Fault = (exchange) => {
          if (!this.#random.chance(share)) return pass(exchange);
          this.faults += 1;
          return what(exchange);
        };
        proxy.inject(befalling, times === undefined ? {} : { times });
        await sleep(this.#random.between(...TROUBLE));
        proxy.inject(null);
      },
    });
    return [
      fault('slow', slow(this.#random.between(200, 1_500))),
      fault('hang', hang, MOST_HANGING),
      fault('hang after it was carried out', carriedOut(hang), MOST_HANGING),
      fault('hang after headers', hangAfterHeaders, MOST_HANGING),
      fault('reset', reset),
      fault('reset after it was carried out', carriedOut(reset)),
      fault('500', serviceFailure),
      fault('503', serviceUnavailable),
      fault('503 after it was carried out', carriedOut(serviceUnavailable)),
      fault('429', throttled('1')),
      fault('half a body', halfBody),
      fault('a body too short', lengthTooLong(10)),
      fault('malformed JSON', malformedJson),
      fault('HTML', htmlPage(502)),
      { name: 'connection refused', happen: () => this.#refuse() },
    ];
  }

  /** Each kind of restart and of sudden end, and a fault or two in between. */
  #round(): (Plan | undefined)[] {
    const restarts = [
      this.#emulatorKill(this.#random.chance(0.5)),
      this.#renewal(this.#random.pick([1, 2])),
      this.#gatewayKill(this.#random.pick([1, 2])),
      this.#ofWorkers('rolling restart', false, () => this.#programs.replaceWorkers()),
      this.#ofWorkers('worker killed', true, () => this.#programs.killWorker()),
    ];
    return this.#random.shuffled([...restarts, undefined, undefined]);
  }

  async #refuse(): Promise<void> {
    await this.#programs.proxy.down();
    await sleep(this.#random.between(...TROUBLE));
    await this.#programs.proxy.up();
  }

  /** @param refused whether connections are refused meanwhile, and not cut */
  #emulatorKill(refused: boolean): Plan {
    return {
      name: `emulator killed ${KILLS} times`,
      happen: async () => {
        for (let time = 1; time <= KILLS; time += 1) {
          await this.#programs.killEmulator();
          if (refused) await this.#refuse();
          else await sleep(this.#random.between(0, 300));
          await this.#programs.startEmulator();
          if (time < KILLS) await sleep(this.#random.between(200, 800));
        }
      },
    };
  }

  #renewal(workers: number): Plan {
    return {
      name: 'gateway restarted',
      isOutage: true,
      happen: async () => {
        const findings = await this.#programs.stopGateway();
        await this.#programs.startGateway(workers);
        return findings;
      },
    };
  }

  #gatewayKill(workers: number): Plan {
    return {
      name: 'gateway killed',
      isOutage: true,
      isKill: true,
      happen: async () => {
        await this.#programs.killGateway();
        await this.#programs.startGateway(workers);
      },
    };
  }

  /** With fresh workers first, where there are none. */
  #ofWorkers(name: string, isKill: boolean, work: () => Promise<string[]>): Plan {
    return {
      name,
      isKill,
      happen: async () => {
        if (this.#programs.workers < 2) await this.#let(this.#renewal(2));
        return work();
      },
    };
  }
}
