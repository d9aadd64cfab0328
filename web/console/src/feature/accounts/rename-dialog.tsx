/** Renaming an account. */
import { useApolloClient } from '@apollo/client/react';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import '../../more-style.js';
import type { AccountRowFragment } from '../../graphql/generated/graphql.js';
import { saveSettings } from '../../ui/save-settings.js';
import { nameFault } from './account-labels.js';
import { nameSettingsOf } from './change-account.js';
import { NameField } from './name-field.js';

export interface RenameDialogProps {
  account: AccountRowFragment;
  onClose: () => void;
}

export function RenameDialog({ account, onClose }: RenameDialogProps) {
  const client = useApolloClient();
  const [shown] = useState({ name: account.name });
  const [name, setName] = useState(shown.name);
  const [isTried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameFault(name) !== undefined) return;
    onClose();
    if (name.trim() === shown.name) return;
    void saveSettings(nameSettingsOf(client, account), { name: name.trim() }, { shown: () => shown });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Rename the account ${account.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <NameField
            value={name}
            onName={setName}
            isTried={isTried}
            description="Invitations that are sent from now on have the new name. Two accounts may have the same."
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Rename</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
