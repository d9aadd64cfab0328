/** Notes on every page: no connection, a new version of the console, a sign-in that ends soon. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useSession } from '../session/session.js';
import { useExpiry } from '../session/use-expiry.js';
import classes from './shell.module.css';
import { useIsOutdated } from './use-is-outdated.js';

export function PageNotes() {
  const { online } = useNetwork();
  const isOutdated = useIsOutdated();
  const expiry = useExpiry();
  const { setRenewing } = useSession();
  return (
    <Stack gap="xs" className={classes['notes']} role="status">
      {!online && (
        <Note color="red" text="You are offline. The page may be out of date, and changes cannot be saved." />
      )}
      {isOutdated && (
        <Note color="blue" text="A new version of the console is there. Reload the page to use it.">
          <Button size="compact-sm" variant="default" onClick={() => location.reload()}>
            Reload
          </Button>
        </Note>
      )}
      {expiry !== undefined && (
        <Note
          color="yellow"
          text={`Your sign-in ends at ${TIME.format(expiry)}. What you have entered stays.`}
        >
          <Button size="compact-sm" variant="default" onClick={() => setRenewing(true)}>
            Sign in again
          </Button>
        </Note>
      )}
    </Stack>
  );
}

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

const Note = ({ color, text, children }: { color: string; text: string; children?: ReactNode }) => (
  <Alert color={color} py="xs" className={classes['note'] ?? ''}>
    <Group gap="sm" justify="space-between">
      <Text size="sm">{text}</Text>
      {children}
    </Group>
  </Alert>
);
