/** The meeting settings of an account. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import { Stack, Switch } from '@mantine/core';
import {
  type AccountRowFragment,
  AccountSettingsDocument,
  type AccountSettingsQuery,
  ChangeAccountSettingsDocument,
} from '../../../graphql/generated/graphql.js';
import { NotLoaded } from '../../../ui/not-loaded.js';
import { type Fields, onOrOff } from '../../../ui/setting-values.js';
import { useSwitches } from '../../../ui/use-switches.js';
import { useViewer } from '../../../session/viewer.js';
import { PermissionNote } from '../../../ui/permission-note.js';
import { Section } from '../../../ui/section.js';

interface Meetings {
  readonly disableRemoteControl: boolean;
  readonly enableDialOut: boolean;
}

const FIELDS: Fields<Meetings> = {
  // The switch shows the opposite of the stored value.
  disableRemoteControl: {
    label: 'Shared screens may be controlled by others',
    describe: (isDisabled) => (isDisabled ? 'off' : 'on'),
  },
  enableDialOut: onOrOff('Meetings offer to call people'),
};

type Stored = { readonly [Key in keyof Meetings]?: boolean | null } | null | undefined;

const toMeetings = (stored: Stored): Meetings => ({
  disableRemoteControl: stored?.disableRemoteControl ?? false,
  enableDialOut: stored?.enableDialOut ?? false,
});

export function MeetingSection({ account }: { account: AccountRowFragment }) {
  const { accountId } = account;
  const { data, error, refetch } = useQuery(AccountSettingsDocument, {
    variables: { accountId },
    refetchOn: true,
  });
  const settings = data?.account?.settings;
  return (
    <Section title="Meetings" shows={{ id: accountId, value: settings }}>
      {!data && <NotLoaded error={error} height={110} onRetry={refetch} />}
      {data && <Switches account={account} stored={toMeetings(settings)} />}
    </Section>
  );
}

function Switches({ account, stored }: { account: AccountRowFragment; stored: Meetings }) {
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
      {!mayChange && <PermissionNote permission="account:settings" />}
    </Stack>
  );
}

const readMeetings = (data: AccountSettingsQuery | null | undefined): Meetings =>
  toMeetings(data?.account?.settings);

function useMeetings({ accountId, name }: AccountRowFragment) {
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
      read: async () => readMeetings((await client.query({ ...query, fetchPolicy: 'network-only' })).data),
      write: (settings) =>
        client.mutate({ mutation: ChangeAccountSettingsDocument, variables: { accountId, settings } }),
    },
    () => readMeetings(client.readQuery(query)),
  );
}
