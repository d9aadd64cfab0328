/** Shows how many users need attention and why, with links to them. */
import { Anchor, Group, Paper, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconClockExclamation, IconLicense, IconMailX } from '@tabler/icons-react';
import { Link } from 'react-router';
import { type Attention, ATTENTION } from '../users/attention.js';
import { NUMBER } from '../../ui/format-count.js';

const ICON = { failed: IconMailX, pending: IconClockExclamation, 'unused-pro': IconLicense };

/** The advice on what to do. */
const REMEDY: Readonly<Record<Attention, string>> = {
  failed: 'Invite them again. Where the address is wrong, invite the right one, then suspend this one.',
  pending: 'Invite them again, or suspend them to take the invitation back.',
  'unused-pro': 'A Basic licence would do until they come.',
};

export interface AttentionCardProps {
  kind: Attention;
  count: number;
  /** More about the counted users. */
  detail?: string | undefined;
  /** Whether all users have been counted. */
  isComplete: boolean;
  /** The path of the list of users. */
  users: string;
}

export function AttentionCard({ kind, count, detail, isComplete, users }: AttentionCardProps) {
  const { label, why } = ATTENTION[kind];
  const isFine = count === 0 && isComplete;
  const Icon = isFine ? IconCheck : ICON[kind];
  return (
    <Paper withBorder p="md">
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <ThemeIcon
          variant="light"
          size="lg"
          color={count > 0 ? 'orange' : isFine ? 'teal' : 'gray'}
          aria-hidden
        >
          <Icon size={20} />
        </ThemeIcon>
        <div>
          <Group gap="xs" align="baseline" wrap="nowrap">
            <Text fw={700} size="xl" lh={1.2}>
              {NUMBER.format(count)}
            </Text>
            {count > 0 ? (
              <Anchor component={Link} to={`${users}?attention=${kind}`} fw={500}>
                {label}
              </Anchor>
            ) : (
              <Text fw={500}>{label}</Text>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {count > 0
              ? [why, detail, REMEDY[kind]].filter(Boolean).join(' ')
              : isFine
                ? 'Nobody.'
                : 'Nobody so far.'}
          </Text>
        </div>
      </Group>
    </Paper>
  );
}
