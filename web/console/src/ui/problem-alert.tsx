/** Replaces data that could not be loaded: the reason, the request id, and a retry. */
import { Alert, Button, Stack } from '@mantine/core';
import { toProblem } from '../graphql/problem.js';
import { ProblemText } from './problem-text.js';

export interface ProblemAlertProps {
  error: unknown;
  /** The failure, such as `The users cannot be shown`. */
  title?: string;
  onRetry?: () => void;
}

export function ProblemAlert({ error, title = 'This cannot be shown', onRetry }: ProblemAlertProps) {
  return (
    <Alert color="red" title={title} role="alert">
      <Stack gap="xs" align="flex-start">
        <ProblemText problem={toProblem(error)} />
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
