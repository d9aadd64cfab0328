/** The section for the calling name of numbers that have no own name. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import type { ApolloClient } from '@apollo/client';
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ChangeNumberSettingsDocument, NumberSettingsDocument } from '../../graphql/generated/graphql.js';
import { confirm } from '../../ui/confirm.js';
import { NotLoaded } from '../../ui/not-loaded.js';
import type { SavedSettings } from '../../ui/save-settings.js';
import { type Fields, textOrNone } from '../../ui/setting-values.js';
import { OutdatedNote } from '../../ui/settings-conflict.js';
import { Timestamp } from '../../ui/timestamp.js';
import { useSavedForm } from '../../ui/use-saved-form.js';
import { findCallingNameFault } from '../../ui/calling-name.js';
import { Section } from '../../ui/section.js';

/** The number of days before a name can be changed again. */
const INTERVAL_DAYS = 7;

export function CallingNameSection({ mayChange }: { mayChange: boolean }) {
  const { data, error, refetch } = useQuery(NumberSettingsDocument, { refetchOn: true });
  const settings = data?.phoneNumberSettings;
  const name = settings?.callingName ?? '';
  const changedAt = settings?.callingNameUpdatedTimestamp ?? null;
  return (
    <Section title="Default calling name">
      <Text size="sm" c="dimmed" mb="md">
        What people see who are called from a number that has no calling name of its own. It can be changed
        once in {INTERVAL_DAYS} days, and a change may take up to 72 hours.
      </Text>
      {!data && <NotLoaded error={error} height={110} onRetry={refetch} />}
      {data && <NameForm saved={name} changedAt={changedAt} mayChange={mayChange} />}
    </Section>
  );
}

interface CallingName {
  readonly name: string;
}

const FIELDS: Fields<CallingName> = { name: textOrNone('Default calling name') };

interface NameFormProps {
  saved: string;
  changedAt: string | null;
  mayChange: boolean;
}

function NameForm({ saved, changedAt, mayChange }: NameFormProps) {
  const client = useApolloClient();
  const form = useSavedForm<CallingName>({ name: saved });
  const { name } = form.values;
  const [isTried, setTried] = useState(false);
  const [now] = useState(() => Date.now());
  const freeAt = changedAt === null ? 0 : Date.parse(changedAt) + INTERVAL_DAYS * 86_400_000;
  const isFree = freeAt <= now;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (form.isSaving || findCallingNameFault(name) !== undefined) return;
    await form.save(createCallingNameSettings(client), form.typed, form.baseline);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <TextInput
          label="Default calling name"
          description="2 to 15 letters, digits and spaces, or empty for none."
          autoComplete="off"
          maxLength={15}
          maw={460}
          disabled={!mayChange || !isFree}
          value={name}
          onChange={(event) => form.change({ name: event.currentTarget.value })}
          error={isTried ? findCallingNameFault(name) : undefined}
        />
        <OutdatedNote fields={FIELDS} stored={{ name: saved }} outdated={form.outdated} />
        {changedAt && (
          <Text size="sm">
            Last changed: <Timestamp value={changedAt} />
          </Text>
        )}
        {!isFree && (
          <Alert color="blue" variant="light" p="xs">
            <Text size="sm">
              It can be changed again from <Timestamp value={new Date(freeAt).toISOString()} /> on.
            </Text>
          </Alert>
        )}
        {mayChange && isFree && (
          <Group>
            <Button type="submit" disabled={!form.isDirty} loading={form.isSaving}>
              Change the name …
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

const confirmWrite = (name: string): Promise<boolean> =>
  confirm({
    title: name === '' ? 'Take the default calling name away?' : `Show ${name} on calls?`,
    confirm: 'Change the name',
    children: (
      <Text size="sm">
        It is for calls from all numbers without a calling name of their own. For the next {INTERVAL_DAYS}{' '}
        days it cannot be changed again: there is no undo.
      </Text>
    ),
  });

const createCallingNameSettings = (client: ApolloClient): SavedSettings<CallingName> => ({
  id: 'phone number settings',
  name: 'The phone number settings',
  done: () => 'The default calling name is being changed.',
  failed: 'The default calling name was not changed',
  fields: FIELDS,
  confirmWrite: (_stored, { name }) => confirmWrite(name),
  canUndo: () => false,
  async read() {
    const { data } = await client.query({ query: NumberSettingsDocument, fetchPolicy: 'network-only' });
    return { name: data?.phoneNumberSettings?.callingName ?? '' };
  },
  write: ({ name: callingName }) =>
    client.mutate({
      mutation: ChangeNumberSettingsDocument,
      variables: { callingName },
      update(cache, { data }) {
        const phoneNumberSettings = data?.updatePhoneNumberSettings?.phoneNumberSettings;
        if (phoneNumberSettings) {
          cache.writeQuery({ query: NumberSettingsDocument, data: { phoneNumberSettings } });
        }
      },
    }),
});
