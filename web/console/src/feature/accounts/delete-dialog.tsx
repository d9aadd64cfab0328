/**
 * The dialog that deletes an account. It shows the preconditions and consequences, and asks for the name of the
 * account.
 */
import { useApolloClient, useQuery } from '@apollo/client/react';
import { Alert, Anchor, List, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { toProblem } from '../../graphql/problem.js';
import {
  AccountMembersDocument,
  type AccountRowFragment,
  DeleteAccountDocument,
} from '../../graphql/generated/graphql.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { notifyDone } from '../../ui/notice.js';
import { useBackend } from '../../session/session.js';
import { useViewer } from '../../session/viewer.js';
import { accountPath } from '../../ui/account-path.js';
import { evictAccount } from './account-lists.js';

export interface DeleteDialogProps {
  account: AccountRowFragment;
  onClose: () => void;
  /** Called after the deletion, before the account is removed from the cache. */
  onDeleted?: () => void | Promise<void>;
}

export function DeleteDialog({ account, onClose, onDeleted }: DeleteDialogProps) {
  const { accountId, name } = account;
  const client = useApolloClient();
  const [typed, setTyped] = useState('');
  const remove = async () => {
    await client.mutate({ mutation: DeleteAccountDocument, variables: { accountId } });
    onClose();
    await onDeleted?.();
    evictAccount(client.cache, accountId);
    notifyDone(`The account ${name} is deleted.`);
  };
  return (
    <FormDialog
      title={`Delete the account ${name}?`}
      verb="Delete the account"
      isDestructive
      isDisabled={typed.trim() !== name}
      onSubmit={remove}
      failure={(error) => describeRefusal(account, error)}
      onClose={onClose}
    >
      {() => (
        <>
          <Preconditions account={account} onLeave={onClose} />
          <Consequences />
          <TextInput
            label="Type the name of the account to confirm"
            description={name}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
        </>
      )}
    </FormDialog>
  );
}

function Preconditions({ account, onLeave }: { account: AccountRowFragment; onLeave: () => void }) {
  const viewer = useViewer();
  if (account.accountType === 'Team') {
    return (
      <>
        <Text size="sm">All its users have to be suspended before, which removes them from the account.</Text>
        {viewer.can('user:read') && <Remaining account={account} onLeave={onLeave} />}
      </>
    );
  }
  return (
    <Text size="sm">
      All its claimed domains have to be released before, which suspends all its users. That cannot be done or
      seen here; while there is one, the deletion is refused and nothing changes.
    </Text>
  );
}

/** The users that prevent the deletion, as far as one page of users shows. */
function Remaining({ account, onLeave }: { account: AccountRowFragment; onLeave: () => void }) {
  const { data } = useQuery(AccountMembersDocument, {
    variables: { accountId: account.accountId },
    fetchPolicy: 'network-only',
  });
  const users = data?.users;
  if (!users) return undefined;
  const registered = users.nodes.filter(
    ({ userRegistrationStatus }) => userRegistrationStatus === 'Registered',
  ).length;
  if (registered === 0) return undefined;
  const count = `${users.pageInfo.hasNextPage ? 'At least ' : ''}${registered}`;
  return (
    <Alert color="yellow" p="xs" role="status">
      <Text size="sm">
        {count} {registered === 1 ? 'user is' : 'users are'} not suspended: the deletion will be refused.{' '}
        <Anchor
          component={Link}
          size="sm"
          c="inherit"
          underline="always"
          to={`${accountPath(account.accountId)}/users?registration=Registered`}
          onClick={onLeave}
        >
          Show them
        </Anchor>
      </Text>
    </Alert>
  );
}

const Consequences = () => (
  <List size="sm" spacing={4}>
    <List.Item>The data of its users is deleted for good.</List.Item>
    <List.Item>The account is kept disabled for 90 days, and then deleted for good.</List.Item>
    <List.Item>
      It cannot be undone here. Within the 90 days{' '}
      {useBackend() === 'emulator' ? 'the control API of the emulator' : 'AWS Support'} can restore the
      account, without its users.
    </List.Item>
  </List>
);

function describeRefusal({ accountType }: AccountRowFragment, error: unknown): string {
  if (toProblem(error).code !== 'UNPROCESSABLE') return 'The account was not deleted';
  return accountType === 'Team'
    ? 'Not deleted: it has users that are not suspended'
    : 'Not deleted: it has claimed domains';
}
