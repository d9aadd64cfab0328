/** The users that were found for a list of addresses, and the actions on them. */
import { Alert, Badge, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { UserRowFragment } from '../../graphql/generated/graphql.js';
import { useAccount } from '../../ui/use-account.js';
import { LICENSE, REGISTRATION } from '../../ui/user-labels.js';
import { countUsers } from './action.js';
import { BulkActionList } from './bulk-action-list.js';
import { ExportButton } from './bulk-bar.js';
import { createFileName } from '../../bulk/csv.js';
import type { Found } from './find-users.js';
import { ItemList, type ListedItem, identifyUser } from '../../bulk/item-list.js';
import { saveCsv } from '../../bulk/save-file.js';
import { createAddressCsv } from '../../bulk/user-file.js';
import { formatCount, NUMBER } from '../../ui/format-count.js';

export function FoundUsers({ found: { users, unknown }, onBack }: { found: Found; onBack: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The focused element is gone, so the focus moves to the results.
  useEffect(() => heading.current?.focus(), []);
  return (
    <Stack gap="md" maw={760}>
      <Group justify="space-between">
        <Title order={2} size="h4" ref={heading} tabIndex={-1}>
          {users.length === 0 ? 'No user has any of these addresses' : `${countUsers(users.length)} found`}
        </Title>
        <Group gap="sm">
          <ExportButton users={users} label="Export" />
          <Button size="compact-sm" variant="default" onClick={onBack}>
            Other addresses
          </Button>
        </Group>
      </Group>
      {unknown.length > 0 && <Unknown addresses={unknown} />}
      {users.length > 0 && (
        <>
          <Paper withBorder p="md">
            <Text size="sm" mb="sm">
              {describe(users)}
            </Text>
            <Group gap="sm" role="group" aria-label="What to do with them">
              <BulkActionList users={users} size="sm" />
            </Group>
          </Paper>
          <ItemList label="Users found" items={users} look={look} />
        </>
      )}
    </Stack>
  );
}

const look = (user: UserRowFragment): ListedItem => ({
  who: identifyUser(user),
  mark: <Marks user={user} />,
});

const Marks = ({ user: { licenseType, userRegistrationStatus: status } }: { user: UserRowFragment }) => (
  <Group gap="xs" wrap="nowrap">
    {status && status !== 'Registered' && (
      <Badge variant="outline" color={status === 'Suspended' ? 'red' : 'gray'} tt="none" fw={500}>
        {REGISTRATION[status]}
      </Badge>
    )}
    <Badge variant="default" tt="none" fw={500}>
      {licenseType ? LICENSE[licenseType] : 'Unknown licence'}
    </Badge>
  </Group>
);

/** Describes counts by licence and registration status: `700 Basic, 300 Pro; 12 suspended`. */
function describe(users: readonly UserRowFragment[]): string {
  const licenses = users.map(({ licenseType }) => (licenseType ? LICENSE[licenseType] : 'unknown'));
  const states = users.flatMap(({ userRegistrationStatus: status }) =>
    status && status !== 'Registered' ? [REGISTRATION[status].toLowerCase()] : [],
  );
  return `Licences: ${formatCounts(licenses)}.${states.length > 0 ? ` Registration: ${formatCounts(states)}, all others registered.` : ''}`;
}

function formatCounts(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${NUMBER.format(count)} ${word}`).join(', ');
}

const LISTED = 10;

function Unknown({ addresses }: { addresses: readonly string[] }) {
  const { name } = useAccount();
  const rest = addresses.length - LISTED;
  return (
    <Alert
      variant="default"
      icon={<IconAlertTriangle color="var(--mantine-color-yellow-7)" />}
      title={`${formatCount(addresses.length, ['address belongs', 'addresses belong'])} to nobody in ${name}`}
    >
      <List size="sm">
        {addresses.slice(0, LISTED).map((address) => (
          <List.Item key={address} style={{ overflowWrap: 'anywhere' }}>
            {address}
          </List.Item>
        ))}
      </List>
      {rest > 0 && <Text size="sm">and {NUMBER.format(rest)} more</Text>}
      <Button
        mt="xs"
        size="compact-sm"
        variant="default"
        onClick={() => saveCsv(createAddressCsv(addresses), createFileName('unknown-addresses', name))}
      >
        Save them as a file
      </Button>
    </Alert>
  );
}
