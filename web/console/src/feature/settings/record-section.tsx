/** Sets the bucket for call detail records. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import type { ApolloClient } from '@apollo/client';
import { Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  ChangeGlobalSettingsDocument,
  GlobalSettingsDocument,
  type GlobalSettingsQuery,
  type UpdateGlobalSettingsInput,
} from '../../graphql/generated/graphql.js';
import { confirm } from '../../ui/confirm.js';
import { NotLoaded } from '../../ui/not-loaded.js';
import type { SavedSettings } from '../../ui/save-settings.js';
import { type Fields, keysOf, textOrNone } from '../../ui/setting-values.js';
import { SaveButtons } from '../../ui/save-buttons.js';
import { OutdatedNote } from '../../ui/settings-conflict.js';
import { useSavedForm } from '../../ui/use-saved-form.js';
import { Section } from '../../ui/section.js';

/** The names of the buckets; '' for none. */
interface Buckets {
  readonly businessCalling: string;
  readonly voiceConnector: string;
}

type Kind = keyof Buckets;

const KINDS: Readonly<Record<Kind, string>> = {
  businessCalling: 'Business Calling',
  voiceConnector: 'Voice Connectors',
};

const FIELDS: Fields<Buckets> = {
  businessCalling: textOrNone(`Bucket of ${KINDS.businessCalling}`),
  voiceConnector: textOrNone(`Bucket of ${KINDS.voiceConnector}`),
};

const readBuckets = (data: GlobalSettingsQuery | undefined): Buckets => ({
  businessCalling: data?.globalSettings?.businessCalling?.cdrBucket ?? '',
  voiceConnector: data?.globalSettings?.voiceConnector?.cdrBucket ?? '',
});

export function RecordSection({ mayChange }: { mayChange: boolean }) {
  const { data, error, refetch } = useQuery(GlobalSettingsDocument, { refetchOn: true });
  const saved = data && readBuckets(data);
  return (
    <Section title="Call detail records">
      <Text size="sm" c="dimmed" mb="md">
        Chime writes a record of each call into these Amazon S3 buckets: who called whom, when, and for how
        long. The buckets have to be of this AWS account, with a policy that lets Chime write; that they exist
        is not checked here.
      </Text>
      {!data && <NotLoaded error={error} height={150} onRetry={refetch} />}
      {saved && <BucketForm saved={saved} mayChange={mayChange} />}
    </Section>
  );
}

/** Returns the rule of S3 that a name breaks, or undefined for a valid name. */
const findBucketFault = (name: string): string | undefined =>
  name === '' || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)
    ? undefined
    : 'Names of buckets have 3 to 63 small letters, digits, dots and hyphens, and begin and end with a letter or digit.';

function BucketForm({ saved, mayChange }: { saved: Buckets; mayChange: boolean }) {
  const client = useApolloClient();
  const form = useSavedForm(saved);
  const [isTried, setTried] = useState(false);
  const kinds = keysOf<Buckets>(KINDS);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (form.isSaving || !form.isDirty || kinds.some((kind) => findBucketFault(form.values[kind]))) return;
    await form.save(createBucketSettings(client), form.typed, form.baseline);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        {kinds.map((kind) => (
          <TextInput
            key={kind}
            label={FIELDS[kind].label}
            description="Empty: no records are written."
            autoComplete="off"
            spellCheck={false}
            maw={460}
            disabled={!mayChange}
            value={form.values[kind]}
            onChange={(event) => form.change({ [kind]: event.currentTarget.value.trim() })}
            error={isTried ? findBucketFault(form.values[kind]) : undefined}
          />
        ))}
        <OutdatedNote fields={FIELDS} stored={saved} outdated={form.outdated} />
        {mayChange && <SaveButtons form={form} />}
      </Stack>
    </form>
  );
}

/** Asks before records are no longer written, because nobody would notice that until they are needed. */
async function confirmWrite(before: Buckets, after: Buckets): Promise<boolean> {
  const ending = keysOf<Buckets>(KINDS).filter((kind) => before[kind] !== '' && after[kind] === '');
  if (ending.length === 0) return true;
  const names = ending.map((kind) => KINDS[kind]).join(' and ');
  return confirm({
    title: `Stop the call detail records of ${names}?`,
    confirm: 'Stop them',
    children: (
      <Text size="sm">
        Calls from now on leave no records, and those cannot be had later. What is in the bucket stays there.
        To name the bucket again goes on with the calls from then on.
      </Text>
    ),
  });
}

/** Returns the changed members. The API does not change the others. */
function createInput(before: Buckets, after: Buckets): UpdateGlobalSettingsInput {
  const ofKind = (kind: Kind) => {
    if (before[kind] === after[kind]) return {};
    return { [kind]: after[kind] === '' ? {} : { cdrBucket: after[kind] } };
  };
  return { ...ofKind('businessCalling'), ...ofKind('voiceConnector') };
}

const createBucketSettings = (client: ApolloClient): SavedSettings<Buckets> => ({
  id: 'global settings',
  name: 'The buckets',
  done: () => 'The buckets are saved.',
  failed: 'The buckets were not changed',
  fields: FIELDS,
  confirmWrite,
  async read() {
    const { data } = await client.query({ query: GlobalSettingsDocument, fetchPolicy: 'network-only' });
    return readBuckets(data);
  },
  write: (next, stored) =>
    client.mutate({
      mutation: ChangeGlobalSettingsDocument,
      variables: { input: createInput(stored, next) },
      update(cache, { data }) {
        const globalSettings = data?.updateGlobalSettings?.globalSettings;
        if (globalSettings) cache.writeQuery({ query: GlobalSettingsDocument, data: { globalSettings } });
      },
    }),
});
