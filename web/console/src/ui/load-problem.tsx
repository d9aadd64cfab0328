/** Replaces a part of the console that could not be loaded. It is included in every page. */
import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import classes from './load-problem.module.css';

export const LoadProblem = ({ onRetry }: { onRetry: () => void }) => (
  <Corner>
    <Alert color="red" title="This part of the console could not be loaded" role="alert">
      <Text size="sm" mb="xs">
        Check the connection and try again. If a new version of the console is there, reload the page.
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
        <Button size="xs" variant="default" onClick={() => location.reload()}>
          Reload
        </Button>
      </Group>
    </Alert>
  </Corner>
);

/** The corner of the window where messages appear. */
export const Corner = ({ children }: { children: ReactNode }) =>
  createPortal(<div className={classes['corner']}>{children}</div>, document.body);
