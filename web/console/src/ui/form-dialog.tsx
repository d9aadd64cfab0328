/** A dialog with a form. It submits the form once at a time, and stays open to show why a submission failed. */
import { Button, Modal, type ModalProps, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import './more-style.js';
import { ChangedNote } from './changed-note.js';
import { DialogActions } from './dialog-actions.js';
import { ProblemAlert } from './problem-alert.js';

export interface FormDialogProps extends Pick<ModalProps, 'title' | 'size' | 'onClose'> {
  /** The identifier of the entity that it changes, to point out changes by somebody else. */
  subject?: string;
  /** The label of the button that submits. */
  verb: string;
  isDestructive?: boolean;
  /** Whether the button that submits is disabled. */
  isDisabled?: boolean;
  /** Whether the fields are valid. */
  isValid?: boolean;
  /** Closes the dialog if nothing is left to do in it. Rejects with the error, which the dialog then shows. */
  onSubmit: () => Promise<void> | void;
  /** The title of the alert after a failure. */
  failure: string | ((error: unknown) => string);
  /** The fields. They show their errors once the user has tried to submit them. */
  children: (isTried: boolean) => ReactNode;
}

export function FormDialog({
  title,
  subject,
  size = 'md',
  onClose,
  verb,
  isDestructive = false,
  isDisabled = false,
  isValid = true,
  onSubmit,
  failure,
  children,
}: FormDialogProps) {
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isValid || isDisabled || isSaving) return;
    setSaving(true);
    setError(undefined);
    try {
      await onSubmit();
    } catch (reason) {
      setError(reason);
    }
    setSaving(false);
  };
  return (
    <Modal opened size={size} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <ChangedNote id={subject} />
          {children(isTried)}
          {error !== undefined && (
            <ProblemAlert error={error} title={typeof failure === 'string' ? failure : failure(error)} />
          )}
          <DialogActions onCancel={onClose}>
            <Button
              type="submit"
              {...(isDestructive ? { color: 'red' } : {})}
              disabled={isDisabled}
              loading={isSaving}
            >
              {verb}
            </Button>
          </DialogActions>
        </Stack>
      </form>
    </Modal>
  );
}
