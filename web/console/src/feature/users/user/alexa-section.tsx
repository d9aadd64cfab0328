/** Alexa for Business of a user, mostly of devices in conference rooms. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { Stack, Switch, Text, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import {
  ChangeUserAlexaDocument,
  UserDetailDocument,
  type UserDetailFragment,
} from '../../../graphql/generated/graphql.js';
import type { SavedSettings } from '../../../ui/save-settings.js';
import { SaveButtons } from '../../../ui/save-buttons.js';
import { type Fields, onOrOff, textOrNone } from '../../../ui/setting-values.js';
import { OutdatedNote } from '../../../ui/settings-conflict.js';
import { useSavedForm } from '../../../ui/use-saved-form.js';
import { useBackend } from '../../../session/session.js';
import { useViewer } from '../../../session/viewer.js';
import { Section } from '../../../ui/section.js';
import { labelUser } from '../../../ui/user-labels.js';

interface Alexa {
  readonly isEnabled: boolean;
  readonly arn: string;
}

const FIELDS: Fields<Alexa> = { isEnabled: onOrOff('Enabled'), arn: textOrNone('Room') };

const readAlexa = (user: Pick<UserDetailFragment, 'alexaForBusinessMetadata'> | null | undefined): Alexa => ({
  isEnabled: user?.alexaForBusinessMetadata?.isAlexaForBusinessEnabled ?? false,
  arn: user?.alexaForBusinessMetadata?.alexaForBusinessRoomArn ?? '',
});

export function AlexaSection({ user }: { user: UserDetailFragment }) {
  const client = useApolloClient();
  const mayChange = useViewer().can('user:write');
  const isEmulator = useBackend() === 'emulator';
  const stored = readAlexa(user);
  const form = useSavedForm(stored);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (form.isDirty && !form.isSaving)
      await form.save(createAlexaSettings(client, user), form.typed, form.baseline);
  };
  return (
    <Section title="Alexa for Business" shows={{ id: user.userId, value: stored }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Switch
            label="Enabled"
            disabled={!mayChange}
            checked={form.values.isEnabled}
            onChange={(event) => form.change({ isEnabled: event.currentTarget.checked })}
          />
          <TextInput
            label="Room"
            description="The ARN of the room resource."
            autoComplete="off"
            disabled={!mayChange}
            value={form.values.arn}
            onChange={(event) => form.change({ arn: event.currentTarget.value.trim() })}
          />
          <Text size="sm" c="dimmed">
            AWS says that only changes of the licence take effect
            {isEmulator ? '; the emulator stores these too.' : '.'}
          </Text>
          <OutdatedNote fields={FIELDS} stored={stored} outdated={form.outdated} />
          {mayChange && <SaveButtons form={form} size="xs" />}
        </Stack>
      </form>
    </Section>
  );
}

function createAlexaSettings(client: ApolloClient, user: UserDetailFragment): SavedSettings<Alexa> {
  const { accountId, userId } = user;
  const variables = { accountId, userId };
  const name = `Alexa for Business of ${labelUser(user)}`;
  return {
    id: `${userId} alexa`,
    name: `The settings of ${name}`,
    done: () => `${name} is saved.`,
    failed: `${name} was not changed`,
    fields: FIELDS,
    async read() {
      const { data } = await client.query({
        query: UserDetailDocument,
        variables,
        fetchPolicy: 'network-only',
      });
      return readAlexa(data?.user);
    },
    write: ({ isEnabled, arn }, stored) =>
      client.mutate({
        mutation: ChangeUserAlexaDocument,
        variables: {
          ...variables,
          metadata: {
            isAlexaForBusinessEnabled: isEnabled,
            // The API does not change an absent room; an empty one removes it.
            ...(arn === stored.arn ? {} : { alexaForBusinessRoomArn: arn }),
          },
        },
      }),
  };
}
