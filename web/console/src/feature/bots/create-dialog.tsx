/** The dialog that creates a bot. Only whether a bot runs can be changed later. */
import { useApolloClient } from '@apollo/client/react';
import { Alert, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import {
  type AccountRowFragment,
  type BotRowFragment,
  CreateBotDocument,
} from '../../graphql/generated/graphql.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { notifyDone } from '../../ui/notice.js';
import { useBackend } from '../../session/session.js';
import { botLists } from './use-bots.js';
import { findBotNameFault, findDomainFault, MAX_BOTS } from './bot-labels.js';

export interface CreateDialogProps {
  account: AccountRowFragment;
  /** The existing bots. Their addresses suggest the domain. */
  bots: readonly BotRowFragment[];
  onCreated: (botId: string) => void;
  onClose: () => void;
}

export function CreateDialog({ account: { accountId, name: accountName }, bots, ...on }: CreateDialogProps) {
  const client = useApolloClient();
  const isEmulator = useBackend() === 'emulator';
  const [name, setName] = useState('');
  const [domain, setDomain] = useState(() => bots[0]?.botEmail?.split('@')[1] ?? '');
  const create = async () => {
    const input = { displayName: name.trim(), ...(domain.trim() === '' ? {} : { domain: domain.trim() }) };
    const { data } = await client
      .mutate({ mutation: CreateBotDocument, variables: { accountId, input } })
      // A bot may have been created although the request failed.
      .finally(() => botLists.reload(client, accountId));
    on.onClose();
    notifyDone(`The bot ${name.trim()} is created.`);
    if (data?.createBot) on.onCreated(data.createBot.botId);
  };
  return (
    <FormDialog
      title={`Create a bot in ${accountName}`}
      verb="Create for good"
      isValid={findBotNameFault(name) === undefined && findDomainFault(domain) === undefined}
      onSubmit={create}
      failure="The bot was not created"
      onClose={on.onClose}
    >
      {(isTried) => (
        <>
          <TextInput
            label="Name"
            description="Up to 55 characters."
            autoComplete="off"
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={isTried && findBotNameFault(name)}
          />
          <TextInput
            label="Domain"
            description={`One that this account has claimed, for the address of the bot. Which these are cannot be seen here.${isEmulator ? ' Without one, the emulator takes the first of them.' : ''}`}
            placeholder="example.com"
            autoComplete="off"
            value={domain}
            onChange={(event) => setDomain(event.currentTarget.value)}
            error={isTried && findDomainFault(domain)}
          />
          <Alert
            variant="default"
            icon={<IconAlertTriangle color="var(--mantine-color-yellow-7)" />}
            title="Bots stay for good"
          >
            <Text size="sm">
              A bot cannot be deleted, only stopped, and its name and address cannot be changed. AWS lets an
              account have {MAX_BOTS}; this one has {bots.length}.
            </Text>
          </Alert>
        </>
      )}
    </FormDialog>
  );
}
