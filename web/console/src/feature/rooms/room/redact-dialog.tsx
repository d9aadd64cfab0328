/** Removing the content of a message for good. */
import { useMutation } from '@apollo/client/react';
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { problemOf } from '../../../graphql/problem.js';
import { RedactRoomMessageDocument, type RoomRowFragment } from '../../../graphql/generated/graphql.js';
import { notifyDone } from '../../../ui/notice.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { nameOfRoom } from '../list/room-labels.js';

export interface RedactDialogProps {
  room: RoomRowFragment;
  onClose: () => void;
}

export function RedactDialog({ room, onClose }: RedactDialogProps) {
  const { messageId, setMessageId, isTried, submit, loading, error } = useRedaction(room, onClose);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Redact a message of ${nameOfRoom(room)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
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
            value={messageId}
            onChange={(event) => setMessageId(event.currentTarget.value)}
            error={isTried && messageId.trim() === '' && 'Give the id of the message.'}
          />
          {error && (
            <ProblemAlert
              error={error}
              title={
                problemOf(error).code === 'NOT_FOUND'
                  ? 'There is no message with this id in this room'
                  : 'The message was not redacted'
              }
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={loading}>
              Redact for good
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useRedaction({ accountId, roomId }: RoomRowFragment, onClose: () => void) {
  const [redact, { loading, error }] = useMutation(RedactRoomMessageDocument);
  const [messageId, setMessageId] = useState('');
  const [isTried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (messageId.trim() !== '' && !loading) void finish();
  };
  async function finish() {
    try {
      await redact({ variables: { accountId, roomId, messageId: messageId.trim() } });
      onClose();
      notifyDone('The message is redacted.');
    } catch {
      // The dialog shows it.
    }
  }
  return { messageId, setMessageId, isTried, submit, loading, error };
}
