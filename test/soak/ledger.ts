/**
 * What the clients of the run know: which writes were acknowledged, which refused, of which they cannot tell. And what
 * the store may hold in the light of that.
 */

/**
 * `acknowledged`: answered without an error. `refused`: surely not carried out. `ambiguous`: an error or no answer, after
 * which it may have been carried out or not.
 */
export type Outcome = 'acknowledged' | 'ambiguous' | 'refused';

/** Milliseconds since 1970 with their fractions; never goes back. */
export const now = (): number => performance.timeOrigin + performance.now();

/** In place of a value that only the store knows, such as a PIN that it drew for an answer that was lost. */
export const UNKNOWN = Symbol('a value that the client was not told');

export type Value = string | null;

/** One write of a register. */
export interface Write {
  readonly register: Register;
  value: Value | typeof UNKNOWN;
  readonly start: number;
  /** When it was acknowledged; infinite until then, as it may take effect at any time. */
  end: number;
  outcome: Outcome;
}

/** A value of the store that is written again and again, often by several clients at a time. */
export class Register {
  #writes: Write[] = [];

  constructor(
    readonly name: string,
    initial: Value,
  ) {
    this.#writes.push({ register: this, value: initial, start: 0, end: 0, outcome: 'acknowledged' });
  }

  begin(value: Value | typeof UNKNOWN): Write {
    const write: Write = { register: this, value, start: now(), end: Infinity, outcome: 'ambiguous' };
    this.#writes.push(write);
    return write;
  }

  /**
   * Whether a read from `from` to `to` may have shown the value: a write of it was under way or done by then, and no
   * other one was acknowledged before the read that began after it had ended.
   */
  allows(value: Value, from = Infinity, to = Infinity): boolean {
    let latestStart = 0;
    for (const { start, end, outcome } of this.#writes)
      if (outcome === 'acknowledged' && end < from) latestStart = Math.max(latestStart, start);
    return this.#writes.some(
      (write) =>
        write.outcome !== 'refused' &&
        (write.value === value || write.value === UNKNOWN) &&
        write.start <= to &&
        write.end >= latestStart,
    );
  }

  /** Whether only refused writes had this value. */
  isRefused(value: Value): boolean {
    const same = this.#writes.filter((write) => write.value === value);
    return same.length > 0 && same.every(({ outcome }) => outcome === 'refused');
  }
}

/** Something that is to come into being once. */
export interface Creation {
  /** What it is, such as `room`; and what it is told by among these. */
  readonly kind: string;
  readonly marker: string;
  outcome: Outcome;
  /** How often it may be there at most: once, but for what is harmless to repeat. */
  readonly most: number;
  /** Whether it is still there (`yes`) or was deleted (`no`), where it may be deleted. */
  presence?: Register;
}

/** A mutation that was asked for. */
export interface Mutation {
  readonly field: string;
  /** What the audit log must have as its outcome; undefined when no answer told. */
  answer: string | undefined;
  /** When the connection broke before there was an answer. */
  lostAt: number | undefined;
  readonly writes: readonly Write[];
  readonly creations: readonly Creation[];
}

export class Ledger {
  /** What reads each from the store itself. */
  readonly registers = new Map<Register, () => Promise<Value>>();
  readonly creations: Creation[] = [];
  /** By the identifier of their request. */
  readonly mutations = new Map<string, Mutation>();
  /** What was wrong already when it was answered. */
  readonly findings: string[] = [];
  readonly staleReads: string[] = [];
  /** How many values were held against what reads may have shown. */
  valuesRead = 0;

  register(name: string, initial: Value, read: () => Promise<Value>): Register {
    const register = new Register(name, initial);
    this.registers.set(register, read);
    return register;
  }

  begin(
    requestId: string,
    field: string,
    sets: readonly (readonly [Register, Value | typeof UNKNOWN])[],
    creates: readonly Creation[],
  ): Mutation {
    this.creations.push(...creates);
    const writes = sets.map(([register, value]) => register.begin(value));
    const mutation: Mutation = { field, answer: undefined, lostAt: undefined, writes, creations: creates };
    this.mutations.set(requestId, mutation);
    return mutation;
  }
}

/** @param end when it was known */
export function settle({ writes, creations }: Mutation, outcome: Outcome, end: number): void {
  for (const write of writes) {
    write.outcome = outcome;
    if (outcome === 'acknowledged') write.end = end;
  }
  for (const creation of creations) creation.outcome = outcome;
}
