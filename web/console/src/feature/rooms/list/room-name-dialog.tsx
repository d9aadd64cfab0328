/** The dialog for the name of a new room or a new name of a room. */
import { Alert, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { FormDialog } from '../../../ui/form-dialog.js';
import { findRoomNameFault } from '../room-labels.js';

export interface RoomNameDialogProps {
  title: string;
  /** The identifier of the room; undefined for a new one. */
  roomId?: string;
  /** A note that is shown first. */
  children?: ReactNode;
  name?: string;
  /** The names of other rooms, to warn about a duplicate. */
  taken: readonly (string | null)[];
  /** The label of the button, a verb. */
  verb: string;
  /** Rejects with the error, which the dialog then shows. */
  onName: (name: string) => Promise<void> | void;
  onClose: () => void;
}

export function RoomNameDialog({
  title,
  roomId,
  children,
  name = '',
  taken,
  verb,
  onName,
  onClose,
}: RoomNameDialogProps) {
  const [typed, setTyped] = useState(name);
  const isTaken = typed.trim() !== name && taken.includes(typed.trim());
  return (
    <FormDialog
      title={title}
      {...(roomId !== undefined && { subject: roomId })}
      verb={verb}
      isValid={findRoomNameFault(typed.trim()) === undefined}
      onSubmit={() => onName(typed.trim())}
      failure="The name was not saved"
      onClose={onClose}
    >
      {(isTried) => (
        <>
          <TextInput
            label="Name"
            autoComplete="off"
            required
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={isTried && findRoomNameFault(typed)}
          />
          {isTaken && (
            <Alert color="yellow" p="xs" role="status">
              <Text size="sm">There is a room with this name already. There may be two.</Text>
            </Alert>
          )}
          {children}
        </>
      )}
    </FormDialog>
  );
}
