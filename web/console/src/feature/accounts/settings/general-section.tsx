/** The name of an account, and the licence that its new users get. */
import { useApolloClient } from '@apollo/client/react';
import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AccountRowFragment, License } from '../../../graphql/generated/graphql.js';
import { textOrNone } from '../../../ui/setting-values.js';
import { OutdatedNote } from '../../../ui/settings-conflict.js';
import { useSavedForm } from '../../../ui/use-saved-form.js';
import { useSwitches } from '../../../ui/use-switches.js';
import { useViewer } from '../../../session/viewer.js';
import { findNameFault } from '../account-labels.js';
import { readGeneral, createLicenseSettings, createNameSettings } from '../change-account.js';
import { NameField } from '../name-field.js';
import { PermissionNote } from '../../../ui/permission-note.js';
import { Section } from '../../../ui/section.js';
import { LICENSE } from '../../../ui/user-labels.js';

export function GeneralSection({ account }: { account: AccountRowFragment }) {
  const mayChange = useViewer().can('account:write');
  return (
    <Section title="General" shows={{ id: account.accountId, value: readGeneral(account) }}>
      <Stack gap="md">
        <NameForm account={account} mayChange={mayChange} />
        <DefaultLicence account={account} mayChange={mayChange} />
        {!mayChange && <PermissionNote permission="account:write" />}
      </Stack>
    </Section>
  );
}

const NAME = { name: textOrNone('Name') };

interface FormProps {
  account: AccountRowFragment;
  mayChange: boolean;
}

function NameForm({ account, mayChange }: FormProps) {
  const client = useApolloClient();
  const form = useSavedForm({ name: account.name });
  const [isTried, setTried] = useState(false);
  const { name } = form.values;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (findNameFault(name) !== undefined || form.isSaving) return;
    void form.save(createNameSettings(client, account), { name: name.trim() }, form.baseline);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-end" gap="sm">
        <NameField
          value={name}
          onNameChange={(typed) => form.change({ name: typed })}
          showsError={isTried}
          disabled={!mayChange}
          description="Invitations that are sent from now on have the new name."
          style={{ flex: '1 1 240px', maxWidth: 420 }}
          required={false}
          data-autofocus={undefined}
        />
        {mayChange && (
          <Button type="submit" variant="default" disabled={!form.isDirty} loading={form.isSaving}>
            Rename
          </Button>
        )}
      </Group>
      <OutdatedNote mt="sm" fields={NAME} stored={{ name: account.name }} outdated={form.outdated} />
    </form>
  );
}

function DefaultLicence({ account, mayChange }: FormProps) {
  const client = useApolloClient();
  const { supportedLicenses } = account;
  const { pending, change } = useSwitches(createLicenseSettings(client, account), () => readGeneral(account));
  const defaultLicense = pending.defaultLicense ?? account.defaultLicense;
  // The account may still have a default licence that it no longer supports.
  const choices = new Set([...(supportedLicenses ?? []), ...(defaultLicense ? [defaultLicense] : [])]);
  return (
    <NativeSelect
      label="Default licence"
      description="Users added from now on get it. Those who are there keep theirs."
      disabled={!mayChange}
      maw={420}
      value={defaultLicense ?? ''}
      data={[
        // This version of the console does not know the licence.
        ...(defaultLicense ? [] : [{ value: '', label: '–' }]),
        ...[...choices].map((value) => ({ value, label: LICENSE[value] })),
      ]}
      onChange={(event) => change({ defaultLicense: event.currentTarget.value as License })}
    />
  );
}
