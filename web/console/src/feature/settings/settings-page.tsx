/** The settings of the AWS account as a whole. */
import { Stack, Text } from '@mantine/core';
import { PageHeader } from '../../ui/page-header.js';
import { useViewer } from '../../session/viewer.js';
import { CallingNameSection } from './calling-name-section.js';
import { RecordSection } from './record-section.js';

export function SettingsPage() {
  const mayChange = useViewer().can('settings:settings');
  return (
    <>
      <PageHeader title="Settings" />
      <Stack gap="md" maw={760}>
        <Text size="sm">
          These are for the whole AWS account: for all Chime accounts in it and all phone numbers.
          {!mayChange && ' To change them you need the permission settings:settings.'}
        </Text>
        <RecordSection mayChange={mayChange} />
        <CallingNameSection mayChange={mayChange} />
      </Stack>
    </>
  );
}
