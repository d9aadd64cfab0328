/** Shows the progress of a batch, and the outcome of each number. */
import { Alert, Badge, Box, Button, Group, Progress, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Entry, Outcome } from '../../../bulk/batch-task.js';
import type { BulkEngine, Progress as Work } from '../../../bulk/bulk-engine.js';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { useTitlePrefix } from '../../../ui/use-title-prefix.js';
import { RequestId } from '../../../ui/request-id.js';
import { formatNumberCount, formatNumber } from '../phone-number-labels.js';
import { NUMBER } from '../../../ui/format-count.js';

export interface BatchProgressProps {
  progress: Work<NumberRowFragment>;
  engine: BulkEngine<NumberRowFragment>;
  onRetry: () => void;
  onClose: () => void;
}

export function BatchProgress({ progress, engine, onRetry, onClose }: BatchProgressProps) {
  const { state, entries, counts, pausedFor } = progress;
  const settled = entries.length - counts.waiting;
  const isOver = state === 'finished';
  useTitlePrefix(isOver ? 'Finished' : `${Math.floor((100 * settled) / Math.max(1, entries.length))}%`);
  return (
    <Stack gap="md">
      <Progress
        value={entries.length === 0 ? 0 : (100 * settled) / entries.length}
        aria-label="Numbers that have been worked on"
      />
      <Text size="sm" role="status">
        {describeProgress(progress)}
      </Text>
      {pausedFor && state === 'paused' && (
        <Alert variant="default" icon={<IconAlertTriangle />} title="It has paused">
          {pausedFor.reason}
        </Alert>
      )}
      <Outcomes entries={entries} />
      <Group justify="flex-end">
        {state === 'paused' && (
          <Button variant="default" onClick={() => engine.resume()}>
            Go on
          </Button>
        )}
        {!isOver && (
          <Button variant="default" loading={state === 'cancelling'} onClick={() => engine.cancel()}>
            Stop
          </Button>
        )}
        {isOver && counts.done < entries.length && (
          <Button variant="default" onClick={onRetry}>
            Try the others again
          </Button>
        )}
        {isOver && <Button onClick={onClose}>Close</Button>}
      </Group>
    </Stack>
  );
}

function describeProgress({ state, counts, entries, outage }: Work<NumberRowFragment>): string {
  const failed = counts.failed + counts.unknown;
  const done = `${NUMBER.format(counts.done)} of ${formatNumberCount(entries.length)} done`;
  const words = failed > 0 ? `${done}, ${NUMBER.format(failed)} failed` : done;
  if (outage) return `${words}. ${outage.reason} It tries again by itself.`;
  return state === 'finished' && counts.left > 0
    ? `${words}, ${NUMBER.format(counts.left)} not tried`
    : words;
}

const OUTCOME: Readonly<Record<Outcome, { word: string; color: string }>> = {
  waiting: { word: 'Waiting', color: 'gray.6' },
  done: { word: 'Done', color: 'green' },
  kept: { word: 'Done before', color: 'blue' },
  failed: { word: 'Failed', color: 'red' },
  unknown: { word: 'Unknown', color: 'yellow' },
  left: { word: 'Not tried', color: 'gray.6' },
};

/** Outcomes that need attention come first. */
const RANK: Readonly<Record<Outcome, number>> = {
  failed: 0,
  unknown: 1,
  left: 2,
  waiting: 3,
  kept: 4,
  done: 5,
};

/** The maximum number of rows that are drawn. Thousands would be slow, and nobody reads them. */
const SHOWN = 200;

function Outcomes({ entries }: { entries: readonly Entry<NumberRowFragment>[] }) {
  const sorted = entries.toSorted((one, other) => RANK[one.outcome] - RANK[other.outcome]);
  return (
    <Box
      mah={320}
      style={{ overflow: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label="Outcome of each number"
    >
      <Table aria-label="Outcome">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Number</Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
            <Table.Th scope="col">Reason</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.slice(0, SHOWN).map(({ item, outcome, failure }) => (
            <Table.Tr key={item.phoneNumberId}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatNumber(item)}</Table.Td>
              <Table.Td>
                <Badge variant="dot" color={OUTCOME[outcome].color} tt="none" fw={500}>
                  {OUTCOME[outcome].word}
                </Badge>
              </Table.Td>
              <Table.Td>
                {failure?.reason}
                {failure?.requestId && <RequestId value={failure.requestId} />}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {sorted.length > SHOWN && (
        <Text size="sm" c="dimmed" p="xs">
          and {formatNumberCount(sorted.length - SHOWN)} more
        </Text>
      )}
    </Box>
  );
}
