/** The actions on the room of a row. */
import { useApolloClient } from '@apollo/client/react';
import { ActionIcon, Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCopy, IconDots, IconPencil, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { RoomRowFragment } from '../../../graphql/generated/graphql.js';
import { notifyDone } from '../../../ui/notice.js';
import { useViewer } from '../../../session/viewer.js';
import { deleteRoom } from '../change-room.js';
import { labelRoom, roomPath } from '../room-labels.js';

export interface RoomMenuProps {
  room: RoomRowFragment;
  onRename: (room: RoomRowFragment) => void;
}

export function RoomMenu({ room, onRename }: RoomMenuProps) {
  const client = useApolloClient();
  const viewer = useViewer();
  const navigate = useNavigate();
  const { copy } = useClipboard();
  const name = labelRoom(room);
  const copyId = () => {
    copy(room.roomId);
    notifyDone('Room id copied.');
  };
  return (
    <Menu position="bottom-end" shadow="md" portalProps={{ target: '#main' }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={`Actions for ${name}`}>
        <Menu.Item leftSection={<IconUsersGroup size={16} />} onClick={() => void navigate(roomPath(room))}>
          Open
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={copyId}>
          Copy room id
        </Menu.Item>
        {viewer.can('room:write') && (
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onRename(room)}>
            Rename …
          </Menu.Item>
        )}
        {viewer.can('room:lifecycle') && (
          <Menu.Item
            leftSection={<IconTrash size={16} />}
            c="var(--mantine-color-error)"
            onClick={() => void deleteRoom(client, room)}
          >
            Delete …
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
