/** The dialog that assigns a number to a user: first it asks for the account, then for the user. */
import { useApolloClient } from '@apollo/client/react';
import { List, Select, Text } from '@mantine/core';
import { useState } from 'react';
import {
  NumberAccountsDocument,
  type NumberRowFragment,
  type UserRowFragment,
} from '../../../graphql/generated/graphql.js';
import { useFreshList } from '../../../graphql/reader-store.js';
import { FormDialog } from '../../../ui/form-dialog.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { labelUser } from '../../../ui/user-labels.js';
import { AssignUser } from './assign-user.js';
import { assign } from './number-action.js';
import { formatNumber } from '../phone-number-labels.js';

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
  const save = async () => {
    if (!user) return;
    await assign(client, number, { accountId: user.accountId, userId: user.userId }, labelUser(user));
    onClose();
  };
  return (
    <FormDialog
      size="lg"
      subject={number.phoneNumberId}
      title={`Assign ${formatNumber(number)}`}
      verb={user ? `Assign to ${labelUser(user)}` : 'Assign'}
      isDisabled={!user}
      onSubmit={save}
      failure="The number was not assigned"
      onClose={onClose}
    >
      {() => (
        <>
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
        </>
      )}
    </FormDialog>
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
      Requirements
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

/** Reads all accounts. */
function useAccounts() {
  const { nodes, state, error } = useFreshList({
    query: NumberAccountsDocument,
    createVariables: (after) => ({ after }),
    getConnection: ({ accounts }) => accounts,
    pageSize: 100,
    cap: Infinity,
  });
  const list = nodes.map(({ accountId, name }) => ({ value: accountId, label: name }));
  return { list, error, isWhole: state === 'complete' };
}
