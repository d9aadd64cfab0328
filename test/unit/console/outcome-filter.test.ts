/** Which items of a run the list of outcomes shows. */
import { expect, it } from 'vitest';
import type { Outcome } from '../../../web/console/src/bulk/batch-task.js';
import { matchesFilter, type OutcomeFilter } from '../../../web/console/src/bulk/outcome-filter.js';

const OUTCOMES: Outcome[] = ['waiting', 'done', 'kept', 'failed', 'unknown', 'left'];

it.each<[OutcomeFilter, Outcome[]]>([
  ['attention', ['failed', 'unknown']],
  ['all', OUTCOMES],
  ['done', ['done']],
  ['unknown', ['unknown']],
])('of %s', (filter, expected) => {
  expect(OUTCOMES.filter((outcome) => matchesFilter(outcome, filter))).toEqual(expected);
});
