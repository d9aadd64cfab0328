/** The dialog that creates a room and opens its page. */
import { useApolloClient } from '@apollo/client/react';
import { Text } from '@mantine/core';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { type AccountRowFragment, CreateRoomDocument } from '../../../graphql/generated/graphql.js';
import { notifyDone } from '../../../ui/notice.js';
import { RoomNameDialog } from './room-name-dialog.js';
import { roomPath } from '../room-labels.js';
import { roomLists } from './use-rooms.js';

export interface CreateRoomProps {
  account: AccountRowFragment;
  /** The names of the known rooms. */
  taken: readonly (string | null)[];
  onClose: () => void;
}

export function CreateRoom({ account: { accountId, name: accountName }, taken, onClose }: CreateRoomProps) {
  const client = useApolloClient();
  const navigate = useNavigate();
  const token = useRequestToken();
  const create = async (name: string) => {
    const input = { name, clientRequestToken: token(name) };
    const { data } = await client.mutate({ mutation: CreateRoomDocument, variables: { accountId, input } });
    roomLists.reload(client, accountId);
    onClose();
    notifyDone(`The room ${name} is created.`);
    if (data?.createRoom) await navigate(roomPath(data.createRoom));
  };
  return (
    <RoomNameDialog
      title={`Create a room in ${accountName}`}
      taken={taken}
      verb="Create"
      onName={create}
      onClose={onClose}
    >
      <Text size="sm" c="dimmed">
        It has no members at first; add them on its page. AWS lets an account have 1,500 rooms.
      </Text>
    </RoomNameDialog>
  );
}

/** Returns the same token for the same name, so that a retry after a failure creates no second room. */
function useRequestToken(): (name: string) => string {
  const last = useRef({ name: '', token: '' });
  return (name) => {
    if (last.current.name !== name) last.current = { name, token: crypto.randomUUID() };
    return last.current.token;
  };
}
