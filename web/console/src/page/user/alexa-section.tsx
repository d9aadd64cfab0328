/** Alexa for Business of a user, mostly of devices in conference rooms. */
import { useMutation } from '@apollo/client/react';
import { Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ChangeUserAlexaDocument } from '../../gql/graphql.js';
import { notifyDone } from '../../part/notice.js';
import { ProblemAlert } from '../../part/problem-alert.js';
import { useBackend } from '../../session/session.js';
import { useViewer } from '../../session/viewer.js';
import { Section } from './section.js';
import type { DetailedUser } from './user-page.js';
import { nameOf } from './user-word.js';

export function AlexaSection({ user }: { user: DetailedUser }) {
  const mayChange = useViewer().can('user:write');
  const isEmulator = useBackend() === 'emulator';
  const { form, submit, isSaving, error } = useAlexa(user);
  return (
    <Section title="Alexa for Business">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Switch
            label="Enabled"
            disabled={!mayChange}
            {...form.getInputProps('isEnabled', { type: 'checkbox' })}
          />
          <TextInput
            label="Room"
            description="The ARN of the room resource."
            autoComplete="off"
            disabled={!mayChange}
            {...form.getInputProps('arn')}
          />
          <Text size="sm" c="dimmed">
            AWS says that only changes of the licence take effect
            {isEmulator ? '; the emulator stores these too.' : '.'}
          </Text>
          {error !== undefined && <ProblemAlert error={error} title="It was not saved" />}
          {mayChange && (
            <Group>
              <Button type="submit" size="xs" loading={isSaving} disabled={!form.isDirty()}>
                Save
              </Button>
              {form.isDirty() && (
                <Button size="xs" variant="default" onClick={form.reset}>
                  Discard
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </form>
    </Section>
  );
}

function useAlexa(user: DetailedUser) {
  const [save, { loading, error }] = useMutation(ChangeUserAlexaDocument);
  const { isAlexaForBusinessEnabled, alexaForBusinessRoomArn } = user.alexaForBusinessMetadata ?? {};
  const form = useForm({
    initialValues: { isEnabled: isAlexaForBusinessEnabled ?? false, arn: alexaForBusinessRoomArn ?? '' },
  });
  const submit = form.onSubmit(async ({ isEnabled, arn }) => {
    try {
      const { accountId, userId } = user;
      const metadata = {
        isAlexaForBusinessEnabled: isEnabled,
        // What is left out stays as it is; an empty one takes the room away.
        ...(arn.trim() === (alexaForBusinessRoomArn ?? '') ? {} : { alexaForBusinessRoomArn: arn.trim() }),
      };
      await save({ variables: { accountId, userId, metadata } });
      form.setInitialValues({ isEnabled, arn: arn.trim() });
      form.reset();
      notifyDone(`Alexa for Business of ${nameOf(user)} is saved.`);
    } catch {
      // The form shows it.
    }
  });
  return { form, submit, isSaving: loading, error };
}
