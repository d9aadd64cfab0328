/** Creates a user of an Enterprise account: a person, or a device in a conference room. */
import { useApolloClient, useMutation } from '@apollo/client/react';
import { Button, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from 'react-router';
import { toProblem } from '../../../graphql/problem.js';
import {
  type AccountRowFragment,
  CreateUserDocument,
  type UserType,
} from '../../../graphql/generated/graphql.js';
import { userPath } from '../../../ui/account-path.js';
import { DialogActions } from '../../../ui/dialog-actions.js';
import { notifyDone } from '../../../ui/notice.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { useBackend } from '../../../session/session.js';
import { labelUser, USER_TYPE } from '../../../ui/user-labels.js';
import { parseAddress, parseAddresses } from '../../../ui/parse-address.js';
import { reloadUsers } from '../../../graphql/use-all-users.js';

export function CreateDialog({ account, onClose }: { account: AccountRowFragment; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Create a user in ${account.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <CreateForm accountId={account.accountId} onClose={onClose} />
    </Modal>
  );
}

function useCreation(accountId: string, onClose: () => void) {
  const client = useApolloClient();
  const navigate = useNavigate();
  const [create, { loading, error }] = useMutation(CreateUserDocument);
  const form = useForm({
    initialValues: { email: '', username: '', userType: 'PrivateUser' as UserType },
    validate: { email: findFault },
  });
  const submit = form.onSubmit(async ({ email, username, userType }) => {
    const input = { email: parseAddress(email) ?? null, username: username.trim() || null, userType };
    try {
      const { data } = await create({ variables: { accountId, input } });
      const user = data?.createUser;
      onClose();
      reloadUsers(client, accountId);
      if (!user) return;
      notifyDone(`${labelUser(user)} is created.`);
      void navigate(userPath({ accountId, userId: user.userId }));
    } catch {
      // The form shows it.
    }
  });
  return { form, submit, loading, error };
}

function findFault(email: string): string | null {
  const { addresses, invalid } = parseAddresses(email);
  if (invalid[0]) return `The address ${invalid[0].reason}.`;
  if (addresses.length !== 1) return 'Give one e-mail address.';
  return null;
}

function CreateForm({ accountId, onClose }: { accountId: string; onClose: () => void }) {
  const { form, submit, loading, error } = useCreation(accountId, onClose);
  const isEmulator = useBackend() === 'emulator';
  const isTaken = error !== undefined && toProblem(error).code === 'CONFLICT';
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="E-mail address"
          description="For a conference room, that of its mailbox."
          // A field of type "email" would refuse "Jo Doe <jo@example.com>" before it is parsed.
          inputMode="email"
          autoComplete="off"
          required
          data-autofocus
          {...form.getInputProps('email')}
          error={form.errors['email'] ?? (isTaken && 'Somebody in this account has this address.')}
        />
        <TextInput
          label="Name"
          description={isEmulator && 'Without one, the emulator takes the part of the address before the @.'}
          autoComplete="off"
          {...form.getInputProps('username')}
        />
        <NativeSelect
          label="Type"
          data={Object.entries(USER_TYPE).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps('userType')}
        />
        <Text size="sm" c="dimmed">
          No e-mail is sent: the user is registered at once, with the default licence of the account.
        </Text>
        {error && !isTaken && <ProblemAlert error={error} title="The user was not created" />}
        <DialogActions onCancel={onClose}>
          <Button type="submit" loading={loading}>
            Create
          </Button>
        </DialogActions>
      </Stack>
    </form>
  );
}
