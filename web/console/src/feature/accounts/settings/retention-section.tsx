/** Sets how long an Enterprise account retains chat messages. A shorter time deletes messages for good. */
import { useQuery } from '@apollo/client/react';
import { Alert, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { type AccountRowFragment, RetentionDocument } from '../../../graphql/generated/graphql.js';
import { NotLoaded } from '../../../ui/not-loaded.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { useViewer } from '../../../session/viewer.js';
import { PermissionNote } from '../../../ui/permission-note.js';
import { Section } from '../../../ui/section.js';
import { RetentionForm } from './retention-form.js';
import { describeDays, GRACE_DAYS, readRetention } from './retention-rule.js';

export function RetentionSection({ account }: { account: AccountRowFragment }) {
  const { accountId } = account;
  const mayChange = useViewer().can('room:settings');
  const { data, error, refetch } = useQuery(RetentionDocument, {
    variables: { accountId },
    refetchOn: true,
  });
  const retention = readRetention(data?.retentionSettings);
  const deletion = data?.retentionSettings?.initiateDeletionTimestamp;
  return (
    <Section title="Chat retention" shows={{ id: accountId, value: [retention, deletion] }}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Messages older than this disappear. For {GRACE_DAYS} days after a change a longer time brings them
          back; then they are deleted for good.
        </Text>
        {!data && <NotLoaded error={error} height={180} onRetry={refetch} />}
        {deletion && <Deletion at={deletion} />}
        {data && mayChange && <RetentionForm account={account} saved={retention} />}
        {data && !mayChange && (
          <>
            <Text size="sm">Messages of chat rooms are kept {describeDays(retention.room)}.</Text>
            <Text size="sm">Messages of conversations are kept {describeDays(retention.conversation)}.</Text>
            <PermissionNote permission="room:settings" />
          </>
        )}
      </Stack>
    </Section>
  );
}

function Deletion({ at }: { at: string }) {
  const [now] = useState(() => Date.now());
  if (Date.parse(at) <= now) {
    return (
      <Text size="sm" c="dimmed">
        What was older when this was set was deleted for good at <Timestamp value={at} />.
      </Text>
    );
  }
  return (
    <Alert color="yellow" p="xs">
      <Text size="sm">
        Older messages are deleted for good at <Timestamp value={at} />. Until then a longer time brings them
        back.
      </Text>
    </Alert>
  );
}
