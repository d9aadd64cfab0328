/** The dialog that renames a room. */
import { useApolloClient } from '@apollo/client/react';
import type { RoomRowFragment } from '../../../graphql/generated/graphql.js';
import { renameRoom } from '../change-room.js';
import { RoomNameDialog } from './room-name-dialog.js';
import { labelRoom } from '../room-labels.js';

export interface RenameRoomProps {
  room: RoomRowFragment;
  /** The names of the known rooms. */
  taken: readonly (string | null)[];
  onClose: () => void;
}

export function RenameRoom({ room, taken, onClose }: RenameRoomProps) {
  const client = useApolloClient();
  const rename = (name: string) => {
    onClose();
    if (name !== room.name) void renameRoom(client, room, name);
  };
  return (
    <RoomNameDialog
      roomId={room.roomId}
      title={`Rename the room ${labelRoom(room)}`}
      name={room.name ?? ''}
      taken={taken}
      verb="Rename"
      onName={rename}
      onClose={onClose}
    />
  );
}
