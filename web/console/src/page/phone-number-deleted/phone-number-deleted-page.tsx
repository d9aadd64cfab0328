/** Numbers that have been deleted and can still be restored. */
import { Box, Button, Checkbox, Table, Text } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { useApolloClient } from '@apollo/client/react';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { NumberRowFragment } from '../../gql/graphql.js';
import { PageHeader } from '../../part/page-header.js';
import { Timestamp } from '../../part/timestamp.js';
import { useViewer } from '../../session/viewer.js';
import { restore } from '../phone-number-list/number-action.js';
import type { Selected } from '../phone-number-list/number-table.js';
import {
  countOf,
  goneAt,
  isDeleted,
  numberOf,
  PRODUCT,
  QUEUE_DAYS,
  readable,
} from '../phone-number-list/phone-number-word.js';
import { ReadingStatus } from '../phone-number-list/reading-status.js';
import { useAllNumbers } from '../phone-number-list/use-all-numbers.js';
import { SelectionBar } from '../user-list/selection-bar.js';

const BatchDialog = lazy(async () => ({
  default: (await import('../phone-number-list/batch-dialog.js')).BatchDialog,
}));

export function PhoneNumberDeletedPage() {
  const all = useAllNumbers();
  const mayRestore = useViewer().can('phone-number:lifecycle');
  const [selected, setSelected] = useState<Selected>({});
  const [restoring, setRestoring] = useState<readonly NumberRowFragment[]>();
  // Those that go first need attention first.
  const queue = useMemo(
    () => all.nodes.filter(isDeleted).toSorted((one, other) => timeOf(one) - timeOf(other)),
    [all.nodes],
  );
  const selection = queue.filter(({ phoneNumberId }) => selected[phoneNumberId]);
  return (
    <>
      <PageHeader title="Deletion queue" />
      <Text size="sm" mb="sm" maw={760}>
        Deleted numbers wait here for {QUEUE_DAYS} days, in which they can be restored to the inventory. Then
        they are gone for good, and anyone can order them.
      </Text>
      <ReadingStatus reading={all} title="The deletion queue cannot be shown">
        {queue.length === 0 && all.state === 'complete' ? 'The queue is empty.' : countOf(queue.length)}
      </ReadingStatus>
      {selection.length > 0 && (
        <SelectionBar
          count={selection.length}
          hidden={0}
          listed={queue.length}
          onSelectListed={() => setSelected(allOf(queue))}
          onClear={() => setSelected({})}
        >
          <Button size="compact-sm" onClick={() => setRestoring(selection)}>
            Restore …
          </Button>
        </SelectionBar>
      )}
      {queue.length > 0 && (
        <Queue queue={queue} mayRestore={mayRestore} selected={selected} onSelected={setSelected} />
      )}
      <Suspense>
        {restoring && (
          <BatchDialog kind="restore" numbers={restoring} onClose={() => setRestoring(undefined)} />
        )}
      </Suspense>
    </>
  );
}

const timeOf = ({ deletionTimestamp }: NumberRowFragment): number => Date.parse(deletionTimestamp ?? '') || 0;

const allOf = (numbers: readonly NumberRowFragment[]): Selected =>
  Object.fromEntries(numbers.map(({ phoneNumberId }) => [phoneNumberId, true as const]));

interface QueueProps {
  queue: readonly NumberRowFragment[];
  mayRestore: boolean;
  selected: Selected;
  onSelected: (selected: Selected) => void;
}

function Queue({ queue, mayRestore, selected, onSelected }: QueueProps) {
  const isAll = queue.every(({ phoneNumberId }) => selected[phoneNumberId]);
  return (
    <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Deletion queue, a table">
      <Table aria-label="Deleted numbers" miw={mayRestore ? 720 : 620}>
        <Table.Thead>
          <Table.Tr>
            {mayRestore && (
              <Table.Th scope="col" w={40}>
                <Checkbox
                  size="xs"
                  aria-label="Select all numbers"
                  checked={isAll}
                  onChange={() => onSelected(isAll ? {} : allOf(queue))}
                />
              </Table.Th>
            )}
            <Table.Th scope="col">Number</Table.Th>
            <Table.Th scope="col">Use</Table.Th>
            <Table.Th scope="col">Deleted</Table.Th>
            <Table.Th scope="col">Gone for good</Table.Th>
            {mayRestore && <Table.Th scope="col">Restore</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queue.map((number) => (
            <QueueRow
              key={number.phoneNumberId}
              number={number}
              mayRestore={mayRestore}
              isSelected={selected[number.phoneNumberId] === true}
              onSelect={(isSelected) => {
                const { [number.phoneNumberId]: _before, ...others } = selected;
                onSelected(isSelected ? { ...others, [number.phoneNumberId]: true } : others);
              }}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

interface QueueRowProps {
  number: NumberRowFragment;
  mayRestore: boolean;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
}

function QueueRow({ number, mayRestore, isSelected, onSelect }: QueueRowProps) {
  const client = useApolloClient();
  const e164 = numberOf(number);
  return (
    <Table.Tr>
      {mayRestore && (
        <Table.Td>
          <Checkbox
            size="xs"
            aria-label={`Select ${e164}`}
            checked={isSelected}
            onChange={(event) => onSelect(event.currentTarget.checked)}
          />
        </Table.Td>
      )}
      <Table.Td>{readable(e164)}</Table.Td>
      <Table.Td>{number.productType ? PRODUCT[number.productType] : '–'}</Table.Td>
      <Table.Td>
        <Timestamp value={number.deletionTimestamp} />
      </Table.Td>
      <Table.Td>
        <Timestamp value={goneAt(number)} />
        <Text size="xs" c="dimmed">
          {timeLeft(goneAt(number))}
        </Text>
      </Table.Td>
      {mayRestore && (
        <Table.Td>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRestore size={16} />}
            aria-label={`Restore ${e164}`}
            onClick={() => void restore(client, number)}
          >
            Restore
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  );
}

const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' });

function timeLeft(until: string | null): string {
  if (until === null) return '';
  const hours = (Date.parse(until) - Date.now()) / 3_600_000;
  if (hours <= 0) return 'any moment';
  return hours < 48
    ? RELATIVE.format(Math.ceil(hours), 'hour')
    : RELATIVE.format(Math.round(hours / 24), 'day');
}
