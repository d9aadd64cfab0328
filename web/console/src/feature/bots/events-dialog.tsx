/** Sets the destination of a bot's events: an HTTPS endpoint or a Lambda function. */
import { useApolloClient } from '@apollo/client/react';
import { Group, Radio, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { BotRowFragment } from '../../graphql/generated/graphql.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { useBackend } from '../../session/session.js';
import { putTarget, describeTarget } from './bot-action.js';
import { labelBot, findTargetFault, type TargetKind } from './bot-labels.js';

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
  const client = useApolloClient();
  const isEmulator = useBackend() === 'emulator';
  const [shown] = useState(() => describeTarget(bot.eventsConfiguration));
  const { kind, setKind, target, setTarget } = useTarget(bot);
  const { label, placeholder, check } = FIELD[kind];
  const submit = async () => {
    if (await putTarget(client, bot, target.trim(), shown)) onClose();
  };
  return (
    <FormDialog
      title={`Where the events of ${labelBot(bot)} go`}
      verb="Send events there"
      isValid={findTargetFault(kind, target) === undefined}
      onSubmit={submit}
      failure="The target was not set"
      onClose={onClose}
    >
      {(isTried) => (
        <>
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
            error={isTried && findTargetFault(kind, target)}
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
        </>
      )}
    </FormDialog>
  );
}

/** Stores the text of each kind, so that switching between them loses nothing. */
function useTarget({ eventsConfiguration }: BotRowFragment) {
  const { outboundEventsHTTPSEndpoint: https, lambdaFunctionArn: lambda } = eventsConfiguration ?? {};
  const [kind, setKind] = useState<TargetKind>(lambda ? 'lambda' : 'https');
  const [targets, setTargets] = useState({ https: https ?? '', lambda: lambda ?? '' });
  const setTarget = (text: string) => setTargets((before) => ({ ...before, [kind]: text }));
  return { kind, setKind, target: targets[kind], setTarget };
}
