/** The id of a request with a button that copies it. The gateway logs the request under it. */
import { Button, CopyButton, Group, Text } from '@mantine/core';

export function RequestId({ value }: { value: string }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        Request id {value}
      </Text>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
