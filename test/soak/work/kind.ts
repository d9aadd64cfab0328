/** What a kind of work is: which request it asks, and what that does to the store. */
import type { Creation, Register, UNKNOWN, Value } from '../ledger.js';
import type { Random } from '../random.js';

/** The result of the root field, as the document asks for it. */
export type Result = Record<string, unknown>;

/** A value that an answer shows. */
export type Shown = readonly [Register, Value];

/** One request. */
export interface Work {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly sets?: readonly (readonly [Register, Value | typeof UNKNOWN])[];
  readonly creates?: readonly Creation[];
  /** Whether the gateway may repeat it after an answer that was lost: a refusal then tells nothing of the first time. */
  readonly repeated?: boolean;
  /** The code with which it must be refused. */
  readonly refused?: string;
  /** A code with which it may be refused, as the state of the store is not known that well. */
  readonly mayRefuse?: string;
  /** What the answer to a read shows. */
  readonly shows?: (result: Result) => readonly Shown[];
  /** Whether a read may find nothing; the result is empty then. */
  readonly mayBeNull?: boolean;
  /** The value of a write that the answer alone tells. */
  readonly drew?: (result: Result) => Value;
  /** Of the failures of single items of a batch. */
  readonly failures?: string;
  /** What was created. */
  readonly onDone?: (result: Result) => void;
}

export interface WorkKind {
  /** The root field. */
  readonly field: string;
  /** How often it is drawn, beside the others. */
  readonly weight: number;
  /** The next request; undefined when there is nothing to do it to yet. */
  readonly draw: (random: Random) => Work | undefined;
}

/** One resource of Chime: what is asked about it, and how the store is searched for what was created. */
export interface Stem {
  readonly works: readonly WorkKind[];
  /** By the kind of creation: the markers of all that is there, as often as it is there. */
  readonly found: Readonly<Record<string, () => Promise<string[]>>>;
}

/** What is created in a run has a marker that begins so; what was there before has not. */
export const MARK = 'soak-';

let drawn = 0;

/** A name that nothing else has. */
export const unique = (): string => `${MARK}${(drawn += 1)}`;

/** A creation before it was asked for. */
export const creation = (kind: string, marker: string, most = 1): Creation => ({
  kind,
  marker,
  outcome: 'ambiguous',
  most,
});

/** Member of a result that is an object itself; empty when it is null. */
export const part = (result: Result, member: string): Result => (result[member] ?? {}) as Result;

export const textOf = (result: Result, member: string): Value => {
  const value = result[member] ?? null;
  return typeof value === 'string' || value === null ? value : JSON.stringify(value);
};
