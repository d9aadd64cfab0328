/** How many of a list have been read, and whether there is more to come. */
import { Button, Group, Loader, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ListReading } from '../../../graphql/list-reader.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export interface ReadingStatusProps {
  reading: ListReading<unknown> & { resume(this: void): void; reload(this: void): void };
  /** What has been found, such as `12 of 40 numbers`. */
  children: ReactNode;
  /** What failed, such as `The numbers cannot be shown`. */
  title: string;
}

export function ReadingStatus({ reading, children, title }: ReadingStatusProps) {
  const { state, error, readAt, resume, reload } = reading;
  if (state === 'failed') return <ProblemAlert error={error} title={title} onRetry={resume} />;
  return (
    <Group gap="sm" mih={30}>
      <Text size="sm" c="dimmed" role="status">
        {children}
        {state === 'loading' && ', reading more …'}
        {state === 'capped' && ' read so far'}
      </Text>
      {state === 'loading' && <Loader size="xs" aria-hidden />}
      {state === 'capped' && (
        <Button variant="default" size="compact-sm" onClick={resume}>
          Read more
        </Button>
      )}
      {state === 'complete' && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconRefresh size={14} />}
          title={`Read at ${TIME.format(readAt)}`}
          onClick={reload}
        >
          Reload
        </Button>
      )}
    </Group>
  );
}
