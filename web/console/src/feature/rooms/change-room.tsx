/** Renames and deletes rooms, and updates the cache. */
import type { ApolloClient } from '@apollo/client';
import { Stack, Text } from '@mantine/core';
import {
  DeleteRoomDocument,
  RenameRoomDocument,
  type RoomRowFragment,
} from '../../graphql/generated/graphql.js';
import { confirm } from '../../ui/confirm.js';
import { notifyDone, notifyProblem } from '../../ui/notice.js';
import { labelRoom } from './room-labels.js';

/** Shows the change optimistically and reverts it if it fails. Shows the outcome in a message with an undo. */
export async function renameRoom(client: ApolloClient, room: RoomRowFragment, name: string): Promise<void> {
  const { accountId, roomId } = room;
  try {
    await client.mutate({
      mutation: RenameRoomDocument,
      variables: { accountId, roomId, name },
      optimisticResponse: { updateRoom: { __typename: 'Room', ...room, name } } as never,
    });
    const before = room.name;
    const undo = before && (() => void renameRoom(client, { ...room, name }, before));
    notifyDone(`The room ${labelRoom(room)} is called ${name} now.`, undo || undefined);
  } catch (error) {
    notifyProblem(error, `The room ${labelRoom(room)} was not renamed`);
  }
}

/**
 * Asks for a confirmation. Resolves to whether the room was deleted.
 * @param onDeleted called before the room is removed from the cache, to leave its page
 */
export async function deleteRoom(
  client: ApolloClient,
  room: RoomRowFragment,
  onDeleted?: () => void | Promise<void>,
): Promise<boolean> {
  const { accountId, roomId } = room;
  const name = labelRoom(room);
  const isConfirmed = await confirm({
    title: `Delete the room ${name}?`,
    confirm: 'Delete the room',
    children: (
      <Stack gap="xs">
        <Text size="sm">
          All its messages are deleted for good, and none of its members can open it any more.
        </Text>
        <Text size="sm">This cannot be undone.</Text>
      </Stack>
    ),
  });
  if (!isConfirmed) return false;
  try {
    await client.mutate({ mutation: DeleteRoomDocument, variables: { accountId, roomId } });
    await onDeleted?.();
    client.cache.evict({ id: client.cache.identify({ __typename: 'Room', accountId, roomId }) ?? '' });
    notifyDone(`The room ${name} is deleted.`);
    return true;
  } catch (error) {
    notifyProblem(error, `The room ${name} was not deleted`);
    return false;
  }
}
