/** Shows what somebody else has changed in the meantime. */
import { Alert, type AlertProps, List, Stack, Text } from '@mantine/core';
import { type Choice, choose } from './confirm.js';
import { type Fields, keysOf } from './setting-values.js';

export interface Conflict<Values> {
  readonly seen: Partial<Values>;
  readonly stored: Values;
  readonly next: Values;
}

/** Resolves to `confirmed` to write the caller's change, and to `alternative` to take over what is stored. */
export const askAboutConflict = <Values extends object>(
  name: string,
  fields: Fields<Values>,
  conflict: Conflict<Values>,
): Promise<Choice> =>
  choose({
    title: 'Somebody else has changed this meanwhile',
    confirm: 'Write mine',
    alternative: 'Take over theirs',
    children: (
      <Stack gap="sm">
        <Text size="sm">
          {name} are no longer as this page showed them. Nothing has been saved yet. Writing yours changes
          only what you changed, and overwrites theirs where both of you did.
        </Text>
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {listDifferences(fields, conflict).map((difference) => (
            <Difference key={difference.label} {...difference} />
          ))}
        </Stack>
      </Stack>
    ),
  });

interface DifferenceProps {
  label: string;
  /** Undefined if the page has not shown it. */
  shown: string | undefined;
  now: string;
  yours: string;
}

function listDifferences<Values extends object>(
  fields: Fields<Values>,
  { seen, stored, next }: Conflict<Values>,
): DifferenceProps[] {
  return keysOf<Values>(fields).flatMap((key) => {
    const { label, describe } = fields[key];
    const isTheirs = key in seen && seen[key] !== stored[key];
    if (!isTheirs && next[key] === stored[key]) return [];
    const shown = key in seen ? describe(seen[key] as Values[typeof key]) : undefined;
    return [{ label, shown, now: describe(stored[key]), yours: describe(next[key]) }];
  });
}

const Difference = ({ label, shown, now, yours }: DifferenceProps) => (
  <li style={{ overflowWrap: 'anywhere' }}>
    <Text size="sm" fw={600}>
      {label}
    </Text>
    {shown !== undefined && <Text size="sm">Shown here before: {shown}</Text>}
    <Text size="sm">Stored now: {now}</Text>
    <Text size="sm">If you write yours: {yours}</Text>
  </li>
);

export interface OutdatedNoteProps<Values> extends Pick<AlertProps, 'mt'> {
  fields: Fields<Values>;
  stored: Values;
  /** Members that have been typed over, and that somebody else has changed. */
  outdated: readonly (keyof Values)[];
}

/** A note in a form whose stored values have changed under the input. */
export function OutdatedNote<Values>({ fields, stored, outdated, ...margin }: OutdatedNoteProps<Values>) {
  return (
    <div role="status">
      {outdated.length > 0 && (
        <Alert variant="default" p="xs" {...margin} title="Somebody else has changed this meanwhile">
          <List size="sm">
            {outdated.map((key) => (
              <List.Item key={String(key)} style={{ overflowWrap: 'anywhere' }}>
                {fields[key].label}: {fields[key].describe(stored[key])}
              </List.Item>
            ))}
          </List>
          <Text size="sm">What you have entered is still here. You are asked before it replaces theirs.</Text>
        </Alert>
      )}
    </div>
  );
}
