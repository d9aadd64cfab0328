/** Sets what the user may do with a phone number. The API replaces all three settings together. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import { Stack, Switch, Text } from '@mantine/core';
import {
  ChangeUserTelephonyDocument,
  UserTelephonyDocument,
  type UserTelephonyQuery,
  type UserDetailFragment,
} from '../../../graphql/generated/graphql.js';
import { NotLoaded } from '../../../ui/not-loaded.js';
import { type Fields, keysOf, onOrOff } from '../../../ui/setting-values.js';
import { useSwitches } from '../../../ui/use-switches.js';
import { useViewer } from '../../../session/viewer.js';
import { PermissionNote } from '../../../ui/permission-note.js';
import { Section } from '../../../ui/section.js';
import { labelUser } from '../../../ui/user-labels.js';

interface Telephony {
  readonly inboundCalling: boolean;
  readonly outboundCalling: boolean;
  readonly sms: boolean;
}

const FIELDS: Fields<Telephony> = {
  inboundCalling: onOrOff('Receive calls'),
  outboundCalling: onOrOff('Place calls'),
  sms: onOrOff('Send and receive text messages'),
};

type Stored = { readonly [Key in keyof Telephony]?: boolean | null } | null | undefined;

const toTelephony = (stored: Stored): Telephony => ({
  inboundCalling: stored?.inboundCalling ?? false,
  outboundCalling: stored?.outboundCalling ?? false,
  sms: stored?.sms ?? false,
});

export function TelephonySection({ user }: { user: UserDetailFragment }) {
  const { accountId, userId, primaryProvisionedNumber } = user;
  const { data, error, refetch } = useQuery(UserTelephonyDocument, {
    variables: { accountId, userId },
    refetchOn: true,
  });
  const telephony = data?.user?.settings?.telephony;
  return (
    <Section title="Calls and text messages" shows={{ id: userId, value: telephony }}>
      {!data && <NotLoaded error={error} height={110} onRetry={refetch} />}
      {data && <Switches user={user} telephony={toTelephony(telephony)} />}
      {!primaryProvisionedNumber && (
        <Text size="sm" c="dimmed" mt="sm">
          These take effect with a phone number, and can be set before there is one.
        </Text>
      )}
    </Section>
  );
}

function Switches({ user, telephony }: { user: UserDetailFragment; telephony: Telephony }) {
  const viewer = useViewer();
  const { pending, change } = useTelephony(user);
  const mayChange = viewer.can('user:settings');
  return (
    <Stack gap="sm">
      {keysOf<Telephony>(FIELDS).map((key) => (
        <Switch
          key={key}
          label={FIELDS[key].label}
          checked={pending[key] ?? telephony[key]}
          disabled={!mayChange}
          onChange={(event) => change({ [key]: event.currentTarget.checked })}
        />
      ))}
      {!mayChange && <PermissionNote permission="user:settings" />}
    </Stack>
  );
}

const readTelephony = (data: UserTelephonyQuery | null | undefined): Telephony =>
  toTelephony(data?.user?.settings?.telephony);

function useTelephony(user: UserDetailFragment) {
  const client = useApolloClient();
  const { accountId, userId } = user;
  const variables = { accountId, userId };
  const query = { query: UserTelephonyDocument, variables };
  const name = `The settings of ${labelUser(user)}`;
  return useSwitches<Telephony>(
    {
      id: userId,
      name,
      done: () => `${name} are saved.`,
      failed: `${name} were not changed`,
      fields: FIELDS,
      read: async () => readTelephony((await client.query({ ...query, fetchPolicy: 'network-only' })).data),
      write: (telephony) =>
        client.mutate({
          mutation: ChangeUserTelephonyDocument,
          variables: { ...variables, input: { userSettings: { telephony } } },
        }),
    },
    () => readTelephony(client.readQuery(query)),
  );
}
