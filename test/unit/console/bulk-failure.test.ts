/** What the console takes the failure of a whole batch for. */
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { expect, it } from 'vitest';
import { judge } from '../../../web/console/src/batch/failure.js';

const failedWith = (code: string) =>
  new CombinedGraphQLErrors({ errors: [{ message: 'Because.', extensions: { code } }] });

it.each([
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'DOCUMENT_NOT_TRUSTED',
])('takes %s for a refusal, after which nothing was done', (code) => {
  for (const isRepeatSafe of [true, false]) {
    const failure = { code, reason: 'Because.', requestId: undefined };
    expect(judge(failedWith(code), isRepeatSafe)).toEqual({ kind: 'failed', failure });
  }
});

it('does not know what became of a batch whose answer got lost, unless repeating it does no harm', () => {
  expect(judge(new TypeError(), false)).toMatchObject({ kind: 'outage', mayBeDone: true });
  expect(judge(new TypeError(), true)).toMatchObject({ kind: 'outage', mayBeDone: false });
  expect(judge(failedWith('INTERNAL_SERVER_ERROR'), false).kind).toBe('unknown');
});

it.each([
  ['UPSTREAM_UNAVAILABLE', false],
  ['AUTHENTICATION_UNAVAILABLE', false],
  ['UPSTREAM_FAILURE', true],
  ['UPSTREAM_TIMEOUT', true],
])('takes %s for an outage', (code, isOfBatch) => {
  expect(judge(failedWith(code), true)).toMatchObject({ kind: 'outage', mayBeDone: false, isOfBatch });
});
