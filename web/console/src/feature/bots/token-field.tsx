/** The security token of a bot. */
import { useApolloClient } from '@apollo/client/react';
import { Button, Group, Text } from '@mantine/core';
import { type BotRowFragment, BotTokenDocument } from '../../graphql/generated/graphql.js';
import { type Secret, SecretButtons, useSecret } from '../../ui/secret.js';
import { regenerateToken } from './bot-action.js';
import { labelBot } from './bot-labels.js';

export function TokenField({ bot }: { bot: BotRowFragment }) {
  const client = useApolloClient();
  const token = useToken(bot);
  const name = labelBot(bot);
  const regenerate = async () => {
    const next = await regenerateToken(client, bot);
    // After a replacement, the programs need the new token.
    if (next !== undefined) token.replace(next);
  };
  return (
    <>
      <Text
        size="sm"
        ff="monospace"
        mb={6}
        style={{ overflowWrap: 'anywhere' }}
        aria-label={token.value ? undefined : 'Hidden'}
      >
        {token.value ?? '••••••••••••••••••••'}
      </Text>
      <Group gap="xs">
        <SecretButtons secret={token} showLabel={`Show the security token of ${name}`} />
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Replace the security token of ${name}`}
          onClick={() => void regenerate()}
        >
          Replace …
        </Button>
      </Group>
    </>
  );
}

function useToken(bot: BotRowFragment): Secret {
  const client = useApolloClient();
  const { accountId, botId } = bot;
  const read = async () => {
    const { data } = await client.query({
      query: BotTokenDocument,
      variables: { accountId, botId },
      fetchPolicy: 'no-cache',
    });
    if (data?.bot?.securityToken) return data.bot.securityToken;
    throw new Error('Chime has no security token for this bot.');
  };
  return useSecret(read, `The security token of ${labelBot(bot)} cannot be shown`);
}
