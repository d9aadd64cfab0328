/** Compares what clients were told with what the store and the audit log hold. */
import { type AuditEntry, fromLine } from '../../src/audit-log/entry.js';
import type { Disturbance } from './disturbance.js';
import { type Ledger, type Mutation, settle } from './ledger.js';
import type { Stem } from './work/kind.js';

/** What should not be; each a line for people. */
export interface Findings {
  readonly lost: string[];
  readonly twice: string[];
  /** There, and should not be: refused, or never asked for. */
  readonly unasked: string[];
}

export interface AuditFindings {
  /** Missing from the audit log, or wrong in it. */
  readonly wrong: readonly string[];
  /** Carried out or refused, and the connection broke before the answer although the gateway had time to give it. */
  readonly unanswered: readonly string[];
}

/** By how much the clock of the audit log may differ from that of the ledger, in milliseconds. */
const CLOCKS = 100;

/** What the comparison needs of an entry. */
export type ComparedEntry = Pick<AuditEntry, 'requestId' | 'mutation' | 'outcome' | 'time' | 'durationMs'>;

/** The entries of a log file. Of a line that was being written when its process was killed nothing can be made. */
export const readEntries = (text: string): AuditEntry[] =>
  text.split('\n').flatMap((line) => fromLine(line) ?? []);

/**
 * What is missing from the audit log, or wrong in it. What it says of requests whose clients had no answer is taken into
 * the ledger: what the log says was carried out must be there as well.
 */
export function compareAuditLog(
  entries: readonly ComparedEntry[],
  { mutations }: Ledger,
  disturbances: readonly Disturbance[],
): AuditFindings {
  const lines = grouped(entries, ({ requestId }) => requestId);
  const kills = disturbances.filter(({ isKill }) => isKill);
  const wrong: string[] = [];
  const unanswered: string[] = [];
  for (const [requestId, mutation] of mutations) {
    const { field, lostAt } = mutation;
    const its = lines.get(requestId) ?? [];
    const isCut = lostAt !== undefined && !kills.some(({ from, to }) => lostAt >= from && lostAt <= to);
    if (isCut && its[0]) unanswered.push(`${field}: ${its[0].outcome}`);
    lines.delete(requestId);
    wrong.push(...compareEntries(mutation, its));
  }
  for (const [entry] of lines.values()) wrong.push(`${entry?.mutation}: nobody asked for it`);
  return { wrong, unanswered };
}

function compareEntries(mutation: Mutation, entries: readonly ComparedEntry[]): string[] {
  const { field, answer } = mutation;
  const [entry] = entries;
  if (entries.length > 1) return [`${field}: ${entries.length} entries`];
  // Nothing was changed, as the audit log could not be written.
  if (!entry && answer === 'AUDIT_LOG_UNAVAILABLE') return [];
  if (!entry) return answer === undefined ? [] : [`${field}: no entry, answered ${answer}`];
  if (entry.mutation !== field) return [`${field}: the entry says ${entry.mutation}`];
  if (answer !== undefined && entry.outcome !== answer)
    return [`${field}: the entry says ${entry.outcome}, the answer ${answer}`];
  if (answer === undefined && entry.outcome === 'OK')
    settle(mutation, 'acknowledged', Date.parse(entry.time) + entry.durationMs + CLOCKS);
  return [];
}

/** Reads everything from the store, and compares. */
export async function compareStore(ledger: Ledger, stems: readonly Stem[]): Promise<Findings> {
  const findings: Findings = { lost: [], twice: [], unasked: [] };
  for (const { found } of stems)
    for (const [kind, read] of Object.entries(found)) compareCreations(kind, await read(), ledger, findings);
  for (const [register, read] of ledger.registers) {
    const value = await read();
    if (register.allows(value)) continue;
    if (register.isRefused(value)) findings.unasked.push(`${register.name}: a value that was refused`);
    else findings.lost.push(`${register.name}: not the value that was acknowledged last`);
  }
  return findings;
}

function compareCreations(
  kind: string,
  markers: readonly string[],
  ledger: Ledger,
  findings: Findings,
): void {
  const there = grouped(markers, (marker) => marker);
  for (const { marker, outcome, most, presence, kind: its } of ledger.creations) {
    if (its !== kind) continue;
    const count = there.get(marker)?.length ?? 0;
    there.delete(marker);
    if (count > most) findings.twice.push(`${kind} ${marker}: ${count} of them`);
    else if (outcome === 'refused' && count > 0) findings.unasked.push(`${kind} ${marker}: was refused`);
    else if (presence && !presence.allows(count > 0 ? 'yes' : 'no'))
      findings.lost.push(`${kind} ${marker}: ${count > 0 ? 'its deletion' : 'gone, and nobody deleted it'}`);
    else if (!presence && outcome === 'acknowledged' && count === 0)
      findings.lost.push(`${kind} ${marker}: was acknowledged`);
  }
  for (const marker of there.keys()) findings.unasked.push(`${kind} ${marker}: nobody asked for it`);
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
