/** Where call detail records are written to. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import type { ApolloClient } from '@apollo/client';
import { Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  ChangeGlobalSettingsDocument,
  GlobalSettingsDocument,
  type GlobalSettingsQuery,
  type UpdateGlobalSettingsInput,
} from '../../gql/graphql.js';
import { confirm } from '../../part/confirm.js';
import { notifyDone, notifyProblem } from '../../part/notice.js';
import { ProblemAlert } from '../../part/problem-alert.js';
import { Section } from '../user/section.js';

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

const bucketsOf = ({ globalSettings }: GlobalSettingsQuery): Buckets => ({
  businessCalling: globalSettings?.businessCalling?.cdrBucket ?? '',
  voiceConnector: globalSettings?.voiceConnector?.cdrBucket ?? '',
});

export function RecordSection({ mayChange }: { mayChange: boolean }) {
  const { data, error, refetch } = useQuery(GlobalSettingsDocument);
  const saved = data && bucketsOf(data);
  return (
    <Section title="Call detail records">
      <Text size="sm" c="dimmed" mb="md">
        Chime writes a record of each call into these Amazon S3 buckets: who called whom, when, and for how
        long. The buckets have to be of this AWS account, with a policy that lets Chime write; that they exist
        is not checked here.
      </Text>
      {!data && error && (
        <ProblemAlert error={error} title="The settings cannot be shown" onRetry={() => void refetch()} />
      )}
      {!data && !error && <Skeleton h={150} />}
      {saved && <BucketForm key={JSON.stringify(saved)} saved={saved} mayChange={mayChange} />}
    </Section>
  );
}

/** As S3 has it. */
const fault = (name: string): string | undefined =>
  name === '' || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)
    ? undefined
    : 'Names of buckets have 3 to 63 small letters, digits, dots and hyphens, and begin and end with a letter or digit.';

function BucketForm({ saved, mayChange }: { saved: Buckets; mayChange: boolean }) {
  const client = useApolloClient();
  const [typed, setTyped] = useState(saved);
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const kinds = Object.keys(KINDS) as Kind[];
  const isChanged = kinds.some((kind) => typed[kind] !== saved[kind]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isSaving || !isChanged || kinds.some((kind) => fault(typed[kind]))) return;
    if (!(await isMeant(saved, typed))) return;
    setSaving(true);
    await save(client, saved, typed);
    setSaving(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        {kinds.map((kind) => (
          <TextInput
            key={kind}
            label={`Bucket of ${KINDS[kind]}`}
            description="Empty: no records are written."
            autoComplete="off"
            spellCheck={false}
            maw={460}
            disabled={!mayChange}
            value={typed[kind]}
            onChange={(event) => setTyped({ ...typed, [kind]: event.currentTarget.value.trim() })}
            error={isTried ? fault(typed[kind]) : undefined}
          />
        ))}
        {mayChange && (
          <Group gap="sm">
            <Button type="submit" disabled={!isChanged} loading={isSaving}>
              Save
            </Button>
            {isChanged && (
              <Button variant="default" onClick={() => setTyped(saved)}>
                Discard
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}

/** To lose records is what nobody notices until they are wanted. */
async function isMeant(before: Buckets, after: Buckets): Promise<boolean> {
  const ending = (Object.keys(KINDS) as Kind[]).filter((kind) => before[kind] !== '' && after[kind] === '');
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

/** Only what changes: the rest stays as it is. */
function inputOf(before: Buckets, after: Buckets): UpdateGlobalSettingsInput {
  const ofKind = (kind: Kind) => {
    if (before[kind] === after[kind]) return {};
    return { [kind]: after[kind] === '' ? {} : { cdrBucket: after[kind] } };
  };
  return { ...ofKind('businessCalling'), ...ofKind('voiceConnector') };
}

async function save(client: ApolloClient, before: Buckets, after: Buckets, isUndo = false): Promise<void> {
  try {
    await client.mutate({
      mutation: ChangeGlobalSettingsDocument,
      variables: { input: inputOf(before, after) },
      update(cache, { data }) {
        const globalSettings = data?.updateGlobalSettings?.globalSettings;
        if (globalSettings) cache.writeQuery({ query: GlobalSettingsDocument, data: { globalSettings } });
      },
    });
    notifyDone('The buckets are saved.', isUndo ? undefined : () => void save(client, after, before, true));
  } catch (error) {
    notifyProblem(error, 'The buckets were not changed');
  }
}
