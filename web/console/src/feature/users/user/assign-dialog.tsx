/** Choosing a number of the inventory for a user. */
import { useQuery } from '@apollo/client/react';
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { AssignableNumbersDocument } from '../../../graphql/generated/graphql.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';

export interface AssignDialogProps {
  name: string;
  /** Rejects with what it failed with. */
  onAssign: (number: string) => Promise<void>;
  onClose: () => void;
}

export function AssignDialog({ name, onAssign, onClose }: AssignDialogProps) {
  const { numbers, isReading, problem } = useAssignable();
  const [number, setNumber] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const assign = async (chosen: string) => {
    setSaving(true);
    setError(undefined);
    try {
      await onAssign(chosen);
      onClose();
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Assign a phone number to ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {problem ? (
          <ProblemAlert error={problem} title="The numbers cannot be shown" />
        ) : (
          <Select
            label="Phone number"
            description="Unassigned Business Calling numbers; only these can be given to users."
            placeholder={isReading ? 'Reading the inventory …' : 'Type to search'}
            nothingFoundMessage={isReading ? 'Reading the inventory …' : 'There is no such number.'}
            searchable
            comboboxProps={{ withinPortal: false, floatingStrategy: 'fixed' }}
            data-autofocus
            limit={100}
            data={numbers}
            value={number}
            onChange={setNumber}
          />
        )}
        {!isReading && !problem && numbers.length === 0 && (
          <Text size="sm">There are none. Order some on the page of the phone numbers.</Text>
        )}
        <Text size="sm" c="dimmed">
          Calls and text messages are off until they are switched on below the number.
        </Text>
        {error !== undefined && <ProblemAlert error={error} title="The number was not assigned" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!number} loading={isSaving} onClick={() => number && void assign(number)}>
            Assign
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** All of them, page after page; who has thousands finds the number by typing. */
function useAssignable() {
  const { data, error, loading, fetchMore } = useQuery(AssignableNumbersDocument, {
    fetchPolicy: 'network-only',
  });
  const { hasNextPage, endCursor } = data?.phoneNumbers?.pageInfo ?? {};
  useEffect(() => {
    if (!hasNextPage) return;
    void fetchMore({
      variables: { after: endCursor },
      updateQuery: (before, { fetchMoreResult: { phoneNumbers } }) => ({
        phoneNumbers: phoneNumbers && {
          ...phoneNumbers,
          nodes: [...(before.phoneNumbers?.nodes ?? []), ...phoneNumbers.nodes],
        },
      }),
    });
  }, [hasNextPage, endCursor, fetchMore]);
  const numbers = (data?.phoneNumbers?.nodes ?? []).flatMap(({ e164PhoneNumber, callingName }) =>
    e164PhoneNumber
      ? [{ value: e164PhoneNumber, label: e164PhoneNumber + (callingName ? ` (${callingName})` : '') }]
      : [],
  );
  return { numbers, isReading: loading || hasNextPage === true, problem: error };
}
