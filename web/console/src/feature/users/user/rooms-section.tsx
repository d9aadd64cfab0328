/** The chat rooms that the user is a member of. */
import { useQuery } from '@apollo/client/react';
import { Anchor, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import { UserRoomsDocument, type UserDetailFragment } from '../../../graphql/generated/graphql.js';
import { roomsPath } from '../../../ui/account-path.js';
import { NotLoaded } from '../../../ui/not-loaded.js';
import { Section } from '../../../ui/section.js';

export function RoomsSection({ user: { accountId, userId } }: { user: UserDetailFragment }) {
  const { data, error, refetch } = useQuery(UserRoomsDocument, { variables: { accountId, userId } });
  const rooms = data?.user?.rooms;
  return (
    <Section title="Chat rooms">
      {!data && <NotLoaded error={error} title="The rooms cannot be shown" height={60} onRetry={refetch} />}
      {rooms?.nodes.length === 0 && (
        <Text size="sm" c="dimmed">
          Not a member of any room.
        </Text>
      )}
      {rooms && rooms.nodes.length > 0 && (
        <List size="sm">
          {rooms.nodes.map(({ roomId, name }) => (
            <List.Item key={roomId}>
              <Anchor component={Link} inherit to={`${roomsPath(accountId)}/${encodeURIComponent(roomId)}`}>
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
