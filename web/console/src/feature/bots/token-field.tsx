/** The security token of a bot: hidden, and not even read, until somebody wants to see it. */
import { useApolloClient } from '@apollo/client/react';
import { Button, CopyButton, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { type BotRowFragment, BotTokenDocument } from '../../graphql/generated/graphql.js';
import { notifyProblem } from '../../ui/notice.js';
import { regenerateToken } from './bot-action.js';
import { nameOfBot } from './bot-labels.js';

export function TokenField({ bot }: { bot: BotRowFragment }) {
  const { token, isReading, reveal, hide, regenerate } = useToken(bot);
  const name = nameOfBot(bot);
  return (
    <>
      <Text
        size="sm"
        ff="monospace"
        mb={6}
        style={{ overflowWrap: 'anywhere' }}
        aria-label={token ? undefined : 'Hidden'}
      >
        {token ?? '••••••••••••••••••••'}
      </Text>
      <Group gap="xs">
        {token ? (
          <>
            <Button size="compact-sm" variant="default" onClick={hide}>
              Hide
            </Button>
            <CopyButton value={token}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          </>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            loading={isReading}
            aria-label={`Show the security token of ${name}`}
            onClick={() => void reveal()}
          >
            Show
          </Button>
        )}
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

function useToken(bot: BotRowFragment) {
  const client = useApolloClient();
  const [token, setToken] = useState<string>();
  const [isReading, setReading] = useState(false);
  const { accountId, botId } = bot;
  const reveal = async () => {
    setReading(true);
    try {
      const { data } = await client.query({
        query: BotTokenDocument,
        variables: { accountId, botId },
        fetchPolicy: 'no-cache',
      });
      const read = data?.bot?.securityToken;
      if (!read) throw new Error('Chime has no security token for this bot.');
      setToken(read);
    } catch (error) {
      notifyProblem(error, `The security token of ${nameOfBot(bot)} cannot be shown`);
    } finally {
      setReading(false);
    }
  };
  const regenerate = async () => {
    const next = await regenerateToken(client, bot);
    // After a replacement, the programs need the new token.
    if (next !== undefined) setToken(next);
  };
  return { token, isReading, reveal, hide: () => setToken(undefined), regenerate };
}
