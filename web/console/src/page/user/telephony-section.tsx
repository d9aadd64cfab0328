/** What the user may do with a phone number. The API replaces all three settings together. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import { Skeleton, Stack, Switch, Text } from '@mantine/core';
import { ChangeUserTelephonyDocument, UserTelephonyDocument } from '../../gql/graphql.js';
import { ProblemAlert } from '../../part/problem-alert.js';
import { useSwitches } from '../../part/use-switches.js';
import { useViewer } from '../../session/viewer.js';
import { Section } from './section.js';
import type { DetailedUser } from './user-page.js';
import { nameOf } from './user-word.js';

interface Telephony {
  readonly inboundCalling: boolean;
  readonly outboundCalling: boolean;
  readonly sms: boolean;
}

const SETTINGS: readonly (readonly [keyof Telephony, string])[] = [
  ['inboundCalling', 'Receive calls'],
  ['outboundCalling', 'Place calls'],
  ['sms', 'Send and receive text messages'],
];

type Stored = { readonly [Key in keyof Telephony]?: boolean | null } | null | undefined;

const telephonyOf = (stored: Stored): Telephony => ({
  inboundCalling: stored?.inboundCalling ?? false,
  outboundCalling: stored?.outboundCalling ?? false,
  sms: stored?.sms ?? false,
});

export function TelephonySection({ user }: { user: DetailedUser }) {
  const { accountId, userId, primaryProvisionedNumber } = user;
  const { data, error, refetch } = useQuery(UserTelephonyDocument, { variables: { accountId, userId } });
  const telephony = data?.user?.settings?.telephony;
  return (
    <Section title="Calls and text messages">
      {error && (
        <ProblemAlert error={error} title="The settings cannot be shown" onRetry={() => void refetch()} />
      )}
      {!error && !data && <Skeleton h={110} />}
      {data && <Switches user={user} telephony={telephonyOf(telephony)} />}
      {!primaryProvisionedNumber && (
        <Text size="sm" c="dimmed" mt="sm">
          These take effect with a phone number, and can be set before there is one.
        </Text>
      )}
    </Section>
  );
}

function Switches({ user, telephony }: { user: DetailedUser; telephony: Telephony }) {
  const viewer = useViewer();
  const { pending, change } = useTelephony(user);
  const mayChange = viewer.can('user:settings');
  return (
    <Stack gap="sm">
      {SETTINGS.map(([key, label]) => (
        <Switch
          key={key}
          label={label}
          checked={pending[key] ?? telephony[key]}
          disabled={!mayChange}
          onChange={(event) => void change(key, event.currentTarget.checked)}
        />
      ))}
      {!mayChange && (
        <Text size="sm" c="dimmed">
          To change these you need the permission user:settings.
        </Text>
      )}
    </Stack>
  );
}

function useTelephony(user: DetailedUser) {
  const client = useApolloClient();
  const { accountId, userId } = user;
  const variables = { accountId, userId };
  return useSwitches<Telephony>({
    owner: userId,
    what: `The settings of ${nameOf(user)}`,
    read: () =>
      telephonyOf(client.readQuery({ query: UserTelephonyDocument, variables })?.user?.settings?.telephony),
    write: (telephony) =>
      client.mutate({
        mutation: ChangeUserTelephonyDocument,
        variables: { ...variables, input: { userSettings: { telephony } } },
      }),
  });
}
