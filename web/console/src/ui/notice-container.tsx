/** The container of messages and their appearance; see notice.tsx. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.css';
import './more-style.js';
import { toProblem } from '../graphql/problem.js';
import { ProblemText } from './problem-text.js';

/** The time for which a message with an action is shown. */
const UNDO_MS = 10_000;
const DONE_MS = 4_000;

export const NoticeContainer = () => <Notifications position="bottom-right" limit={5} />;

let latest = 0;

/** Gives newer messages priority. Older messages that were not closed appear again when there is room. */
const nextPriority = (): number => (latest += 1);

export function showProblem(error: unknown, what: string): void {
  notifications.show({
    priority: nextPriority(),
    color: 'red',
    title: what,
    // Copying the request id takes time.
    autoClose: false,
    role: 'alert',
    closeButtonProps: { 'aria-label': 'Close' },
    message: (
      // The colour of messages below a title is too faint.
      <Stack gap={4} c="var(--mantine-color-text)">
        <ProblemText problem={toProblem(error)} />
      </Stack>
    ),
  });
}

export function showDone(what: string, undo: (() => void) | undefined): void {
  const id = crypto.randomUUID();
  const undoAndClose = () => {
    notifications.hide(id);
    undo?.();
  };
  notifications.show({
    id,
    priority: nextPriority(),
    color: 'green',
    autoClose: undo ? UNDO_MS : DONE_MS,
    role: 'status',
    closeButtonProps: { 'aria-label': 'Close' },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{what}</Text>
        {undo && (
          <Button size="compact-sm" variant="default" onClick={undoAndClose}>
            Undo
          </Button>
        )}
      </Group>
    ),
  });
}
