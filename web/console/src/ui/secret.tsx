/** A secret that is hidden, and not read, until the viewer wants to see it. */
import { Button, CopyButton } from '@mantine/core';
import { useState } from 'react';
import { notifyProblem } from './notice.js';

export interface Secret {
  /** Undefined while it is hidden. */
  readonly value: string | undefined;
  readonly isReading: boolean;
  reveal(this: void): Promise<void>;
  hide(this: void): void;
  /** Shows a new secret. */
  replace(this: void, value: string): void;
}

/**
 * @param read rejects if there is no secret
 * @param failure the title of the message when it cannot be read
 */
export function useSecret(read: () => Promise<string>, failure: string): Secret {
  const [value, setValue] = useState<string>();
  const [isReading, setReading] = useState(false);
  const reveal = async () => {
    setReading(true);
    try {
      setValue(await read());
    } catch (error) {
      notifyProblem(error, failure);
    } finally {
      setReading(false);
    }
  };
  return { value, isReading, reveal, hide: () => setValue(undefined), replace: setValue };
}

export interface SecretButtonsProps {
  secret: Secret;
  /** The accessible name of the button that shows the secret. */
  showLabel?: string;
}

export const SecretButtons = ({
  secret: { value, isReading, reveal, hide },
  showLabel,
}: SecretButtonsProps) =>
  value ? (
    <>
      <Button size="compact-sm" variant="default" onClick={hide}>
        Hide
      </Button>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </>
  ) : (
    <Button
      size="compact-sm"
      variant="default"
      loading={isReading}
      aria-label={showLabel}
      onClick={() => void reveal()}
    >
      Show
    </Button>
  );
