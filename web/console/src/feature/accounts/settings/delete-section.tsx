/** The section that deletes the account. */
import type { AccountRowFragment } from '../../../graphql/generated/graphql.js';
import { Button, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useBackend } from '../../../session/session.js';
import { DeleteDialog } from '../delete-dialog.js';
import { Section } from '../../../ui/section.js';

export function DeleteSection({ account }: { account: AccountRowFragment }) {
  const navigate = useNavigate();
  const restorer = useBackend() === 'emulator' ? 'the control API of the emulator' : 'AWS Support';
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title="Delete">
      <Group justify="space-between" gap="sm">
        <Text size="sm" style={{ flex: '1 1 280px' }}>
          {account.accountType === 'Team'
            ? 'All users have to be suspended before, which removes them from the account.'
            : 'All claimed domains have to be released before, which suspends the users. That cannot be done here.'}{' '}
          For 90 days {restorer} can restore a deleted account, without the data of its users.
        </Text>
        <Button
          color="red"
          variant="outline"
          leftSection={<IconTrash size={18} />}
          onClick={() => setOpen(true)}
        >
          Delete the account
        </Button>
      </Group>
      {isOpen && (
        <DeleteDialog
          account={account}
          onClose={() => setOpen(false)}
          onDeleted={() => navigate('/accounts', { replace: true })}
        />
      )}
    </Section>
  );
}
