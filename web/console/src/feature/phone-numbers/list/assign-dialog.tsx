/** Choosing the user who gets a number: first the account, then the user. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import { Button, Group, List, Modal, Select, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import {
  NumberAccountsDocument,
  type NumberRowFragment,
  type UserRowFragment,
} from '../../../graphql/generated/graphql.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { nameOf } from '../../users/user-labels.js';
import { AssignUser } from './assign-user.js';
import { assign } from './number-action.js';
import { numberOf } from '../phone-number-labels.js';

export interface AssignDialogProps {
  number: NumberRowFragment;
  onClose: () => void;
}

export function AssignDialog({ number, onClose }: AssignDialogProps) {
  const client = useApolloClient();
  const accounts = useAccounts();
  const [chosen, setChosen] = useState<string | null>(null);
  const accountId =
    chosen ?? (accounts.isWhole && accounts.list.length === 1 ? accounts.list[0]?.value : undefined);
  const [user, setUser] = useState<UserRowFragment>();
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async (holder: UserRowFragment) => {
    setSaving(true);
    setError(undefined);
    try {
      await assign(client, number, { accountId: holder.accountId, userId: holder.userId }, nameOf(holder));
      onClose();
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={`Assign ${numberOf(number)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <AccountSelect
          accounts={accounts}
          value={accountId ?? null}
          onChange={(next) => {
            setChosen(next);
            setUser(undefined);
          }}
        />
        {accountId && <AssignUser key={accountId} accountId={accountId} user={user} onUser={setUser} />}
        <Rules />
        {error !== undefined && <ProblemAlert error={error} title="The number was not assigned" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!user} loading={isSaving} onClick={() => user && void save(user)}>
            {user ? `Assign to ${nameOf(user)}` : 'Assign'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface AccountSelectProps {
  accounts: ReturnType<typeof useAccounts>;
  value: string | null;
  onChange: (accountId: string | null) => void;
}

function AccountSelect({ accounts, value, onChange }: AccountSelectProps) {
  if (accounts.error) return <ProblemAlert error={accounts.error} title="The accounts cannot be shown" />;
  return (
    <Select
      label="Account of the user"
      placeholder={accounts.isWhole ? 'Type to search' : 'Reading the accounts …'}
      searchable
      nothingFoundMessage="There is no such account."
      comboboxProps={{ withinPortal: false, floatingStrategy: 'fixed' }}
      limit={100}
      data-autofocus
      data={accounts.list}
      value={value}
      onChange={onChange}
    />
  );
}

const Rules = () => (
  <div>
    <Text size="sm" fw={600}>
      What has to be so
    </Text>
    <List size="sm" c="dimmed" mt={4}>
      <List.Item>The number is for Business Calling, and free.</List.Item>
      <List.Item>The user has no number yet, and is not suspended.</List.Item>
      <List.Item>
        The API asks for no certain licence. What a licence lets people do with the number is up to the plan
        that it stands for.
      </List.Item>
      <List.Item>
        Calls and text messages are off until they are switched on, on the page of the user. People who are
        signed in see the number after they have signed in again.
      </List.Item>
    </List>
  </div>
);

/** All accounts, page after page. */
function useAccounts() {
  const { data, error, loading, fetchMore } = useQuery(NumberAccountsDocument, {
    fetchPolicy: 'network-only',
  });
  const { hasNextPage, endCursor } = data?.accounts?.pageInfo ?? {};
  useEffect(() => {
    if (!hasNextPage) return;
    void fetchMore({
      variables: { after: endCursor },
      updateQuery: (before, { fetchMoreResult: { accounts } }) => ({
        accounts: accounts && { ...accounts, nodes: [...(before.accounts?.nodes ?? []), ...accounts.nodes] },
      }),
    });
  }, [hasNextPage, endCursor, fetchMore]);
  const list = (data?.accounts?.nodes ?? []).map(({ accountId, name }) => ({
    value: accountId,
    label: name,
  }));
  return { list, error, isWhole: !loading && hasNextPage === false };
}
