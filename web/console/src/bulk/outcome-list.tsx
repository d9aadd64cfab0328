/** Lists the outcome of each item. Items that need attention come first. */
import { Badge, Group, NativeSelect, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { RequestId } from '../ui/request-id.js';
import type { Entry, Outcome } from './batch-task.js';
import type { Progress } from './bulk-engine.js';
import { ItemList, type ListedItem, type Who } from './item-list.js';
import { matchesFilter, type OutcomeFilter } from './outcome-filter.js';
import { OUTCOME } from './run-progress.js';
import { NUMBER } from '../ui/format-count.js';

export interface OutcomeListProps<Item> {
  progress: Progress<Item>;
  identify: (item: Item) => Who;
}

export function OutcomeList<Item>({ progress: { entries, counts }, identify }: OutcomeListProps<Item>) {
  const [chosen, setChosen] = useState<OutcomeFilter>('attention');
  const attention = counts.failed + counts.unknown;
  const filter = chosen === 'attention' && attention === 0 ? 'all' : chosen;
  const listed = useMemo(
    () => entries.filter(({ outcome }) => matchesFilter(outcome, filter)),
    [entries, filter],
  );
  const kinds = (Object.keys(OUTCOME) as Outcome[]).filter((outcome) => counts[outcome] > 0);
  return (
    <section aria-label="Outcome">
      <Group justify="space-between" align="flex-end" mb="xs">
        <Title order={2} size="h4">
          Outcome
        </Title>
        <NativeSelect
          aria-label="Show"
          value={filter}
          onChange={(event) => setChosen(event.currentTarget.value as OutcomeFilter)}
          data={[
            ...(attention > 0
              ? [{ value: 'attention', label: `Failed and unknown (${NUMBER.format(attention)})` }]
              : []),
            { value: 'all', label: `All (${NUMBER.format(entries.length)})` },
            ...kinds.map((outcome) => ({
              value: outcome,
              label: `${OUTCOME[outcome].label} (${NUMBER.format(counts[outcome])})`,
            })),
          ]}
        />
      </Group>
      {listed.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nobody.
        </Text>
      ) : (
        <ItemList
          label="Outcome for each"
          items={listed}
          look={(entry) => look(entry, identify(entry.item))}
        />
      )}
    </section>
  );
}

const look = (entry: Entry<unknown>, who: Who): ListedItem => ({
  who,
  mark: <Mark entry={entry} />,
  detail: <Detail entry={entry} />,
});

const Mark = ({ entry: { outcome } }: { entry: Entry<unknown> }) => (
  <Badge variant="dot" color={OUTCOME[outcome].color} tt="none" fw={500}>
    {OUTCOME[outcome].label}
  </Badge>
);

function Detail({ entry: { failure } }: { entry: Entry<unknown> }) {
  if (!failure) return undefined;
  return (
    <>
      <Text size="sm" c="dimmed">
        {failure.reason}
      </Text>
      {failure.requestId && <RequestId value={failure.requestId} />}
    </>
  );
}
