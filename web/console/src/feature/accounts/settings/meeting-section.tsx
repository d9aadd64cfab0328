/** The meeting settings of an account. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import { Skeleton, Stack, Switch, Text } from '@mantine/core';
import {
  AccountSettingsDocument,
  type AccountSettingsQuery,
  ChangeAccountSettingsDocument,
} from '../../../graphql/generated/graphql.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { type Fields, onOrOff } from '../../../ui/setting-values.js';
import { useSwitches } from '../../../ui/use-switches.js';
import { useViewer } from '../../../session/viewer.js';
import type { LayoutAccount } from '../account-layout.js';
import { Section } from '../../users/user/section.js';

interface Meetings {
  readonly disableRemoteControl: boolean;
  readonly enableDialOut: boolean;
}

const FIELDS: Fields<Meetings> = {
  // The switch is about the opposite of what is stored.
  disableRemoteControl: {
    label: 'Shared screens may be controlled by others',
    describe: (isDisabled) => (isDisabled ? 'off' : 'on'),
  },
  enableDialOut: onOrOff('Meetings offer to call people'),
};

type Stored = { readonly [Key in keyof Meetings]?: boolean | null } | null | undefined;

const meetingsOf = (stored: Stored): Meetings => ({
  disableRemoteControl: stored?.disableRemoteControl ?? false,
  enableDialOut: stored?.enableDialOut ?? false,
});

export function MeetingSection({ account }: { account: LayoutAccount }) {
  const { accountId } = account;
  const { data, error, refetch } = useQuery(AccountSettingsDocument, {
    variables: { accountId },
    refetchOn: true,
  });
  const settings = data?.account?.settings;
  return (
    <Section title="Meetings">
      {error && !data && (
        <ProblemAlert error={error} title="The settings cannot be shown" onRetry={() => void refetch()} />
      )}
      {!error && !data && <Skeleton h={110} />}
      {data && <Switches account={account} stored={meetingsOf(settings)} />}
    </Section>
  );
}

function Switches({ account, stored }: { account: LayoutAccount; stored: Meetings }) {
  const mayChange = useViewer().can('account:settings');
  const { pending, change } = useMeetings(account);
  const meetings = { ...stored, ...pending };
  return (
    <Stack gap="md">
      <Switch
        label={FIELDS.disableRemoteControl.label}
        description="People who share their screen can let another take over mouse and keyboard."
        checked={!meetings.disableRemoteControl}
        disabled={!mayChange}
        onChange={(event) => change({ disableRemoteControl: !event.currentTarget.checked })}
      />
      <Switch
        label={FIELDS.enableDialOut.label}
        description="Whoever joins can have Chime call a phone. Such calls may be charged for."
        checked={meetings.enableDialOut}
        disabled={!mayChange}
        onChange={(event) => change({ enableDialOut: event.currentTarget.checked })}
      />
      {!mayChange && (
        <Text size="sm" c="dimmed">
          To change these you need the permission account:settings.
        </Text>
      )}
    </Stack>
  );
}

const valuesOf = (data: AccountSettingsQuery | null | undefined): Meetings =>
  meetingsOf(data?.account?.settings);

function useMeetings({ accountId, name }: LayoutAccount) {
  const client = useApolloClient();
  const variables = { accountId };
  const query = { query: AccountSettingsDocument, variables };
  const what = `The meeting settings of ${name}`;
  return useSwitches<Meetings>(
    {
      id: accountId,
      name: what,
      done: () => `${what} are saved.`,
      failed: `${what} were not changed`,
      fields: FIELDS,
      read: async () => valuesOf((await client.query({ ...query, fetchPolicy: 'network-only' })).data),
      write: (settings) =>
        client.mutate({ mutation: ChangeAccountSettingsDocument, variables: { accountId, settings } }),
    },
    () => valuesOf(client.readQuery(query)),
  );
}
