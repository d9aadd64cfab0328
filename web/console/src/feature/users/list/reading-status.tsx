/** How much of the account has been read: what is searched, filtered and selected is among that. */
import { Button, Group, Loader, Text } from '@mantine/core';
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import type { AllUsers } from './use-all-users.js';

const NUMBER = new Intl.NumberFormat();
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export interface ReadingStatusProps {
  all: AllUsers;
  /** How many of them the filters take; undefined without filters. */
  matching: number | undefined;
}

export function ReadingStatus({ all, matching }: ReadingStatusProps) {
  const { state, error, stop, resume, reload } = all;
  if (state === 'failed') {
    return <ProblemAlert error={error} title={failureOf(all)} onRetry={resume} />;
  }
  return (
    <Group gap="sm" mih={32}>
      {state === 'loading' && <Loader size="xs" role="progressbar" aria-label="Reading users" />}
      {/* While it counts up, screen readers are not told each number. */}
      <Text size="sm" c="dimmed" role={state === 'loading' ? undefined : 'status'}>
        {wordsOf(all, matching)}
      </Text>
      {state === 'loading' && (
        <Button size="compact-sm" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={stop}>
          Stop
        </Button>
      )}
      {(state === 'stopped' || state === 'capped') && (
        <Button size="compact-sm" variant="default" onClick={resume}>
          Read more
        </Button>
      )}
      {state !== 'loading' && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconRefresh size={14} />}
          title={`Read at ${TIME.format(all.readAt)}`}
          onClick={reload}
        >
          Reload
        </Button>
      )}
    </Group>
  );
}

function wordsOf({ state, users: { length } }: AllUsers, matching: number | undefined): string {
  const count = length === 1 ? '1 user' : `${NUMBER.format(length)} users`;
  const found = matching === undefined ? '' : `${NUMBER.format(matching)} of `;
  switch (state) {
    case 'loading':
      return `${found}${count} read so far …`;
    case 'capped':
      return `${found}the first ${count}. The account has more: they are not searched, filtered or selected.`;
    case 'stopped':
      return `${found}the ${count} read before it was stopped. The others are not searched, filtered or selected.`;
    case 'complete':
    case 'failed':
      break;
  }
  return found + count;
}

const failureOf = ({ users: { length } }: AllUsers): string =>
  length === 0 ? 'The users cannot be shown' : `Only ${NUMBER.format(length)} users could be read`;
