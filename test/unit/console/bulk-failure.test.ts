/** How the console classifies the failure of a whole batch. */
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { expect, it } from 'vitest';
import { judge } from '../../../web/console/src/bulk/failure.js';

const failedWith = (code: string) =>
  new CombinedGraphQLErrors({ errors: [{ message: 'Because.', extensions: { code } }] });

it.each([
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'DOCUMENT_NOT_TRUSTED',
])('takes %s for a refusal without any change', (code) => {
  for (const isRepeatSafe of [true, false]) {
    const failure = { code, reason: 'Because.', requestId: undefined };
    expect(judge(failedWith(code), isRepeatSafe)).toEqual({ kind: 'failed', failure });
  }
});

it('treats a batch whose response was lost as unknown, unless repeating it is harmless', () => {
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
