/** Creating an account. */
import { useApolloClient, useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import '../../ui/more-style.js';
import { CreateAccountDocument } from '../../graphql/generated/graphql.js';
import { notifyDone } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { nameFault } from './account-labels.js';
import { accountPath } from '../../ui/account-path.js';
import { forgetLists } from './change-account.js';
import { NameField } from './name-field.js';

export interface CreateAccountDialogProps {
  /** The names of the known accounts, to warn about a duplicate. */
  names: readonly string[];
  onClose: () => void;
}

export function CreateAccountDialog({ names, onClose }: CreateAccountDialogProps) {
  const { name, setName, isTried, submit, loading, error } = useCreation(onClose);
  return (
    <Modal opened onClose={onClose} title="Create an account" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <NameField
            value={name}
            onName={setName}
            isTried={isTried}
            description="People see it in their invitations."
          />
          {names.includes(name.trim()) && (
            <Alert color="yellow" p="xs" role="status">
              <Text size="sm">There is an account with this name already. There may be two.</Text>
            </Alert>
          )}
          <Text size="sm" c="dimmed">
            It will be a Team account: people are invited by e-mail. It becomes an Enterprise account when a
            domain is claimed for it, which cannot be done here.
          </Text>
          {error && <ProblemAlert error={error} title="The account was not created" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={loading}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useCreation(onClose: () => void) {
  const client = useApolloClient();
  const navigate = useNavigate();
  const [create, { loading, error }] = useMutation(CreateAccountDocument);
  const [name, setName] = useState('');
  const [isTried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameFault(name) === undefined) void finish();
  };
  async function finish() {
    try {
      const { data } = await create({ variables: { input: { name: name.trim() } } });
      const account = data?.createAccount;
      onClose();
      if (account) await navigate(accountPath(account.accountId));
      forgetLists(client.cache);
      notifyDone(`The account ${name.trim()} is created.`);
    } catch {
      // The dialog shows it.
    }
  }
  return { name, setName, isTried, submit, loading, error };
}
