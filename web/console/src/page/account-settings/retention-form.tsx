/** Where the times are typed, and what is asked before messages are deleted. */
import { useApolloClient } from '@apollo/client/react';
import type { ApolloClient } from '@apollo/client';
import { Button, Group, List, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { PutRetentionDocument, RetentionDocument } from '../../gql/graphql.js';
import { confirm } from '../../part/confirm.js';
import { notifyDone, notifyProblem } from '../../part/notice.js';
import type { LayoutAccount } from '../account/account-layout.js';
import {
  daysInWords,
  GRACE_DAYS,
  inputOf,
  type Kind,
  KINDS,
  MAX_DAYS,
  type Retention,
  shortened,
} from './retention-rule.js';

/** What is typed; '' is not a number yet. */
type Typed = Record<Kind, number | '' | null>;

export interface RetentionFormProps {
  account: LayoutAccount;
  saved: Retention;
}

export function RetentionForm({ account, saved }: RetentionFormProps) {
  const client = useApolloClient();
  const [typed, setTyped] = useState<Typed>(saved);
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const isChanged = typed.room !== saved.room || typed.conversation !== saved.conversation;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const { room, conversation } = typed;
    if (room === '' || conversation === '' || isSaving) return;
    const next = { room, conversation };
    if (!(await isMeant(account, saved, next))) return;
    setSaving(true);
    await put(client, account, saved, next);
    setSaving(false);
  };
  const field = (kind: Kind) => (
    <KindField
      kind={kind}
      value={typed[kind]}
      onValue={(value) => setTyped({ ...typed, [kind]: value })}
      isTried={isTried}
    />
  );
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        {field('room')}
        {field('conversation')}
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
  const range = `1 to ${new Intl.NumberFormat().format(MAX_DAYS)} days`;
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

async function isMeant({ name }: LayoutAccount, before: Retention, after: Retention): Promise<boolean> {
  const kinds = shortened(before, after);
  if (kinds.length === 0) return true;
  return confirm({
    title: `Delete older messages of ${kinds.map((kind) => KINDS[kind]).join(' and ')} in ${name}?`,
    confirm: 'Delete older messages',
    children: (
      <Stack gap="sm">
        <List size="sm" spacing={4}>
          {kinds.map((kind) => (
            <List.Item key={kind}>
              Messages of {KINDS[kind]} are kept {daysInWords(after[kind])}; until now{' '}
              {daysInWords(before[kind])}.
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

async function put(
  client: ApolloClient,
  account: LayoutAccount,
  before: Retention,
  after: Retention,
  isUndo = false,
): Promise<void> {
  const { accountId, name } = account;
  try {
    await client.mutate({
      mutation: PutRetentionDocument,
      variables: { accountId, settings: inputOf(after) },
      update(cache, { data }) {
        if (!data) return;
        const { putRetentionSettings: retentionSettings } = data;
        cache.writeQuery({ query: RetentionDocument, variables: { accountId }, data: { retentionSettings } });
      },
    });
    // To undo a longer time would delete messages, which is not done in passing.
    const canUndo = !isUndo && shortened(after, before).length === 0;
    const undo = () => void put(client, account, after, before, true);
    notifyDone(`The chat retention of ${name} is saved.`, canUndo ? undo : undefined);
  } catch (error) {
    notifyProblem(error, `The chat retention of ${name} was not changed`);
  }
}
