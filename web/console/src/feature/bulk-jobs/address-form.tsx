/** The form for the addresses of bulk work. */
import { Button, Group, Paper, Stack } from '@mantine/core';
import { type AddressDraft, AddressField } from '../../bulk/address-field.js';
import { NUMBER } from '../../ui/format-count.js';

export interface AddressFormProps {
  draft: AddressDraft;
  onAddresses: (addresses: readonly string[]) => void;
}

export function AddressForm({ draft, onAddresses }: AddressFormProps) {
  const { addresses } = draft.list;
  const count = addresses.length;
  return (
    <Paper withBorder p="md" maw={760}>
      <Stack gap="md">
        <AddressField
          label="E-mail addresses of users"
          description="Paste a list, or rows of a spreadsheet with their heads, or choose a CSV file. Files that were exported here will do."
          draft={draft}
        />
        <Group justify="flex-end">
          <Button disabled={count === 0} onClick={() => onAddresses(addresses)}>
            {count > 1 ? `Find these ${NUMBER.format(count)} users` : 'Find the users'}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
