/** The meeting settings of an account. */
import { useMutation, useQuery } from '@apollo/client/react';
import { Skeleton, Stack, Switch, Text } from '@mantine/core';
import { AccountSettingsDocument, ChangeAccountSettingsDocument } from '../../gql/graphql.js';
import { notifyDone, notifyProblem } from '../../part/notice.js';
import { ProblemAlert } from '../../part/problem-alert.js';
import { useViewer } from '../../session/viewer.js';
import type { LayoutAccount } from '../account/account-layout.js';
import { Section } from '../user/section.js';

interface Meetings {
  readonly disableRemoteControl: boolean;
  readonly enableDialOut: boolean;
}

export function MeetingSection({ account }: { account: LayoutAccount }) {
  const { accountId } = account;
  const { data, error, refetch } = useQuery(AccountSettingsDocument, { variables: { accountId } });
  const settings = data?.account?.settings;
  return (
    <Section title="Meetings">
      {error && (
        <ProblemAlert error={error} title="The settings cannot be shown" onRetry={() => void refetch()} />
      )}
      {!error && !data && <Skeleton h={110} />}
      {data && (
        <Switches
          account={account}
          meetings={{
            disableRemoteControl: settings?.disableRemoteControl ?? false,
            enableDialOut: settings?.enableDialOut ?? false,
          }}
        />
      )}
    </Section>
  );
}

function Switches({ account, meetings }: { account: LayoutAccount; meetings: Meetings }) {
  const mayChange = useViewer().can('account:settings');
  const change = useChange(account);
  return (
    <Stack gap="md">
      <Switch
        label="Shared screens may be controlled by others"
        description="People who share their screen can let another take over mouse and keyboard."
        checked={!meetings.disableRemoteControl}
        disabled={!mayChange}
        onChange={(event) =>
          void change(meetings, { ...meetings, disableRemoteControl: !event.currentTarget.checked })
        }
      />
      <Switch
        label="Meetings offer to call people"
        description="Whoever joins can have Chime call a phone. Such calls may be charged for."
        checked={meetings.enableDialOut}
        disabled={!mayChange}
        onChange={(event) =>
          void change(meetings, { ...meetings, enableDialOut: event.currentTarget.checked })
        }
      />
      {!mayChange && (
        <Text size="sm" c="dimmed">
          To change these you need the permission account:settings.
        </Text>
      )}
    </Stack>
  );
}

/** As the gateway will answer: the cache goes by the names of the types. */
const answerOf = (accountId: string, meetings: Meetings) => ({
  __typename: 'AccountPayload',
  account: {
    __typename: 'Account',
    accountId,
    settings: { __typename: 'AccountSettings', ...meetings },
  },
});

function useChange({ accountId, name }: LayoutAccount) {
  const [mutate] = useMutation(ChangeAccountSettingsDocument);
  return async function change(before: Meetings, settings: Meetings, isUndo = false): Promise<void> {
    try {
      await mutate({
        variables: { accountId, settings },
        optimisticResponse: { updateAccountSettings: answerOf(accountId, settings) },
      });
      const undo = () => void change(settings, before, true);
      notifyDone(`The meeting settings of ${name} are saved.`, isUndo ? undefined : undo);
    } catch (error) {
      notifyProblem(error, `The meeting settings of ${name} were not changed`);
    }
  };
}
