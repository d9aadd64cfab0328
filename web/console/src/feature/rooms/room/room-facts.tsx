/** Shows the facts of the room itself. */
import { Button, CopyButton, Group, Text } from '@mantine/core';
import type { RoomRowFragment } from '../../../graphql/generated/graphql.js';
import { Fact } from '../../../ui/fact.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { shortenArn } from '../room-labels.js';

export function RoomFacts({ room }: { room: RoomRowFragment }) {
  const { roomId, createdTimestamp, updatedTimestamp, createdBy } = room;
  return (
    <Group component="dl" gap="xl" align="flex-start" mt={0} mb="xl" style={{ rowGap: 12 }}>
      <Fact label="Room id">
        <Group component="span" gap="xs">
          <Text span inherit ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {roomId}
          </Text>
          <CopyButton value={roomId}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" aria-label="Copy the room id" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Fact>
      <Fact label="Created">
        <Timestamp value={createdTimestamp} />
      </Fact>
      <Fact label="Last changed" shows={{ id: roomId, value: updatedTimestamp }}>
        <Timestamp value={updatedTimestamp} />
      </Fact>
      <Fact label="Created by">
        <span title={createdBy ?? undefined} style={{ overflowWrap: 'anywhere' }}>
          {createdBy ? shortenArn(createdBy) : '–'}
        </span>
      </Fact>
    </Group>
  );
}
