/** Decides which items of a run the list of outcomes shows. */
import type { Outcome } from './batch-task.js';

/** `attention`: failed or unknown. */
export type OutcomeFilter = Outcome | 'attention' | 'all';

export function matchesFilter(outcome: Outcome, filter: OutcomeFilter): boolean {
  if (filter === 'attention') return outcome === 'failed' || outcome === 'unknown';
  return filter === 'all' || filter === outcome;
}
