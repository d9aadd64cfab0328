/** Says which permission is needed to change what is shown. */
import { Text } from '@mantine/core';

export const PermissionNote = ({ permission }: { permission: string }) => (
  <Text size="sm" c="dimmed">
    To change these you need the permission {permission}.
  </Text>
);
