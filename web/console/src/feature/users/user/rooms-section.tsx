/** The chat rooms that the user is a member of. */
import { useQuery } from '@apollo/client/react';
import { Anchor, List, Skeleton, Text } from '@mantine/core';
import { Link } from 'react-router';
import { UserRoomsDocument } from '../../../graphql/generated/graphql.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { Section } from './section.js';
import type { DetailedUser } from './user-page.js';

export function RoomsSection({ user: { accountId, userId } }: { user: DetailedUser }) {
  const { data, error, refetch } = useQuery(UserRoomsDocument, { variables: { accountId, userId } });
  const rooms = data?.user?.rooms;
  return (
    <Section title="Chat rooms">
      {error && (
        <ProblemAlert error={error} title="The rooms cannot be shown" onRetry={() => void refetch()} />
      )}
      {!error && !data && <Skeleton h={60} />}
      {rooms?.nodes.length === 0 && (
        <Text size="sm" c="dimmed">
          A member of no room.
        </Text>
      )}
      {rooms && rooms.nodes.length > 0 && (
        <List size="sm">
          {rooms.nodes.map(({ roomId, name }) => (
            <List.Item key={roomId}>
              <Anchor
                component={Link}
                inherit
                to={`/accounts/${encodeURIComponent(accountId)}/rooms/${encodeURIComponent(roomId)}`}
              >
                {name}
              </Anchor>
            </List.Item>
          ))}
        </List>
      )}
      {rooms?.pageInfo.hasNextPage && (
        <Text size="sm" c="dimmed">
          and more
        </Text>
      )}
    </Section>
  );
}
