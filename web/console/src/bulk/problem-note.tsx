/** A failure in words, and the request id with a button that copies it. */
import { Alert, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { RequestId } from '../ui/request-id.js';
import type { Failure } from './batch-task.js';

export interface ProblemNoteProps {
  title: string;
  failure: Failure;
  children?: ReactNode;
}

export const ProblemNote = ({ title, failure: { reason, requestId }, children }: ProblemNoteProps) => (
  <Alert color="red" title={title} role="alert">
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{reason}</Text>
      {children}
      {requestId && <RequestId value={requestId} />}
    </Stack>
  </Alert>
);
