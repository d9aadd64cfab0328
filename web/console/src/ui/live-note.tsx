/** Shows what somebody else has done to the entries of a list, and offers to show new entries. */
import { Button, Group, Text } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import type { LiveList } from '../live/use-live-list.js';
import { formatCount, type Noun, NUMBER } from './format-count.js';

export interface LiveNoteProps {
  noun: Noun;
  live: LiveList;
  /** Reads the list again, with the new entries. */
  onShow: () => void;
}

export function LiveNote({ noun, live, onShow }: LiveNoteProps) {
  const { added, changed, gone } = live;
  const [one, many] = noun;
  return (
    <Group gap="sm" role="status">
      {added !== undefined && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconArrowUp size={14} aria-hidden />}
          onClick={onShow}
        >
          Show {added === 0 ? `new ${many}` : `${NUMBER.format(added)} new ${added === 1 ? one : many}`}
        </Button>
      )}
      {changed + gone > 0 && (
        <Text size="sm" c="dimmed">
          Just now: {describe(changed, gone, noun)}.
        </Text>
      )}
    </Group>
  );
}

function describe(changed: number, gone: number, noun: Noun): string {
  if (changed === 0) return `${formatCount(gone, noun)} gone`;
  return `${formatCount(changed, noun)} changed${gone > 0 ? `, ${NUMBER.format(gone)} gone` : ''}`;
}
