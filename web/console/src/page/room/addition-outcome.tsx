/** What became of each who was to be added, those that failed first. */
import { Badge, Box, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { RequestId } from '../../part/request-id.js';
import classes from './addition-outcome.module.css';
import type { Added, Addition } from './use-addition.js';

const NUMBER = new Intl.NumberFormat();

const BADGE: Readonly<Record<Added['outcome'], readonly [color: string, label: string]>> = {
  failed: ['red', 'Failed'],
  waiting: ['gray.6', 'Not sent yet'],
  member: ['blue', 'Already in'],
  added: ['green', 'Added'],
};

const ORDER = Object.keys(BADGE);

export function AdditionOutcome({ addition, onClose }: { addition: Addition; onClose: () => void }) {
  const { added, isRunning, retry, stop } = addition;
  const count = (outcome: Added['outcome']) => added.filter((one) => one.outcome === outcome).length;
  const waiting = count('waiting');
  const failures = count('failed');
  const members = count('member');
  return (
    <Stack gap="md">
      <Progress
        value={((added.length - waiting) / added.length) * 100}
        animated={isRunning}
        aria-label="Members added"
      />
      <Text size="sm" role="status">
        {NUMBER.format(count('added'))} added
        {members > 0 && `, ${NUMBER.format(members)} in the room already`}
        {failures > 0 && `, ${NUMBER.format(failures)} failed`}
        {waiting > 0 && `, ${NUMBER.format(waiting)} ${isRunning ? 'to go' : 'not sent'}`}
      </Text>
      <OutcomeList added={added} />
      <Group justify="flex-end">
        {isRunning && (
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        )}
        {!isRunning && failures + waiting > 0 && (
          <Button variant="default" onClick={() => void retry()}>
            {failures > 0 ? 'Try the failed again' : 'Add the others'}
          </Button>
        )}
        {!isRunning && <Button onClick={onClose}>Done</Button>}
      </Group>
    </Stack>
  );
}

function OutcomeList({ added }: { added: readonly Added[] }) {
  const sorted = useMemo(
    () => added.toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome)),
    [added],
  );
  return (
    <Box className={classes['scroll']} tabIndex={0} role="region" aria-label="Outcome for each">
      <ul className={classes['list']}>
        {sorted.map(({ label, outcome, told, requestId }) => (
          <li key={label}>
            <div className={classes['row']}>
              <Text size="sm" truncate title={label}>
                {label}
              </Text>
              <Badge variant="dot" color={BADGE[outcome][0]} tt="none" fw={500}>
                {BADGE[outcome][1]}
              </Badge>
            </div>
            {told && (
              <Text size="sm" c="dimmed">
                {told}
              </Text>
            )}
            {requestId && <RequestId value={requestId} />}
          </li>
        ))}
      </ul>
    </Box>
  );
}
