/** The personal meeting PIN of a user. */
import { useApolloClient } from '@apollo/client/react';
import { Button, Group, Text } from '@mantine/core';
import { UserPinDocument, type UserDetailFragment } from '../../../graphql/generated/graphql.js';
import { resetPin } from '../reset-pin.js';
import { type Secret, SecretButtons, useSecret } from '../../../ui/secret.js';
import { Section } from '../../../ui/section.js';
import { labelUser } from '../../../ui/user-labels.js';

export function PinSection({ user }: { user: UserDetailFragment }) {
  const client = useApolloClient();
  const pin = usePin(user);
  const isRegistered = user.userRegistrationStatus === 'Registered';
  const reset = async () => {
    const next = await resetPin(client, user);
    // The old PIN on the screen would be wrong.
    if (next !== undefined && pin.value) pin.replace(next);
  };
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
        <Text ff="monospace" fz="lg" aria-label={pin.value ? undefined : 'Hidden'}>
          {pin.value ?? '••••••••••'}
        </Text>
        <SecretButtons secret={pin} />
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

function usePin(user: UserDetailFragment): Secret {
  const client = useApolloClient();
  const { accountId, userId } = user;
  const read = async () => {
    const { data } = await client.query({
      query: UserPinDocument,
      variables: { accountId, userId },
      fetchPolicy: 'no-cache',
    });
    if (data?.user?.personalPIN) return data.user.personalPIN;
    throw new Error('Chime has no PIN for this user.');
  };
  return useSecret(read, `The PIN of ${labelUser(user)} cannot be shown`);
}
