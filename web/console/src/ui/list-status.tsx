/** Shows how many entries a list has, and whether all of them have been read. */
import { Button, Group, Loader, Text } from '@mantine/core';
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ReadList } from '../graphql/reader-store.js';
import type { LiveList } from '../live/use-live-list.js';
import { LiveNote } from './live-note.js';
import { ProblemAlert } from './problem-alert.js';
import { formatCount, type Noun, NUMBER } from './format-count.js';

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export interface ListStatusProps {
  /** The unit of the count: `room`, `rooms`. */
  noun: Noun;
  list: ReadList<unknown>;
  /** The number of shown entries; undefined without filters. */
  matching?: number | undefined;
  /** Whether reading can be stopped. */
  canStop?: boolean;
  /** The alert's title if nothing could be read. */
  title?: string;
  /** Shows what somebody else has done to the entries. */
  live?: LiveList;
  /** Text in place of the count. */
  children?: ReactNode;
}

export function ListStatus({
  noun,
  list,
  matching,
  canStop = false,
  title,
  live,
  children,
}: ListStatusProps) {
  const { state, error, readAt, nodes, stop, resume, reload } = list;
  const [, many] = noun;
  if (state === 'failed') {
    const failure =
      nodes.length === 0
        ? (title ?? `The ${many} cannot be shown`)
        : `Only ${formatCount(nodes.length, noun)} could be read`;
    return <ProblemAlert error={error} title={failure} onRetry={resume} />;
  }
  const isReading = state === 'loading';
  return (
    <Group gap="sm" mih={32}>
      {isReading && <Loader size="xs" role="progressbar" aria-label={`Reading ${many}`} />}
      {/* Screen readers do not hear each number while it counts up. */}
      <Text size="sm" c="dimmed" role={isReading ? undefined : 'status'}>
        {children ?? describeCount(noun, list, matching)}
      </Text>
      {isReading && canStop && (
        <Button size="compact-sm" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={stop}>
          Stop
        </Button>
      )}
      {(state === 'capped' || state === 'stopped') && (
        <Button size="compact-sm" variant="default" onClick={resume}>
          Read more
        </Button>
      )}
      {!isReading && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconRefresh size={14} />}
          title={`Read at ${TIME.format(readAt)}`}
          onClick={reload}
        >
          Reload
        </Button>
      )}
      {live && <LiveNote noun={noun} live={live} onShow={reload} />}
    </Group>
  );
}

function describeCount(
  noun: Noun,
  { state, nodes }: ReadList<unknown>,
  matching: number | undefined,
): string {
  const found = matching === undefined ? '' : `${NUMBER.format(matching)} of `;
  const count = found + formatCount(nodes.length, noun);
  if (state === 'loading') return `${count} read so far …`;
  return state === 'capped' ? `${count}. There are more, which are not searched.` : count;
}
