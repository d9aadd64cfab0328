/** The sign-in delegate groups of an account whose people come from an Active Directory. */
import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type AccountRowFragment,
  AddDelegateGroupDocument,
  DelegateGroupsDocument,
  RemoveDelegateGroupDocument,
} from '../../../graphql/generated/graphql.js';
import { confirm } from '../../../ui/confirm.js';
import { notifyDone, notifyProblem } from '../../../ui/notice.js';
import { NotLoaded } from '../../../ui/not-loaded.js';
import { useViewer } from '../../../session/viewer.js';
import { PermissionNote } from '../../../ui/permission-note.js';
import { Section } from '../../../ui/section.js';

export function DelegateSection({ account }: { account: AccountRowFragment }) {
  const { accountId } = account;
  const mayChange = useViewer().can('account:settings');
  const { data, error, refetch } = useQuery(DelegateGroupsDocument, {
    variables: { accountId },
    refetchOn: true,
  });
  const names = data?.account?.signinDelegateGroups?.flatMap(({ groupName }) => groupName ?? []);
  const { add, remove } = useGroupChange(account);
  return (
    <Section title="Sign-in delegate groups" shows={{ id: accountId, value: names }}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Groups of the Active Directory whose members may sign in to this account. Whether there is such a
          group in the directory is not checked.
        </Text>
        {!data && (
          <NotLoaded error={error} title="The groups cannot be shown" height={80} onRetry={refetch} />
        )}
        {data && names?.length === 0 && <Text size="sm">There are none.</Text>}
        {names && names.length > 0 && <Groups names={names} onRemove={mayChange ? remove : undefined} />}
        {data && mayChange && <AddForm names={names ?? []} onAdd={add} />}
        {!mayChange && <PermissionNote permission="account:settings" />}
      </Stack>
    </Section>
  );
}

interface GroupsProps {
  names: readonly string[];
  /** Undefined if the viewer may not remove groups. */
  onRemove: ((name: string) => Promise<void>) | undefined;
}

const Groups = ({ names, onRemove }: GroupsProps) => (
  <Table aria-label="Sign-in delegate groups">
    <Table.Tbody>
      {names.map((name) => (
        <Table.Tr key={name}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{name}</Table.Td>
          {onRemove && (
            <Table.Td ta="right">
              <Button
                variant="default"
                size="xs"
                aria-label={`Remove ${name}`}
                onClick={() => void onRemove(name)}
              >
                Remove
              </Button>
            </Table.Td>
          )}
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);

interface AddFormProps {
  names: readonly string[];
  /** Resolves to whether the group was added. */
  onAdd: (name: string) => Promise<boolean>;
}

function AddForm({ names, onAdd }: AddFormProps) {
  const [typed, setTyped] = useState('');
  const [isAdding, setAdding] = useState(false);
  const name = typed.trim();
  const isThere = names.includes(name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name === '' || isThere || isAdding) return;
    setAdding(true);
    if (await onAdd(name)) setTyped('');
    setAdding(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Add a group"
          placeholder="Name of the group in the directory"
          autoComplete="off"
          style={{ flex: '1 1 240px', maxWidth: 420 }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={isThere && 'This group is there already.'}
        />
        <Button type="submit" variant="default" loading={isAdding} disabled={name === '' || isThere}>
          Add
        </Button>
      </Group>
    </form>
  );
}

function useGroupChange({ accountId, name }: AccountRowFragment) {
  const [associate] = useMutation(AddDelegateGroupDocument);
  const [disassociate] = useMutation(RemoveDelegateGroupDocument);
  async function add(groupName: string): Promise<boolean> {
    try {
      await associate({ variables: { accountId, groupName } });
      notifyDone(`The group ${groupName} is added.`);
      return true;
    } catch (error) {
      notifyProblem(error, `The group ${groupName} was not added`);
      return false;
    }
  }
  async function remove(groupName: string): Promise<void> {
    const isConfirmed = await confirm({
      title: `Remove the group ${groupName} from ${name}?`,
      confirm: 'Remove',
      children: (
        <Text size="sm">
          Being in it no longer lets its members sign in to the account. Adding the group again undoes this.
        </Text>
      ),
    });
    if (!isConfirmed) return;
    try {
      await disassociate({ variables: { accountId, groupName } });
      notifyDone(`The group ${groupName} is removed.`, () => void add(groupName));
    } catch (error) {
      notifyProblem(error, `The group ${groupName} was not removed`);
    }
  }
  return { add, remove };
}
