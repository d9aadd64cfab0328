/** How the console describes the failure of a query or a mutation. */
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { expect, it } from 'vitest';
import { toProblem } from '../../../web/console/src/graphql/problem.js';

const failedWith = (extensions: Record<string, unknown>) =>
  new CombinedGraphQLErrors({ errors: [{ message: 'Because.', extensions }] });

it.each([
  { retryable: true, mayHaveBeenApplied: false },
  { retryable: false, mayHaveBeenApplied: true },
])('follows the gateway about a failure of Chime: %o', (chime) => {
  const { isTransient, mayHaveBeenApplied } = toProblem(failedWith({ code: 'UPSTREAM_FAILURE', chime }));
  expect({ isTransient, mayHaveBeenApplied }).toEqual({
    isTransient: chime.retryable,
    mayHaveBeenApplied: chime.mayHaveBeenApplied,
  });
});

it.each([
  ['RATE_LIMITED', true],
  ['FORBIDDEN', false],
])('knows whether a retry after %s may succeed', (code, isTransient) => {
  expect(toProblem(failedWith({ code })).isTransient).toBe(isTransient);
});
