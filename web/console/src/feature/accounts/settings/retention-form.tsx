/** The form for retention times. It asks before messages are deleted. */
import { useApolloClient } from '@apollo/client/react';
import type { ApolloClient } from '@apollo/client';
import { Group, List, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import {
  type AccountRowFragment,
  PutRetentionDocument,
  RetentionDocument,
} from '../../../graphql/generated/graphql.js';
import { confirm } from '../../../ui/confirm.js';
import type { SavedSettings } from '../../../ui/save-settings.js';
import type { Fields } from '../../../ui/setting-values.js';
import { SaveButtons } from '../../../ui/save-buttons.js';
import { OutdatedNote } from '../../../ui/settings-conflict.js';
import { NUMBER } from '../../../ui/format-count.js';
import { useSavedForm } from '../../../ui/use-saved-form.js';
import {
  describeDays,
  GRACE_DAYS,
  createInput,
  type Kind,
  KINDS,
  MAX_DAYS,
  type Retention,
  readRetention,
  listShortened,
} from './retention-rule.js';

/** The content of the fields. '' stands for a number that is still missing. */
type Typed = Record<Kind, number | '' | null>;

export interface RetentionFormProps {
  account: AccountRowFragment;
  saved: Retention;
}

export function RetentionForm({ account, saved }: RetentionFormProps) {
  const client = useApolloClient();
  const form = useSavedForm<Typed>(saved);
  const [isTried, setTried] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const { room, conversation } = form.values;
    if (room === '' || conversation === '' || form.isSaving) return;
    await form.save(
      createRetentionSettings(client, account),
      form.typed as Partial<Retention>,
      form.baseline as Retention,
    );
  };
  const field = (kind: Kind) => (
    <KindField
      kind={kind}
      value={form.values[kind]}
      onValue={(value) => form.change({ [kind]: value })}
      isTried={isTried}
    />
  );
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        {field('room')}
        {field('conversation')}
        <OutdatedNote fields={FIELDS} stored={saved} outdated={form.outdated} />
        <SaveButtons form={form} />
      </Stack>
    </form>
  );
}

interface KindFieldProps {
  kind: Kind;
  value: number | '' | null;
  onValue: (value: number | '' | null) => void;
  isTried: boolean;
}

function KindField({ kind, value, onValue, isTried }: KindFieldProps) {
  const range = `1 to ${NUMBER.format(MAX_DAYS)} days`;
  return (
    <div>
      <Radio.Group
        label={`Messages of ${KINDS[kind]} are kept`}
        value={value === null ? 'ever' : 'days'}
        onChange={(choice) => onValue(choice === 'ever' ? null : '')}
      >
        <Group gap="lg" mt={6}>
          <Radio value="ever" label="without limit" />
          <Radio value="days" label="for a number of days" />
        </Group>
      </Radio.Group>
      {value !== null && (
        <NumberInput
          label="Days"
          aria-label={`Days that messages of ${KINDS[kind]} are kept`}
          description={range}
          min={1}
          max={MAX_DAYS}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          maw={200}
          mt="xs"
          value={value}
          onChange={(days) => onValue(typeof days === 'number' ? days : '')}
          error={isTried && value === '' && `Give a number: ${range}.`}
        />
      )}
    </div>
  );
}

async function confirmWrite(
  { name }: AccountRowFragment,
  before: Retention,
  after: Retention,
): Promise<boolean> {
  const kinds = listShortened(before, after);
  if (kinds.length === 0) return true;
  return confirm({
    title: `Delete older messages of ${kinds.map((kind) => KINDS[kind]).join(' and ')} in ${name}?`,
    confirm: 'Delete older messages',
    children: (
      <Stack gap="sm">
        <List size="sm" spacing={4}>
          {kinds.map((kind) => (
            <List.Item key={kind}>
              Messages of {KINDS[kind]} are kept {describeDays(after[kind])}; until now{' '}
              {describeDays(before[kind])}.
            </List.Item>
          ))}
        </List>
        <Text size="sm">
          This is for everybody in the account. For {GRACE_DAYS} days a longer time, or none, brings the older
          messages back; then they are deleted for good and nobody can restore them.
        </Text>
      </Stack>
    ),
  });
}

const FIELDS: Fields<Retention> = {
  room: { label: `Messages of ${KINDS.room} are kept`, describe: describeDays },
  conversation: { label: `Messages of ${KINDS.conversation} are kept`, describe: describeDays },
};

const createRetentionSettings = (
  client: ApolloClient,
  account: AccountRowFragment,
): SavedSettings<Retention> => {
  const { accountId, name } = account;
  const query = { query: RetentionDocument, variables: { accountId } };
  return {
    id: `${accountId} retention`,
    name: `The retention settings of ${name}`,
    done: () => `The chat retention of ${name} is saved.`,
    failed: `The chat retention of ${name} was not changed`,
    fields: FIELDS,
    confirmWrite: (before, after) => confirmWrite(account, before, after),
    // The undo of a longer time would delete messages, which needs a confirmation.
    canUndo: (before, after) => listShortened(after, before).length === 0,
    async read() {
      const { data } = await client.query({ ...query, fetchPolicy: 'network-only' });
      return readRetention(data?.retentionSettings);
    },
    write: (next) =>
      client.mutate({
        mutation: PutRetentionDocument,
        variables: { accountId, settings: createInput(next) },
        update(cache, { data }) {
          if (!data) return;
          cache.writeQuery({ ...query, data: { retentionSettings: data.putRetentionSettings } });
        },
      }),
  };
};
