/** Sets the destination of a bot's events: an HTTPS endpoint or a Lambda function. */
import { useApolloClient } from '@apollo/client/react';
import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { BotRowFragment } from '../../graphql/generated/graphql.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { useBackend } from '../../session/session.js';
import { putTarget, describeTarget } from './bot-action.js';
import { nameOfBot, targetFault, type TargetKind } from './bot-labels.js';

export interface EventsDialogProps {
  bot: BotRowFragment;
  onClose: () => void;
}

const FIELD: Readonly<Record<TargetKind, { label: string; placeholder: string; check: string }>> = {
  https: {
    label: 'Address of the endpoint',
    placeholder: 'https://bot.example.com/events',
    check:
      'AWS first sends it a challenge, which the endpoint has to send back as it is; until it does, the address is refused. Anybody who can read bots here sees the address: keep secrets out of it.',
  },
  lambda: {
    label: 'ARN of the function',
    placeholder: 'arn:aws:lambda:us-east-1:111122223333:function:name',
    check: 'AWS first tries whether Chime may call the function; if not, the function is refused.',
  },
};

export function EventsDialog({ bot, onClose }: EventsDialogProps) {
  const { kind, setKind, target, setTarget, isTried, isSaving, error, submit } = useTarget(bot, onClose);
  const { label, placeholder, check } = FIELD[kind];
  const isEmulator = useBackend() === 'emulator';
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Where the events of ${nameOfBot(bot)} go`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="md">
          <Radio.Group label="To" value={kind} onChange={setKind}>
            <Group mt="xs">
              <Radio value="https" label="An HTTPS endpoint" />
              <Radio value="lambda" label="A Lambda function" />
            </Group>
          </Radio.Group>
          <TextInput
            label={label}
            placeholder={placeholder}
            autoComplete="off"
            required
            data-autofocus
            value={target}
            onChange={(event) => setTarget(event.currentTarget.value)}
            error={isTried && targetFault(kind, target)}
          />
          <Text size="sm" c="dimmed">
            {check}
            {isEmulator && ' The emulator contacts nobody, and checks the form only.'}
          </Text>
          {bot.eventsConfiguration && (
            <Text size="sm" c="dimmed">
              It takes the place of the present target, which no longer gets any events.
            </Text>
          )}
          {error !== undefined && <ProblemAlert error={error} title="The target was not set" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isSaving}>
              Send events there
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useTarget(bot: BotRowFragment, onClose: () => void) {
  const client = useApolloClient();
  const { outboundEventsHTTPSEndpoint: endpoint, lambdaFunctionArn: arn } = bot.eventsConfiguration ?? {};
  const [kind, setKind] = useState<TargetKind>(arn ? 'lambda' : 'https');
  const [shown] = useState(() => describeTarget(bot.eventsConfiguration));
  // The text of each kind, so that switching between them loses nothing.
  const [targets, setTargets] = useState({ https: endpoint ?? '', lambda: arn ?? '' });
  const [isTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const target = targets[kind];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (targetFault(kind, target) !== undefined || isSaving) return;
    setSaving(true);
    setError(undefined);
    try {
      if (await putTarget(client, bot, target.trim(), shown)) onClose();
      else setSaving(false);
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };
  const setTarget = (text: string) => setTargets((before) => ({ ...before, [kind]: text }));
  return { kind, setKind, target, setTarget, isTried, isSaving, error, submit };
}
