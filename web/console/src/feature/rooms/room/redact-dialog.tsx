/** The dialog that removes the content of a message for good. */
import { useApolloClient } from '@apollo/client/react';
import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { toProblem } from '../../../graphql/problem.js';
import { RedactRoomMessageDocument, type RoomRowFragment } from '../../../graphql/generated/graphql.js';
import { FormDialog } from '../../../ui/form-dialog.js';
import { notifyDone } from '../../../ui/notice.js';
import { labelRoom } from '../room-labels.js';

export interface RedactDialogProps {
  room: RoomRowFragment;
  onClose: () => void;
}

export function RedactDialog({ room, onClose }: RedactDialogProps) {
  const client = useApolloClient();
  const [typed, setTyped] = useState('');
  const messageId = typed.trim();
  const redact = async () => {
    const { accountId, roomId } = room;
    await client.mutate({ mutation: RedactRoomMessageDocument, variables: { accountId, roomId, messageId } });
    onClose();
    notifyDone('The message is redacted.');
  };
  return (
    <FormDialog
      title={`Redact a message of ${labelRoom(room)}`}
      verb="Redact for good"
      isDestructive
      isValid={messageId !== ''}
      onSubmit={redact}
      failure={describeFailure}
      onClose={onClose}
    >
      {(isTried) => (
        <>
          <Text size="sm">
            What the message says is removed for everybody in the room, for good. This cannot be undone, and
            whoever has read or copied it before still knows it.
          </Text>
          <TextInput
            label="Message id"
            description="Messages cannot be listed or read here. Whoever sees it in Chime can copy its id there."
            autoComplete="off"
            required
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={isTried && messageId === '' && 'Give the id of the message.'}
          />
        </>
      )}
    </FormDialog>
  );
}

const describeFailure = (error: unknown): string =>
  toProblem(error).code === 'NOT_FOUND'
    ? 'There is no message with this id in this room'
    : 'The message was not redacted';
