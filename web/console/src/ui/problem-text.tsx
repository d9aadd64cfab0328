/** A problem in words: the message, the violated rules, and the request id with a button that copies it. */
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
