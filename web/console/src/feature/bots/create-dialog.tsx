/** Creating a bot, of which nothing but whether it runs can be changed later. */
import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import {
  type AccountRowFragment,
  BotListDocument,
  type BotRowFragment,
  CreateBotDocument,
} from '../../graphql/generated/graphql.js';
import { notifyDone } from '../../ui/notice.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { useBackend } from '../../session/session.js';
import { botNameFault, domainFault, MOST_BOTS } from './bot-labels.js';

export interface CreateDialogProps {
  account: AccountRowFragment;
  /** The existing bots. Their addresses suggest the domain. */
  bots: readonly BotRowFragment[];
  onCreated: (botId: string) => void;
  onClose: () => void;
}

export function CreateDialog({ account, bots, onCreated, onClose }: CreateDialogProps) {
  const isEmulator = useBackend() === 'emulator';
  const { name, setName, domain, setDomain, isTried, submit, loading, error } = useCreation({
    account,
    bots,
    onCreated,
    onClose,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Create a bot in ${account.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="Up to 55 characters."
            autoComplete="off"
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={isTried && botNameFault(name)}
          />
          <TextInput
            label="Domain"
            description={`One that this account has claimed, for the address of the bot. Which these are cannot be seen here.${isEmulator ? ' Without one, the emulator takes the first of them.' : ''}`}
            placeholder="example.com"
            autoComplete="off"
            value={domain}
            onChange={(event) => setDomain(event.currentTarget.value)}
            error={isTried && domainFault(domain)}
          />
          <Alert
            variant="default"
            icon={<IconAlertTriangle color="var(--mantine-color-yellow-7)" />}
            title="Bots stay for good"
          >
            <Text size="sm">
              A bot cannot be deleted, only stopped, and its name and address cannot be changed. AWS lets an
              account have {MOST_BOTS}; this one has {bots.length}.
            </Text>
          </Alert>
          {error && <ProblemAlert error={error} title="The bot was not created" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={loading}>
              Create for good
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useCreation({ account: { accountId }, bots, onCreated, onClose }: CreateDialogProps) {
  const [create, { loading, error, client }] = useMutation(CreateBotDocument);
  const [name, setName] = useState('');
  const [domain, setDomain] = useState(() => bots[0]?.botEmail?.split('@')[1] ?? '');
  const [isTried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (botNameFault(name) === undefined && domainFault(domain) === undefined && !loading) void finish();
  };
  async function finish() {
    try {
      const input = { displayName: name.trim(), ...(domain.trim() === '' ? {} : { domain: domain.trim() }) };
      const { data } = await create({ variables: { accountId, input } });
      await client.refetchQueries({ include: [BotListDocument] });
      onClose();
      notifyDone(`The bot ${name.trim()} is created.`);
      if (data?.createBot) onCreated(data.createBot.botId);
    } catch {
      // The dialog shows it. It may have been created all the same.
      void client.refetchQueries({ include: [BotListDocument] });
    }
  }
  return { name, setName, domain, setDomain, isTried, submit, loading, error };
}
