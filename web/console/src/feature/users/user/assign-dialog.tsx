/** The dialog that assigns a number of the inventory to a user. */
import { Select, Text } from '@mantine/core';
import { useState } from 'react';
import { AssignableNumbersDocument } from '../../../graphql/generated/graphql.js';
import { useFreshList } from '../../../graphql/reader-store.js';
import { FormDialog } from '../../../ui/form-dialog.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';

export interface AssignDialogProps {
  name: string;
  /** Rejects with the error of the request. */
  onAssign: (number: string) => Promise<void>;
  onClose: () => void;
}

export function AssignDialog({ name, onAssign, onClose }: AssignDialogProps) {
  const { numbers, isReading, problem } = useAssignableNumbers();
  const [number, setNumber] = useState<string | null>(null);
  const assign = async () => {
    if (!number) return;
    await onAssign(number);
    onClose();
  };
  return (
    <FormDialog
      title={`Assign a phone number to ${name}`}
      verb="Assign"
      isDisabled={!number}
      onSubmit={assign}
      failure="The number was not assigned"
      onClose={onClose}
    >
      {() => (
        <>
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
        </>
      )}
    </FormDialog>
  );
}

/** Reads all unassigned numbers. People with thousands of them find a number by typing. */
function useAssignableNumbers() {
  const { nodes, state, error } = useFreshList({
    query: AssignableNumbersDocument,
    createVariables: (after) => ({ after }),
    getConnection: ({ phoneNumbers }) => phoneNumbers,
    pageSize: 99,
    cap: Infinity,
  });
  const numbers = nodes.flatMap(({ e164PhoneNumber, callingName }) =>
    e164PhoneNumber
      ? [{ value: e164PhoneNumber, label: e164PhoneNumber + (callingName ? ` (${callingName})` : '') }]
      : [],
  );
  return { numbers, isReading: state !== 'complete', problem: error };
}
