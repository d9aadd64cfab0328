/** The personal meeting PIN: hidden, and not even read, until somebody wants to see it. */
import { useApolloClient } from '@apollo/client/react';
import { Button, CopyButton, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { UserPinDocument } from '../../../graphql/generated/graphql.js';
import { notifyProblem } from '../../../ui/notice.js';
import { resetPin } from './reset-pin.js';
import { Section } from './section.js';
import type { DetailedUser } from './user-page.js';
import { nameOf } from '../user-labels.js';

export function PinSection({ user }: { user: DetailedUser }) {
  const { pin, isReading, reveal, hide, reset } = usePin(user);
  const isRegistered = user.userRegistrationStatus === 'Registered';
  if (user.userRegistrationStatus === 'Unregistered') {
    return (
      <Section title="Personal PIN">
        <Text size="sm" c="dimmed">
          There is none yet: users have one from when they first sign in.
        </Text>
      </Section>
    );
  }
  return (
    <Section title="Personal PIN">
      <Group gap="sm" mb="sm">
        <Text ff="monospace" fz="lg" aria-label={pin ? undefined : 'Hidden'}>
          {pin ?? '••••••••••'}
        </Text>
        {pin ? (
          <>
            <Button size="compact-sm" variant="default" onClick={hide}>
              Hide
            </Button>
            <CopyButton value={pin}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </>
        ) : (
          <Button size="compact-sm" variant="default" loading={isReading} onClick={() => void reveal()}>
            Show
          </Button>
        )}
        {isRegistered && (
          <Button size="compact-sm" variant="default" onClick={() => void reset()}>
            Reset PIN …
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {isRegistered
          ? 'Others join the meetings of this user with it.'
          : 'Only the PIN of registered users can be reset.'}
      </Text>
    </Section>
  );
}

function usePin(user: DetailedUser) {
  const client = useApolloClient();
  const [pin, setPin] = useState<string>();
  const [isReading, setReading] = useState(false);
  const { accountId, userId } = user;
  const reveal = async () => {
    setReading(true);
    try {
      const { data } = await client.query({
        query: UserPinDocument,
        variables: { accountId, userId },
        fetchPolicy: 'no-cache',
      });
      const read = data?.user?.personalPIN;
      if (!read) throw new Error('Chime has no PIN for this user.');
      setPin(read);
    } catch (error) {
      notifyProblem(error, `The PIN of ${nameOf(user)} cannot be shown`);
    } finally {
      setReading(false);
    }
  };
  const reset = async () => {
    const next = await resetPin(client, user);
    // The old one would be wrong; the new one is shown to whoever saw the old one.
    if (next !== undefined) setPin((before) => before && next);
  };
  return { pin, isReading, reveal, hide: () => setPin(undefined), reset };
}
