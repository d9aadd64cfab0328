/** Messages without the notification library, if that could not be loaded, so that no change fails silently. */
import { Alert, Button } from '@mantine/core';
import { Corner } from './load-problem.js';

export interface PlainNotice {
  readonly id: string;
  readonly title: string;
  readonly text?: string;
  readonly isProblem: boolean;
  readonly undo?: () => void;
}

interface PlainNoticesProps {
  notices: readonly PlainNotice[];
  onClose: (id: string) => void;
}

export function PlainNotices({ notices, onClose }: PlainNoticesProps) {
  if (notices.length === 0) return undefined;
  return (
    <Corner>
      {notices.map(({ id, title, text, isProblem, undo }) => (
        <Alert
          key={id}
          color={isProblem ? 'red' : 'green'}
          title={title}
          role={isProblem ? 'alert' : 'status'}
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => onClose(id)}
        >
          {text}
          {undo && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                onClose(id);
                undo();
              }}
            >
              Undo
            </Button>
          )}
        </Alert>
      ))}
    </Corner>
  );
}
