/** How many entries a list has, and whether they have all been read. */
import { Button, Group, Loader, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ListReading } from '../graphql/list-reader.js';
import { ProblemAlert } from './problem-alert.js';

const NUMBER = new Intl.NumberFormat();
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export interface ListStatusProps {
  /** What is counted: `room`, `rooms`. */
  noun: readonly [one: string, many: string];
  list: Pick<ListReading<unknown>, 'nodes' | 'state' | 'error' | 'readAt'>;
  /** How many of them are shown; undefined without filters. */
  matching: number | undefined;
  /** Goes on where it failed or was capped. */
  onResume: () => void;
  onReload: () => void;
}

export function ListStatus({ noun: [one, many], list, matching, onResume, onReload }: ListStatusProps) {
  const { state, error, readAt } = list;
  const { length } = list.nodes;
  if (state === 'failed') {
    const title =
      length === 0 ? `The ${many} cannot be shown` : `Only ${NUMBER.format(length)} ${many} could be read`;
    return <ProblemAlert error={error} title={title} onRetry={onResume} />;
  }
  const found = matching === undefined ? '' : `${NUMBER.format(matching)} of `;
  const count = `${found}${NUMBER.format(length)} ${length === 1 ? one : many}`;
  const isReading = state === 'loading';
  return (
    <Group gap="sm" mih={32}>
      {isReading && <Loader size="xs" role="progressbar" aria-label={`Reading ${many}`} />}
      {/* While it counts up, screen readers are not told each number. */}
      <Text size="sm" c="dimmed" role={isReading ? undefined : 'status'}>
        {isReading ? `${count} read so far …` : count}
        {state === 'capped' && '. There are more, which are not searched.'}
      </Text>
      {state === 'capped' && (
        <Button size="compact-sm" variant="default" onClick={onResume}>
          Read more
        </Button>
      )}
      {!isReading && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconRefresh size={14} />}
          title={`Read at ${TIME.format(readAt)}`}
          onClick={onReload}
        >
          Reload
        </Button>
      )}
    </Group>
  );
}
