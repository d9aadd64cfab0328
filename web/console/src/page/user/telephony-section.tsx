/** What the user may do with a phone number. The API replaces all three settings together. */
import { useMutation, useQuery } from '@apollo/client/react';
import { Skeleton, Stack, Switch, Text } from '@mantine/core';
import { ChangeUserTelephonyDocument, UserTelephonyDocument } from '../../gql/graphql.js';
import { notifyDone, notifyProblem } from '../../part/notice.js';
import { ProblemAlert } from '../../part/problem-alert.js';
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
      {data && (
        <Switches
          user={user}
          telephony={{
            inboundCalling: telephony?.inboundCalling ?? false,
            outboundCalling: telephony?.outboundCalling ?? false,
            sms: telephony?.sms ?? false,
          }}
        />
      )}
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
  const change = useChange(user);
  const mayChange = viewer.can('user:settings');
  return (
    <Stack gap="sm">
      {SETTINGS.map(([key, label]) => (
        <Switch
          key={key}
          label={label}
          checked={telephony[key]}
          disabled={!mayChange}
          onChange={(event) => void change(telephony, { ...telephony, [key]: event.currentTarget.checked })}
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

/** As the gateway will answer: the cache goes by the names of the types. */
function answerOf({ accountId, userId }: DetailedUser, telephony: Telephony) {
  const settings = {
    __typename: 'UserSettings',
    telephony: { __typename: 'TelephonySettings', ...telephony },
  };
  return { __typename: 'UserPayload', user: { __typename: 'User', accountId, userId, settings } };
}

function useChange(user: DetailedUser) {
  const [mutate] = useMutation(ChangeUserTelephonyDocument);
  const { accountId, userId } = user;
  return async function change(before: Telephony, telephony: Telephony, isUndo = false): Promise<void> {
    try {
      await mutate({
        variables: { accountId, userId, input: { userSettings: { telephony } } },
        optimisticResponse: { updateUserSettings: answerOf(user, telephony) },
      });
      const undo = () => void change(telephony, before, true);
      notifyDone(`The settings of ${nameOf(user)} are saved.`, isUndo ? undefined : undo);
    } catch (error) {
      notifyProblem(error, `The settings of ${nameOf(user)} were not changed`);
    }
  };
}
