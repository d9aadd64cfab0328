/** Finds the users who have the addresses. A few addresses are looked up one by one; for many, all users are read. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { Button, Group, Loader, Paper, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { UserByEmailDocument, type UserRowFragment } from '../../graphql/generated/graphql.js';
import { useAllUsers } from '../../graphql/use-all-users.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import type { Task } from '../../bulk/batch-task.js';
import { BulkEngine } from '../../bulk/bulk-engine.js';
import { LOOKUP_CONCURRENCY } from '../../bulk/concurrency.js';
import { judge } from '../../bulk/failure.js';
import { ProblemNote } from '../../bulk/problem-note.js';
import { NUMBER } from '../../ui/format-count.js';

/** The maximum number of addresses that are looked up one by one. All users are read in pages of 200. */
const FEW = 60;

export interface Found {
  readonly users: readonly UserRowFragment[];
  /** Addresses that no user of the account has. */
  readonly unknown: readonly string[];
}

export interface FindUsersProps {
  accountId: string;
  addresses: readonly string[];
  onFound: (found: Found) => void;
  onCancel: () => void;
}

export const FindUsers = (props: FindUsersProps) =>
  props.addresses.length <= FEW ? <AskForEach {...props} /> : <ReadAll {...props} />;

/** The users in the order of the addresses. */
function sort(addresses: readonly string[], known: ReadonlyMap<string, UserRowFragment>): Found {
  const users = addresses.flatMap((address) => known.get(address.toLowerCase()) ?? []);
  return { users, unknown: addresses.filter((address) => !known.has(address.toLowerCase())) };
}

function ReadAll({ accountId, addresses, onFound, onCancel }: FindUsersProps) {
  const { nodes: users, state, error, resume } = useAllUsers(accountId);
  useEffect(() => {
    // All users are needed, so reading continues after the cap.
    if (state === 'capped' || state === 'stopped') resume();
    if (state !== 'complete') return;
    const known = new Map(users.map((user) => [user.primaryEmail?.toLowerCase() ?? '', user]));
    onFound(sort(addresses, known));
  }, [state, users, addresses, onFound, resume]);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        {state === 'failed' ? (
          <ProblemAlert error={error} title="The users cannot be read" onRetry={resume} />
        ) : (
          <Group gap="sm">
            <Loader size="sm" role="progressbar" aria-label="Reading users" />
            <Text size="sm">
              Reading the users of the account to find the addresses: {NUMBER.format(users.length)} so far …
            </Text>
          </Group>
        )}
        <Group>
          <Button variant="default" onClick={onCancel}>
            Back to the addresses
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

interface Lookup {
  readonly engine: BulkEngine<string>;
  readonly known: ReadonlyMap<string, UserRowFragment>;
  readonly task: Task<string>;
}

function createLookup(client: ApolloClient, accountId: string, addresses: readonly string[]): Lookup {
  const known = new Map<string, UserRowFragment>();
  const task: Task<string> = {
    batchSize: 1,
    judge: (error) => judge(error, true),
    async perform([userEmail = '']) {
      const { data } = await client.query({
        query: UserByEmailDocument,
        variables: { accountId, userEmail },
        fetchPolicy: 'network-only',
      });
      const user = data?.users?.nodes[0];
      if (user) known.set(userEmail.toLowerCase(), user);
      return new Map();
    },
  };
  return { engine: new BulkEngine(addresses, { concurrency: LOOKUP_CONCURRENCY }), known, task };
}

function AskForEach({ accountId, addresses, onFound, onCancel }: FindUsersProps) {
  const client = useApolloClient();
  const [{ engine, known, task }] = useState(() => createLookup(client, accountId, addresses));
  const { state, counts, settled, total, pausedFor, outage, entries } = useSyncExternalStore(
    engine.subscribe,
    engine.current,
  );
  // Nobody waits for the other lookups.
  useEffect(() => () => engine.cancel(), [engine]);
  useEffect(() => {
    if (state === 'ready') engine.start(task);
    if (state === 'finished' && counts.failed === 0) onFound(sort(addresses, known));
  }, [state, counts.failed, engine, task, addresses, known, onFound]);
  const failure = pausedFor ?? entries.find(({ outcome }) => outcome === 'failed')?.failure;
  const again = () => (state === 'paused' ? engine.resume() : engine.start(task, ['failed']));
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Text size="sm">Asking Chime for {addresses.length === 1 ? 'the address' : 'each address'} …</Text>
        <Progress value={total === 0 ? 0 : (settled / total) * 100} aria-label="Addresses asked for" />
        {outage && (
          <Text size="sm" role="status">
            {outage.reason} It tries again by itself.
          </Text>
        )}
        {failure && (state === 'paused' || state === 'finished') && (
          <ProblemNote title="The addresses could not be looked up" failure={failure} />
        )}
        <Group>
          {failure && (state === 'paused' || state === 'finished') && (
            <Button onClick={again}>Try again</Button>
          )}
          <Button variant="default" onClick={onCancel}>
            Back to the addresses
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
