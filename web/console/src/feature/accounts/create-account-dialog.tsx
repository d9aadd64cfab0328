/** The dialog that creates an account. */
import { useApolloClient } from '@apollo/client/react';
import { Alert, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { CreateAccountDocument } from '../../graphql/generated/graphql.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { notifyDone } from '../../ui/notice.js';
import { findNameFault } from './account-labels.js';
import { reloadAccounts } from './account-lists.js';
import { accountPath } from '../../ui/account-path.js';
import { NameField } from './name-field.js';

export interface CreateAccountDialogProps {
  /** The names of the known accounts, to warn about a duplicate. */
  names: readonly string[];
  onClose: () => void;
}

export function CreateAccountDialog({ names, onClose }: CreateAccountDialogProps) {
  const client = useApolloClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const create = async () => {
    const { data } = await client.mutate({ mutation: CreateAccountDocument, variables: { input: { name } } });
    onClose();
    if (data?.createAccount) await navigate(accountPath(data.createAccount.accountId));
    reloadAccounts(client);
    notifyDone(`The account ${name} is created.`);
  };
  return (
    <FormDialog
      title="Create an account"
      verb="Create"
      isValid={findNameFault(typed) === undefined}
      onSubmit={create}
      failure="The account was not created"
      onClose={onClose}
    >
      {(isTried) => (
        <>
          <NameField
            value={typed}
            onNameChange={setTyped}
            showsError={isTried}
            description="People see it in their invitations."
          />
          {names.includes(name) && (
            <Alert color="yellow" p="xs" role="status">
              <Text size="sm">There is an account with this name already. There may be two.</Text>
            </Alert>
          )}
          <Text size="sm" c="dimmed">
            It will be a Team account: people are invited by e-mail. It becomes an Enterprise account when a
            domain is claimed for it, which cannot be done here.
          </Text>
        </>
      )}
    </FormDialog>
  );
}
