/** The dialog that invites people to a Team account by their addresses. */
import { useApolloClient } from '@apollo/client/react';
import { Button, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { AddressField, useAddressDraft } from '../../../bulk/address-field.js';
import { RunDialog, useRun } from '../../../bulk/run-dialog.js';
import { createAddressOutcomeCsv } from '../../../bulk/user-file.js';
import type { AccountRowFragment, UserType } from '../../../graphql/generated/graphql.js';
import { DialogActions } from '../../../ui/dialog-actions.js';
import { LICENSE, USER_TYPE } from '../../../ui/user-labels.js';
import { createInviteTask } from '../../bulk-jobs/invite-users.js';
import { reloadUsers } from '../../../graphql/use-all-users.js';
import { formatCount } from '../../../ui/format-count.js';

const countPeople = (count: number): string => formatCount(count, ['person', 'people']);

const warnOfLeaving = () => ({
  title: 'Leave while people are being invited?',
  children: (
    <Text size="sm">
      Who has been invited stays invited. The others are not, and the outcome is not shown any more.
    </Text>
  ),
});

export interface InviteDialogProps {
  account: AccountRowFragment;
  onClose: () => void;
}

export function InviteDialog({ account, onClose }: InviteDialogProps) {
  const client = useApolloClient();
  const { accountId, name } = account;
  const { run, start } = useRun<string>(() => reloadUsers(client, accountId));
  return (
    <RunDialog
      title={`Invite people to ${name}`}
      run={run}
      formatHeading={(count) => `Invite ${countPeople(count)}`}
      identify={(address) => ({ name: address })}
      createCsv={createAddressOutcomeCsv}
      unknownNote="Where it is unknown, the response was lost: they may have been invited. Look for them in the list of users before you invite them again, as that sends another e-mail."
      warnOfLeaving={warnOfLeaving}
      onClose={onClose}
    >
      <InviteForm
        account={account}
        onInvite={(addresses, userType) => start(addresses, createInviteTask(client, accountId, userType))}
        onClose={onClose}
      />
    </RunDialog>
  );
}

interface InviteFormProps extends InviteDialogProps {
  onInvite: (addresses: readonly string[], userType: UserType) => void;
}

function InviteForm({ account: { defaultLicense }, onInvite, onClose }: InviteFormProps) {
  const draft = useAddressDraft();
  const [userType, setUserType] = useState<UserType>('PrivateUser');
  const { addresses } = draft.list;
  return (
    <Stack gap="md">
      <AddressField
        label="E-mail addresses"
        description="Paste as many as you like: one a line, with commas, semicolons or tabs between them, or rows of a spreadsheet with their heads. Or choose a CSV file."
        draft={draft}
      />
      <NativeSelect
        label="They are"
        value={userType}
        onChange={(event) => setUserType(event.currentTarget.value as UserType)}
        data={Object.entries(USER_TYPE).map(([value, label]) => ({ value, label }))}
      />
      <Text size="sm" c="dimmed">
        Each gets an e-mail and is listed as pending until they accept, with the default licence of the
        account
        {defaultLicense ? ` (${LICENSE[defaultLicense]})` : ''}. Whoever is pending already gets another
        e-mail.
      </Text>
      <DialogActions onCancel={onClose}>
        <Button disabled={addresses.length === 0} onClick={() => onInvite(addresses, userType)}>
          Invite {countPeople(addresses.length)}
        </Button>
      </DialogActions>
    </Stack>
  );
}
