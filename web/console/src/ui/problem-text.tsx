/** A problem in words: what, which rules an input breaks, and the request id to copy. */
import { Text } from '@mantine/core';
import type { Problem } from '../graphql/problem.js';
import { RequestId } from './request-id.js';

export function ProblemText({ problem: { message, violations, requestId } }: { problem: Problem }) {
  return (
    <>
      <Text size="sm">{message}</Text>
      {violations.map(({ path, message: rule }) => (
        <Text size="sm" key={path + rule}>
          {path} {rule}
        </Text>
      ))}
      {requestId && <RequestId value={requestId} />}
    </>
  );
}
