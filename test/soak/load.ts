/** The load: requests at a fixed rate, whatever becomes of those before, and what is noted of each. */
import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, codeOf, faultOf, isMadeUnrecorded, judge, type Reply } from './client.js';
import { type Ledger, type Mutation, now, type Outcome, settle } from './ledger.js';
import type { Random } from './random.js';
import type { Work, WorkKind } from './work/kind.js';

/** How many of a thousand requests are given up by their client, and after how many milliseconds at most. */
const ABORTED = 20;
const PATIENCE = 40;

/**
 * How many requests are under way at most. Beyond them the load waits: what does not answer at all must not take all memory.
 */
const MOST_UNDER_WAY = 1_000;

/** One request that is over. */
export interface Past {
  readonly field: string;
  /** When it was sent, and when it was over. */
  readonly start: number;
  readonly end: number;
  readonly kind: Reply['kind'];
  /** Of a mutation. */
  readonly outcome: Outcome | undefined;
  /** The code of its error, the code of the lost connection or the HTTP status; undefined when it went well. */
  readonly problem: string | undefined;
}

export class Load {
  readonly past: Past[] = [];
  readonly #client: Client;
  readonly #ledger: Ledger;
  readonly #kinds: readonly WorkKind[];
  readonly #random: Random;
  readonly #rate: number;
  readonly #underWay = new Set<Promise<void>>();
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });

  constructor(client: Client, ledger: Ledger, kinds: readonly WorkKind[], random: Random, rate: number) {
    this.#client = client;
    this.#ledger = ledger;
    // As often in the list as it is to be drawn.
    this.#kinds = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
    this.#random = random;
    this.#rate = rate;
  }

  /** Goes on until it is told to stop. Resolves when the last request is over. */
  async run(stop: AbortSignal): Promise<void> {
    this.#delay.enable();
    const begin = now();
    for (let sent = 0; !stop.aborted; sent += 1) {
      const due = begin + (sent * 1000) / this.#rate;
      const early = due - now();
      if (early > 0) await sleep(early);
      while (this.#underWay.size >= MOST_UNDER_WAY) await sleep(10);
      const asked = this.#ask().finally(() => this.#underWay.delete(asked));
      this.#underWay.add(asked);
    }
    await Promise.all(this.#underWay);
    await this.#client.disconnect();
    this.#delay.disable();
  }

  /** How long this process, which has little to do, waited for its turn: 99 % of the times less, in milliseconds. */
  get starvation(): number {
    return this.#delay.percentile(99) / 1e6;
  }

  #draw(): [WorkKind, Work] {
    for (;;) {
      const kind = this.#random.pick(this.#kinds);
      const work = kind.draw(this.#random);
      if (work) return [kind, work];
    }
  }

  async #ask(): Promise<void> {
    const [{ field }, work] = this.#draw();
    const requestId = randomUUID();
    const isMutation = work.document.startsWith('mutation');
    const mutation = isMutation
      ? this.#ledger.begin(requestId, field, work.sets ?? [], work.creates ?? [])
      : undefined;
    const patience = this.#random.chance(ABORTED / 1000) ? this.#random.between(1, PATIENCE) : undefined;
    const sent = now();
    const reply = await this.#client.ask(
      field,
      work,
      requestId,
      patience === undefined ? undefined : AbortSignal.timeout(Math.round(patience)),
    );
    const end = now();
    const fault = faultOf(work, reply);
    if (fault !== undefined) this.#ledger.findings.push(`${field}: ${fault}`);
    const outcome = mutation && this.#note(mutation, work, reply, end);
    if (!mutation && reply.kind === 'answer') this.#check(field, work, reply, sent, end);
    this.past.push({
      field,
      start: sent,
      end,
      kind: reply.kind,
      outcome,
      problem: problemOf(work, reply),
    });
  }

  #note(mutation: Mutation, work: Work, reply: Reply, end: number): Outcome {
    const outcome = judge(work, reply);
    settle(mutation, outcome, end);
    if (reply.kind === 'lost') mutation.lostAt = end;
    if (reply.kind === 'answer') {
      mutation.answer = isMadeUnrecorded(reply) ? undefined : (codeOf(reply) ?? 'OK');
      if (reply.result && reply.errors.length === 0) {
        if (work.drew) for (const write of mutation.writes) write.value = work.drew(reply.result);
        work.onDone?.(reply.result);
      }
    }
    return outcome;
  }

  #check(
    field: string,
    { shows, mayBeNull }: Work,
    { result, errors }: Extract<Reply, { kind: 'answer' }>,
    from: number,
    to: number,
  ): void {
    if (!shows || errors.length > 0) return;
    if (result === null && !mayBeNull) this.#ledger.staleReads.push(`${field}: found nothing`);
    else
      for (const [register, value] of shows(result ?? {})) {
        this.#ledger.valuesRead += 1;
        if (!register.allows(value, from, to))
          this.#ledger.staleReads.push(`${field}: ${register.name} was not what was last written`);
      }
  }
}

function problemOf(work: Work, reply: Reply): string | undefined {
  if (reply.kind === 'status') return `HTTP ${reply.status} ${reply.code ?? 'without a code'}`;
  if (reply.kind === 'lost') return reply.code;
  if (reply.kind === 'aborted') return undefined;
  const code = reply.errors[0]?.extensions.code;
  return code === work.refused || code === work.mayRefuse ? undefined : code;
}
